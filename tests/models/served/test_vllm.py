"""vLLM's sampler against a stand-in that has the documented names; vLLM itself needs a GPU."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deltagym.core.problem import Problem
from deltagym.models.served.settings import Endpoint
from deltagym.models.served.vllm import VllmModel


class SamplingParams(SimpleNamespace):
    n: int


class LLM:
    """Answers with the number of the call."""

    def __init__(self, model: str, **options: Any) -> None:
        self.model, self.options = model, options
        self.calls: list[tuple[Any, list[SamplingParams]]] = []

    def chat(
        self, messages: list[Any], sampling_params: list[SamplingParams], use_tqdm: bool = True
    ) -> list[Any]:
        self.calls.append((messages, sampling_params))
        return [
            SimpleNamespace(
                prompt_token_ids=[1, 2, 3],
                outputs=[
                    SimpleNamespace(text=f"{i}", finish_reason="length", token_ids=[7, 8])
                    for i in range(settings.n)
                ],
            )
            for settings in sampling_params
        ]


def test_only_what_is_missing_is_sampled_and_all_is_kept(
    problems: list[Problem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vllm = SimpleNamespace(LLM=LLM, SamplingParams=SamplingParams)
    monkeypatch.setitem(sys.modules, "vllm", vllm)
    endpoint = Endpoint(extra={"tensor_parallel_size": 2}, system="Think.")
    model = VllmModel("org/model", endpoint, tmp_path / "samples", False, 50)
    options: dict = {"temperature": 0.7, "greedy": False, "seed": 0}
    assert list(model.sample(problems, 2, **options)) == [["0", "1"]] * 4
    assert list(model.sample(problems, 3, **options)) == [["0", "1", "0"]] * 4
    assert model.engine.options == {"tensor_parallel_size": 2}
    (messages, first), (_, second) = model.engine.calls
    assert [[m["role"] for m in each] for each in messages] == [["system", "user"]] * 4
    assert [each.n for each in first + second] == [2] * 4 + [1] * 4
    assert len({each.seed for each in first + second}) == 8
    assert {(each.temperature, each.top_p, each.max_tokens) for each in first} == {(0.7, 1.0, 50)}
    rows = model.given(problems[0].id)
    assert [row.cut for row in rows] == [True] * 3
    assert model.costs([problems[0].id]) == [(3, 4, None), (3, 2, None)]
    model.close()
