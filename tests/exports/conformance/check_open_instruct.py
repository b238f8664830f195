"""open-instruct: the verifiers are called as its documentation says.

It is not on PyPI, and needs GPUs with flash-attn and vLLM, so its own code does not run here. What
stands in for it below is the documented part of `open_instruct.ground_truth_utils`: verifiers are
subclasses of VerifierFunction, are made from a config, and are called by keywords.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from common import (
    SWITCH,
    check_rewards,
    expect,
    export_to,
    load,
    partial,
    rate,
    report,
    scratch,
)

NAME = "open-instruct"


@dataclass
class VerificationResult:
    """A score, what it cost, and why."""

    score: float
    cost: float = 0.0
    reasoning: str | None = None


class VerifierFunction:
    """What verifiers derive from."""

    def __init__(self, name, weight=1.0, verifier_config=None):
        self.name, self.weight, self.verifier_config = name, weight, verifier_config


def stand_in() -> None:
    """Makes the documented module importable."""
    module = ModuleType("open_instruct.ground_truth_utils")
    vars(module).update(VerificationResult=VerificationResult, VerifierFunction=VerifierFunction)
    sys.modules |= {"open_instruct": ModuleType("open_instruct"), module.__name__: module}


def verifiers_of(folder: Path) -> dict[str, VerifierFunction]:
    """The export's verifiers by name, found as open-instruct finds them."""
    load(folder / "deltagym_verifier.py")
    made = [kind(None) for kind in VerifierFunction.__subclasses__()]
    return {verifier.name.lower(): verifier for verifier in made}


def rows_of(folder: Path) -> list[dict]:
    """The training rows."""
    return [json.loads(line) for line in (folder / "data" / "train.jsonl").read_text().splitlines()]


def rewarder(folder: Path):
    """The verifier that the rows name."""
    verifier = verifiers_of(folder)[rows_of(folder)[0]["dataset"]]

    def pay(problem: str, answer: str, step: int) -> float:
        given = {"prediction": answer, "label": problem, "query": "", "rollout_state": {}}
        return verifier(tokenized_prediction=[], **given).score

    return pay


def options(folder: Path, phase: str) -> list[str]:
    """What the run script gives to open-instruct."""
    fake = folder / "bin"
    fake.mkdir(exist_ok=True)
    (fake / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (fake / "python").chmod(0o755)
    env = {**os.environ, "PATH": f"{fake}:{os.environ['PATH']}"}
    command = ["bash", str(folder / "run.sh"), phase]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def main() -> None:
    """Rewards, and the two phases."""
    stand_in()
    with scratch() as folder:
        exported = export_to(NAME, folder / "scheduled", "scheduled")
        row = rows_of(exported)[0]
        expect("columns", list(row)[:3], ["messages", "ground_truth", "dataset"])
        problem = row["ground_truth"]
        check_rewards(NAME, folder, problem, rewarder, scheduled=False)
        partly = partial(problem)
        for phase, wanted in (("dense", rate(problem, partly)), ("binary", 0.0)):
            verifier = verifiers_of(exported)[f"deltagym_{phase}"]
            expect(phase, verifier([], partly, problem).score, wanted)
        dense, binary = options(exported, "dense"), options(exported, "binary")
        episodes = int(dense[dense.index("--total_episodes") + 1])
        expect("episodes of the dense phase", episodes, SWITCH * 48 * 16)
        expect("remapped", "deltagym_dense=deltagym_binary" in binary, True)
    ran = "the verifiers, called by the documented signature; its own code does not run here"
    report(NAME, "not on PyPI", ran, "2 verifiers")


if __name__ == "__main__":
    main()
