"""SkyRL: skyrl-gym makes the environment by name and steps it."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
import skyrl_gym
from common import check_rewards, expect, export_to, gold, load, partial, rate, report, scratch
from skyrl_gym.envs.registration import registry

NAME = "skyrl-gym"


def open_phase(folder: Path, phase: str):
    """Makes skyrl-gym's environments those of a phase; what makes one for a problem."""
    path = folder / phase
    registry.pop("deltagym", None)
    load(path / "deltagym_env.py").register_env()
    sys.path.insert(0, str(path))

    def make(problem: str):
        extras = {"reward_spec": {"method": "rule", "ground_truth": problem}, "max_turns": 9}
        return skyrl_gym.make("deltagym", env_config={}, extras=extras)

    return make


def rewarder(folder: Path):
    """Pays by a step of the environment."""
    make = open_phase(folder, folder.name)
    return lambda problem, answer, step: make(problem).step(answer)["reward"]


def check_feedback(folder: Path, row: dict) -> None:
    """A failed answer is shown why; the reward comes with the last one."""
    problem = row["reward_spec"]["ground_truth"]
    exported = export_to(NAME, folder, "scheduled", feedback={"rounds": 1})
    expect("phases", sorted(p.parent.name for p in exported.glob("*/main.py")), ["binary", "dense"])
    env = open_phase(exported, "binary")(problem)
    prompt, _ = env.init(row["prompt"])
    expect("prompt", prompt, row["prompt"])
    first = env.step(partial(problem))
    expect("first turn", (first["done"], first["reward"]), (False, 0.0))
    expect("feedback", first["observations"][0]["role"], "user")
    last = env.step(gold(problem))
    expect("last turn", (last["done"], last["reward"], last["observations"]), (True, 1.0, []))
    expect("metrics", env.get_metrics(), {"pass_rate": 1.0, "full_pass": 1.0})
    dense = open_phase(exported, "dense")(problem)
    dense.step(partial(problem))
    expect("dense phase", dense.step(partial(problem))["reward"], rate(problem, partial(problem)))


def main() -> None:
    """Scores and steps."""
    with scratch() as folder:
        table = pq.read_table(export_to(NAME, folder / "rows") / "data" / "train.parquet")
        row = table.to_pylist()[0]
        expect("env_class", row["env_class"], "deltagym")
        check_rewards(NAME, folder, row["reward_spec"]["ground_truth"], rewarder, scheduled=False)
        check_feedback(folder / "feedback", row)
    ran = "`skyrl_gym.make` and `step`, also with a round of feedback; its trainer needs a GPU"
    report(NAME, "skyrl-gym", ran, "2 turns")


if __name__ == "__main__":
    main()
