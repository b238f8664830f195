"""The problems as tasks of verifiers, and DeltaGym's verifier as their reward."""

from functools import cache
from pathlib import Path
from typing import Literal

import verifiers.v1 as vf

from deltagym.core.registry import get_family
from deltagym.core.verification import verify
from deltagym.exports.base import Reward
from deltagym.exports.reward import score_async
from deltagym.exports.rows import read_problem
from deltagym.exports.settings import read_export
from deltagym.exports.tables import read_jsonl

FOLDER = Path(__file__).parent
PAID = read_export(FOLDER).reward.mode


@cache
def rows(split):
    """Id to row. A row's test cases stay in this process: no task, trace or prompt holds them."""
    return {row["id"]: row for row in read_jsonl(FOLDER / f"{split}.jsonl")}


class DeltaGymData(vf.TaskData):
    """A problem as the model is shown it."""

    split: Literal["train", "eval"]


class DeltaGymTaskConfig(vf.TaskConfig):
    """Under `env.taskset.task`."""

    mode: Literal["dense", "binary"] = "binary" if PAID == "binary" else "dense"
    """The share of cases passed, or 1 for a full pass."""


class DeltaGymTask(vf.Task[DeltaGymData, vf.State, DeltaGymTaskConfig]):
    """One problem."""

    @property
    def problem(self):
        """The problem with its test cases, as JSON text."""
        return rows(self.data.split)[self.data.id]["problem"]

    @vf.reward
    async def reward(self, trace: vf.Trace) -> float:
        """What the last answer earns; raises if its verification failed, which is no 0."""
        answers = trace.assistant_messages
        text = str(answers[-1].content or "") if answers else ""
        [found] = await score_async([self.problem], [text], Reward(mode=self.config.mode))
        reward = found.require()
        trace.record_metrics(found.metrics)
        return reward

    async def validate(self, runtime) -> bool:
        """Whether the gold answer passes every case; `vf-validate` asks."""
        problem = read_problem(self.problem)
        return bool(verify(problem, get_family(problem.family).reference(problem)).full_pass)


class DeltaGymConfig(vf.TasksetConfig):
    """Under `env.taskset`."""

    split: Literal["train", "eval"] = "train"
    task: DeltaGymTaskConfig = DeltaGymTaskConfig()


class DeltaGymTaskset(vf.Taskset[DeltaGymTask, DeltaGymConfig]):
    """The problems of one split, in the order of the export."""

    def load(self):
        """Yields them."""
        split = self.config.split
        for row in rows(split).values():
            shown = {name: row[name] for name in ("id", "name", "prompt")}
            yield DeltaGymTask(DeltaGymData(split=split, **shown), self.config.task)
