"""Policy: a causal language model that reads problems and writes answers.

Training and evaluation sample from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Any

import torch

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family, scope_of
from deltagym.core.seeding import derive_seed
from deltagym.models.embedded import decoding, prefix_tree
from deltagym.models.embedded import model as tiny
from deltagym.models.prediction import Prediction, predict
from deltagym.models.sampling import Packed, Sample, resolve_precision, sample
from deltagym.recipe.feedback import Shown

EVALUATION_ROWS = 1024
"""Completions sampled at once in an evaluation."""
HUB_TIMEOUT = 10.0
"""Longest wait (s) for the Hugging Face hub to say whether it knows a model."""


@dataclass
class Policy:
    """A model with its tokenizer.

    Attributes:
        model: A Hugging Face causal language model.
        tokenizer: Its tokenizer.
        compact: Whether it is an embedded model, which reads compact prompts.
        max_new_tokens: Length limit of an answer.
        precision: `fp32` or `bf16`, of the forward passes.
    """

    model: Any
    tokenizer: Any
    compact: bool
    max_new_tokens: int
    precision: str

    def prompt(self, problem: Problem) -> Any:
        """The prompt for `problem`: the embedded model's compact text, or chat messages."""
        if self.compact:
            return tiny.compact_prompt(problem)
        return [{"role": "user", "content": get_family(problem.family).prompt(problem)}]

    def encode(self, problem: Problem) -> list[int]:
        """Token ids of the prompt for `problem`."""
        prompt = self.prompt(problem)
        if self.compact:
            return tiny.encode_prompt(prompt)
        return list(
            self.tokenizer.apply_chat_template(
                prompt, add_generation_prompt=True, return_dict=False
            )
        )

    def decode(self, token_ids: list[int]) -> str:
        """Text of a completion."""
        if self.compact:
            return tiny.decode(token_ids)
        return self.tokenizer.decode(token_ids, skip_special_tokens=True)

    def answer(self, sample: Sample) -> str:
        """The text that is judged.

        The embedded model's last answer, or everything a language model wrote and was shown.
        """
        return self.decode(sample.tokens[self.answer_start(sample) :])

    def answer_start(self, sample: Sample) -> int:
        """Position of the first token of `answer`."""
        if self.compact and 0 in sample.trained:
            return len(sample.tokens) - sample.trained[::-1].index(0)
        return 0

    def gold(self, problem: Problem) -> list[list[int]]:
        """Token ids of the gold answer, cut into the parts in which guidance gives it.

        The last part ends with EOS.
        """
        family = get_family(problem.family)
        if self.compact:
            return tiny.gold_parts(family.reference(problem))
        parts = [
            self.tokenizer.encode(part, add_special_tokens=False)
            for part in family.scope.answer_parts(family.reference(problem))
        ]
        return [*parts[:-1], [*parts[-1], self.tokenizer.eos_token_id]]

    def gold_sample(self, problem: Problem) -> Sample:
        """The gold answer as a completion, of whatever length."""
        tokens = [token for part in self.gold(problem) for token in part]
        return Sample.given(self.encode(problem), tokens)

    def feedback(self, problem: Problem, shown: Shown) -> list[int]:
        """Token ids of what the policy is told about a failed answer before it goes on."""
        if self.compact:
            return tiny.encode_feedback(shown.cases)
        text = scope_of(problem).feedback(shown.cases, shown.more, shown.error)
        return list(self.tokenizer.encode(f"\n\n{text}\n\n", add_special_tokens=False))

    def token_ends(self, token_ids: Sequence[int]) -> list[int]:
        """Where each token's text ends in the completion, in characters."""
        pieces = (
            [tiny.decode([t]) for t in token_ids]
            if self.compact
            else self.tokenizer.batch_decode([[t] for t in token_ids])
        )
        return list(accumulate(map(len, pieces)))

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return next(self.model.parameters()).device

    @property
    def shares_beginnings(self) -> bool:
        """Whether what completions have in common is computed once: an embedded model on a CPU."""
        return self.compact and self.device.type == "cpu"

    def completions(
        self,
        problems: Sequence[Problem],
        n: int,
        temperature: float,
        seed: int,
        greedy: bool = False,
    ) -> list[Sample]:
        """Samples n completions for each problem; the same seed gives the same completions."""
        return self.complete([self.encode(p) for p in problems], n, temperature, seed, greedy)

    def complete(
        self,
        prompts: list[list[int]],
        n: int,
        temperature: float,
        seed: int,
        greedy: bool = False,
        limit: int | None = None,
    ) -> list[Sample]:
        """Samples n completions of at most `limit` tokens for each prompt."""
        limit = limit or self.max_new_tokens
        if self.shares_beginnings:
            asked = decoding.Request(n, limit, temperature, greedy, self.precision, seed)
            return decoding.sample(self.model, prompts, asked)
        return sample(
            self.model,
            prompts,
            n,
            max_new_tokens=limit,
            eos=self.tokenizer.eos_token_id,
            pad=self.tokenizer.pad_token_id,
            generator=torch.Generator(self.device).manual_seed(seed),
            temperature=temperature,
            greedy=greedy,
            precision=self.precision,
        )

    def predict(self, packed: Packed, index: torch.Tensor, temperature: float) -> Prediction:
        """What the policy predicts for the tokens of the completions `index`, with gradient."""
        compute = prefix_tree.predict_tree if self.shares_beginnings else predict
        return compute(self.model, packed, index, temperature, self.precision)

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str]]:
        """Yields each problem's n completions (the `Sampler` of `deltagym.evaluation`)."""
        width = max(1, EVALUATION_ROWS // n)
        for start in range(0, len(problems), width):
            chunk = problems[start : start + width]
            own = derive_seed(seed, "sample", start)
            samples = self.completions(chunk, n, temperature, own, greedy)
            texts = [self.answer(s) for s in samples]
            for i in range(len(chunk)):
                yield texts[i * n : (i + 1) * n]

    def save(self, folder: str | Path) -> None:
        """Writes model (safetensors) and tokenizer to `folder`."""
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


def embedded_base() -> Path:
    """Folder of the base checkpoint that ships with the package."""
    return Path(str(files("deltagym.models.embedded").joinpath("weights")))


def load_policy(
    name: str, *, max_new_tokens: int, precision: str = "auto", place: bool = True, **loading: Any
) -> Policy:
    """A policy by name: `tiny`, a checkpoint folder, or a Hugging Face model id.

    Args:
        name: Its name.
        max_new_tokens: Length limit of an answer.
        precision: `fp32`, `bf16` or `auto`, of the forward passes.
        place: Whether to put the model on the GPU, if there is one.
        loading: Passed on to `from_pretrained`, e.g. `dtype`.

    Raises:
        BadInput: There is no such checkpoint, or the embedded base is missing.
    """
    path = embedded_base() if name == "tiny" else Path(name)
    if name == "tiny" and not (path / "config.json").exists():
        raise BadInput("model.name: the embedded base is missing; make it with `deltagym pretrain`")
    if not path.exists():
        _require_on_hub(name)
    try:
        model, tokenizer = tiny.load(path if path.exists() else name, **loading)
    except (OSError, ValueError) as error:
        raise BadInput(f"model.name: cannot load {name!r}: {str(error).splitlines()[0]}") from error
    if place and torch.cuda.is_available():
        model.to("cuda")
    return Policy(
        model=model,
        tokenizer=tokenizer,
        compact=tiny.is_embedded(tokenizer),
        max_new_tokens=max_new_tokens,
        precision=resolve_precision(precision),
    )


def _require_on_hub(name: str) -> None:
    """Raises `BadInput` at once if `name` is not on the Hugging Face hub.

    Loading such a model would first retry for half a minute.
    """
    from huggingface_hub import HfApi, try_to_load_from_cache

    try:
        if not isinstance(try_to_load_from_cache(name, "config.json"), str):
            HfApi().model_info(name, timeout=HUB_TIMEOUT)
    except Exception as error:  # the client also raises errors of the HTTP library below it
        why = str(error).splitlines()[0]
        raise BadInput(
            f"model.name: {name!r} is neither a folder nor a model on the Hugging Face hub ({why})"
        ) from error
