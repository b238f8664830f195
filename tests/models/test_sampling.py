"""Sampling with a cache and a shrinking batch, and log-probabilities, against the plain way."""

import warnings
from pathlib import Path

import torch

from deltagym.models.embedded import model as tiny
from deltagym.models.prediction import predict
from deltagym.models.sampling import Sample, cache_argument, left_pad, pack, sample

PROMPTS = [
    tiny.encode_prompt(tiny.prompt_for("contains_ordered", {"word": w}))
    for w in ("RB", "RRBBR", "B")
]


def draw(base: Path, seed: int = 0, **options) -> list[Sample]:
    model, _ = tiny.load(base)
    generator = torch.Generator().manual_seed(seed)
    return sample(
        model,
        PROMPTS,
        4,
        max_new_tokens=12,
        eos=tiny.EOS_ID,
        pad=tiny.PAD_ID,
        generator=generator,
        **options,
    )


def test_the_same_seed_gives_the_same_completions(small_base: Path) -> None:
    assert draw(small_base, 5) == draw(small_base, 5)
    assert draw(small_base, 5) != draw(small_base, 6)


def test_greedy_agrees_with_decoding_one_prompt_at_a_time_without_cache(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    batched = [s.tokens for s in draw(small_base, greedy=True)[::4]]
    for prompt, completion in zip(PROMPTS, batched, strict=True):
        ids = list(prompt)
        for token in completion:
            assert model(torch.tensor([ids])).logits[0, -1].argmax().item() == token
            ids.append(token)


def test_completions_end_at_eos_and_only_there(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    with torch.no_grad():
        model.get_output_embeddings().weight[tiny.EOS_ID] *= 4
    samples = sample(
        model,
        PROMPTS,
        64,
        max_new_tokens=12,
        eos=tiny.EOS_ID,
        pad=tiny.PAD_ID,
        generator=torch.Generator().manual_seed(0),
    )
    assert 0 < sum(s.finished for s in samples) < len(samples)
    for s in samples:
        assert tiny.EOS_ID not in s.tokens[:-1]
        assert (s.tokens[-1] == tiny.EOS_ID) == s.finished
        assert s.finished or len(s.tokens) == 12


def test_logprobs_match_an_unpadded_forward_pass(small_base: Path) -> None:
    model, _ = tiny.load(small_base)
    samples, index = draw(small_base), torch.arange(12)
    packed = pack(samples, tiny.PAD_ID, torch.device("cpu"))
    predicted = predict(model, packed, index, 1.0, "fp32")
    logprobs_BC, entropy_BC = predicted.chosen(), predicted.entropy()
    for number, s in enumerate(samples):
        logits = model(torch.tensor([s.prompt + s.tokens])).logits[0, len(s.prompt) - 1 : -1]
        expected = torch.log_softmax(logits, -1)
        count = len(s.tokens)
        assert packed.trained_BC[number].sum() == count
        torch.testing.assert_close(
            logprobs_BC[number, :count],
            expected.gather(1, torch.tensor(s.tokens)[:, None])[:, 0],
            atol=1e-5,
            rtol=1e-4,
        )
        torch.testing.assert_close(
            logprobs_BC[number, :count], torch.tensor(s.logprobs), atol=1e-5, rtol=1e-4
        )
        torch.testing.assert_close(
            entropy_BC[number, :count], -(expected.exp() * expected).sum(-1), atol=1e-5, rtol=1e-4
        )


def test_the_cache_is_given_under_the_name_that_the_library_uses(small_base: Path) -> None:
    """Neither a warning of the old name nor an error of the new one."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        draw(small_base, 5)


def test_a_model_that_knows_only_the_old_name_gets_that() -> None:
    class Old:
        def forward(self, input_ids: object, past_key_values: object = None) -> None: ...

    class New:
        def forward(self, input_ids: object, cache: object = None) -> None: ...

    assert [cache_argument(kind()) for kind in (Old, New)] == ["past_key_values", "cache"]


def test_left_padding_puts_every_prompt_at_the_right_edge() -> None:
    tokens, mask = left_pad([[5, 6], [7]], 0)
    assert tokens.tolist() == [[5, 6], [0, 7]]
    assert mask.tolist() == [[1, 1], [0, 1]]
