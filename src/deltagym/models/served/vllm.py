"""The sampler of a model that vLLM runs in this process: `vllm:MODEL`.

Written against vLLM's documented API: `LLM(model, seed, …)`, `LLM.chat(messages, sampling_params)`,
`SamplingParams`, `RequestOutput` and `CompletionOutput`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.seeding import derive_seed
from deltagym.models.missing import Missing
from deltagym.models.served.collection import Wanted
from deltagym.models.served.kept import KeptSampler
from deltagym.models.served.settings import Endpoint
from deltagym.models.served.store import StoredSample

AT_ONCE = 1024
"""Samples handed to vLLM together; they are kept before the next ones begin."""
SERVER = "vllm"
"""What stands for the server's address in the samples folder."""


class VllmModel(KeptSampler):
    """Samples a model with vLLM (a `Sampler` of `deltagym.evaluation`).

    Arguments are those of `KeptSampler`. Of the endpoint, `system`, `prompt` and `top_p` count, and
    `extra` holds further arguments of `vllm.LLM`, such as `tensor_parallel_size`.

    Raises:
        BadInput: vLLM is not installed, or the samples folder cannot be used.
    """

    def __init__(
        self, model: str, endpoint: Endpoint, samples: Path, resume: bool, max_tokens: int
    ) -> None:
        try:
            import vllm  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            fix = "pip install vllm on a machine with a GPU, or serve the model and use openai:"
            raise BadInput(
                f"model: vllm:{model} needs vllm, which is not installed; {fix}"
            ) from error
        self._vllm: Any = vllm
        super().__init__(model, endpoint, samples, resume, max_tokens)

    @cached_property
    def engine(self) -> Any:
        """The engine, with the weights; loaded when something is missing."""
        return self._vllm.LLM(model=self.model, **dict(self.endpoint.extra))

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterator[list[str] | Missing]:
        """Yields each problem's n completions."""
        temperature = 0.0 if greedy else temperature
        wanted = self.wanted(problems, n, temperature, seed, {})
        width = max(1, AT_ONCE // n)
        for start in range(0, len(wanted), width):
            chunk = wanted[start : start + width]
            self._collect(chunk, n, temperature, seed)
            for each in chunk:
                yield [row.text for row in self.store.samples(each.key, n)]

    def _collect(self, chunk: Sequence[Wanted], n: int, temperature: float, seed: int) -> None:
        """Samples what a chunk of problems lacks."""
        lacking = []
        for each in chunk:
            has = self.store.has(each.key)
            if numbers := [number for number in range(n) if number not in has]:
                lacking.append((each, numbers))
        if not lacking:
            return
        settings = [
            self._vllm.SamplingParams(
                n=len(numbers),
                temperature=temperature,
                top_p=1.0 if self.endpoint.top_p is None else self.endpoint.top_p,
                max_tokens=self.max_tokens,
                seed=derive_seed(seed, each.key, numbers[0]) % 2**31,
            )
            for each, numbers in lacking
        ]
        messages = [each.body["messages"] for each, _ in lacking]
        outputs = self.engine.chat(messages, settings, use_tqdm=False)
        self.store.add(
            [
                row
                for (each, numbers), output in zip(lacking, outputs, strict=True)
                for row in self._rows(each, numbers, output)
            ]
        )

    def _rows(self, each: Wanted, numbers: Sequence[int], output: Any) -> list[StoredSample]:
        """The rows of one problem's output."""
        request = uuid.uuid4().hex
        return [
            StoredSample(
                key=each.key,
                sample=number,
                model=self.model,
                server=SERVER,
                problem_id=each.problem.id,
                family=each.problem.family,
                level=each.problem.level,
                text=completion.text,
                reasoning="",
                finish=completion.finish_reason or "",
                refused=False,
                request=request,
                prompt_tokens=len(output.prompt_token_ids or ()),
                completion_tokens=sum(len(other.token_ids) for other in output.outputs),
                reasoning_tokens=None,
            )
            for number, completion in zip(numbers, output.outputs, strict=True)
        ]
