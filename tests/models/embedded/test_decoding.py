"""Sampling from the embedded model, against the library's own model and against chance."""

from pathlib import Path

import pytest
import torch

from deltagym.models.embedded import model as tiny
from deltagym.models.embedded.decoding import Request, sample
from deltagym.models.prediction import predict
from deltagym.models.sampling import pack

PROMPTS = [
    tiny.encode_prompt(tiny.prompt_for("contains_ordered", {"word": w}))
    for w in ("RB", "RRBBR", "B")
]


def request(n: int = 8, greedy: bool = False, seed: int = 0, temperature: float = 1.0) -> Request:
    return Request(n, 12, temperature, greedy, "fp32", seed)


@pytest.mark.parametrize("temperature", [1.0, 0.3])
def test_logprobs_are_those_of_the_library(small_base: Path, temperature: float) -> None:
    """At a low temperature completions share long beginnings, so that rows fork late."""
    model, _ = tiny.load(small_base)
    samples = sample(model, PROMPTS, request(temperature=temperature))
    packed = pack(samples, tiny.PAD_ID, torch.device("cpu"))
    with torch.no_grad():
        predicted = predict(model, packed, torch.arange(len(samples)), temperature, "fp32")
    for number, s in enumerate(samples):
        count = len(s.tokens)
        torch.testing.assert_close(
            torch.tensor(s.logprobs), predicted.chosen()[number, :count], atol=1e-5, rtol=1e-4
        )


def test_greedy_agrees_with_decoding_one_prompt_at_a_time_without_cache(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    found = sample(model, PROMPTS, request(n=1, greedy=True))
    for prompt, s in zip(PROMPTS, found, strict=True):
        ids = list(prompt)
        for token in s.tokens:
            assert model(torch.tensor([ids])).logits[0, -1].argmax().item() == token
            ids.append(token)


def test_the_same_seed_gives_the_same_completions_with_any_number_of_threads(
    small_base: Path,
) -> None:
    model, _ = tiny.load(small_base)
    many = PROMPTS * 20  # more than one part
    before = torch.get_num_threads()
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(sample(model, many, request(n=16, seed=5)))
    torch.set_num_threads(before)
    assert found[0] == found[1]
    assert found[0] != sample(model, many, request(n=16, seed=6))


def test_a_prompt_gets_the_same_completions_whatever_prompts_follow(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    alone, together = (
        [s.tokens for s in sample(model, prompts, request())[:8]]
        for prompts in (PROMPTS[:1], PROMPTS)
    )
    assert alone == together


def test_tokens_are_drawn_in_proportion_to_their_probability(small_base: Path) -> None:
    """First tokens of 4,096 completions; no count is 6 standard deviations off."""
    model, _ = tiny.load(small_base)
    n = 4096
    found = sample(model, PROMPTS[:1], Request(n, 1, 1.0, False, "fp32", 3))
    with torch.no_grad():
        expected = model(torch.tensor(PROMPTS[:1])).logits[0, -1].softmax(-1).double() * n
    counts = torch.bincount(torch.tensor([s.tokens[0] for s in found]), minlength=len(expected))
    assert ((counts - expected).abs() < 6 * expected.sqrt() + 6).all()


def test_completions_end_at_eos_and_only_there(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    with torch.no_grad():
        model.get_output_embeddings().weight[tiny.EOS_ID] *= 4
    samples = sample(model, PROMPTS, request(n=64))
    assert 0 < sum(s.finished for s in samples) < len(samples)
    for s in samples:
        assert tiny.EOS_ID not in s.tokens[:-1]
        assert (s.tokens[-1] == tiny.EOS_ID) == s.finished
        assert s.finished or len(s.tokens) == 12
