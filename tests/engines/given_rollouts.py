"""One step of the `trl` engine over completions that are given instead of sampled.

As a script, for `torchrun`, it is one process of several:

    python given_rollouts.py recipes.json folder

`recipes.json` holds recipes by name and the token ids of the completions. Each name gets a run
folder with the weights after the step.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from trl.trainer.grpo_trainer import GRPOTrainer

from deltagym.core.problem import Problem
from deltagym.engines.processes import first_process_first, processes
from deltagym.engines.run import train
from deltagym.engines.trl.trainer import TrlEngine
from deltagym.recipe.replay import Trace
from deltagym.recipe.schema import parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

PROBLEMS = 12
"""Training problems to deal from: the first of the suite, because making all takes seconds."""


def some_problems(suite: str) -> list[Problem]:
    """The first training problems of a suite."""
    return list(islice(load_suite(suite).iterate("train"), PROBLEMS))


def trl_step(
    toml: str,
    folder: Path,
    completions: Sequence[Sequence[int]],
    traces: dict[str, Any] | None = None,
) -> TrlEngine:
    """Trains one step on `completions`, in the order of the prompts dealt.

    Args:
        toml: The recipe.
        folder: The run folder to make.
        completions: Token ids of the completions of all processes.
        traces: Token ids and log-probabilities of a success to replay, by problem.
    """
    recipe = parse_recipe(toml)
    with first_process_first():
        run = RunFolder.open(folder) if processes()[0] else RunFolder.create(folder, toml)
    engine = TrlEngine(recipe, run, {recipe.suite.name: some_problems(recipe.suite.name)}, [])
    for problem, (tokens, logprobs) in (traces or {}).items():
        engine.replay.add(problem, Trace(0, tokens, logprobs, [1] * len(tokens)))
    share = len(completions) // processes()[1]
    mine = [list(c) for c in completions[processes()[0] * share :][:share]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GRPOTrainer, "_generate_single_turn", lambda *_: (mine, None))
        engine.train(lambda _: False)
    return engine


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    for name, toml in given["recipes"].items():
        trl_step(toml, Path(sys.argv[2]) / name, given["completions"], given["traces"].get(name))
    train(Path(sys.argv[2]) / "whole.toml", Path(sys.argv[2]) / "whole", display=False)
