"""What an export is: its description, its rows, and what an exporter makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.recipe.schedule import phase_at
from deltagym.recipe.schema import FeedbackSection, Phase
from deltagym.recipe.scores import ScoreName

RewardMode = Literal["dense", "binary", "scheduled"]
"""`dense`: the share of cases passed. `binary`: 1 for a full pass, else 0. `scheduled`: dense
before the step `switch_at`, binary from it on."""

Files = Mapping[str, str | bytes]
"""Path in the folder, with `/`, to what the file holds."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reward(_Section):
    """Which reward training pays."""

    mode: RewardMode = "dense"
    switch_at: PositiveInt | None = None
    """First step with binary reward, counted from 0; for `scheduled` alone."""

    @model_validator(mode="after")
    def _step_where_one_is_needed(self) -> Reward:
        if self.mode == "scheduled" and self.switch_at is None:
            raise ValueError("a scheduled reward needs switch_at, the first step of binary reward")
        if self.mode != "scheduled" and self.switch_at is not None:
            raise ValueError(f"switch_at is for a scheduled reward; this one is {self.mode}")
        return self

    def score_name(self, step: int | None = None) -> ScoreName:
        """The score of `deltagym.recipe.scores` that a step pays.

        Args:
            step: Steps done so far; needed by `scheduled` alone.

        Raises:
            BadInput: The reward is scheduled, and there is no step.
        """
        if self.mode != "scheduled":
            return "pass_rate" if self.mode == "dense" else "full_pass"
        if step is None or self.switch_at is None:
            fix = "pass the framework's step, or export a dense and a binary phase"
            raise BadInput(f"step: a scheduled reward depends on the step; {fix}")
        dense = Phase(score="pass_rate", steps=self.switch_at)
        binary = Phase(score="full_pass", steps=1)
        return phase_at((dense, binary), step).score


class Export(_Section):
    """What to export; the folder keeps it in `export.json`, where the exported code reads it."""

    suite: str
    seed: int = 0
    train_size: PositiveInt | None = None
    """How many of the suite's training problems; None for all."""
    eval_size: Annotated[int, Field(ge=0)] | None = None
    """How many of the suite's test problems; None for all."""
    reward: Reward = Reward()
    feedback: FeedbackSection = FeedbackSection()
    """Verification in the loop: how often a failed answer is shown why, and goes on."""
    prompt: Literal["chat", "compact"] = "chat"
    """A message for language models, or the compact text that the embedded model reads."""

    def phases(self) -> dict[str, Export]:
        """The phases of a scheduled reward by name, for frameworks that do not tell the step.

        `dense` and `binary`, to be trained one after the other; any other reward is one phase.
        """
        if self.reward.mode != "scheduled":
            return {self.reward.mode: self}
        modes: tuple[RewardMode, ...] = ("dense", "binary")
        return {mode: self.model_copy(update={"reward": Reward(mode=mode)}) for mode in modes}


@dataclass(frozen=True, slots=True)
class Row:
    """One problem as exports carry it.

    Attributes:
        id: The problem's id.
        scope: Name of its scope.
        family: Name of its family.
        level: Its level.
        prompt: What the model is shown; it never holds an expected value.
        problem: The problem with its cases as JSON text, for the side of the reward alone.
    """

    id: str
    scope: str
    family: str
    level: str
    prompt: str
    problem: str

    @property
    def messages(self) -> list[dict[str, Json]]:
        """The prompt as a chat."""
        return [{"role": "user", "content": self.prompt}]


@dataclass(frozen=True, slots=True)
class Data:
    """The rows of an export: `train`, and `eval`, which come from the suite's test split."""

    train: tuple[Row, ...]
    eval: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Exporter:
    """How a suite is exported to one framework.

    Attributes:
        name: What the command line calls it, e.g. `"trl"`.
        title: What its makers call it.
        summary: What the folder holds, in one sentence.
        requires: What pip has to install beside deltagym.
        commands: The shell lines that run the folder, in the folder, with the framework's own
            command.
        schedule: How the switch from dense to binary reward happens, in one or two sentences.
        infra_error: What becomes of a completion whose verification failed; never a 0.
        files: Makes the framework's files; `export.json` and README.md are added. What it makes as
            README.md stands before the text that all have.
        shows_feedback: Whether it can carry out `Export.feedback`.
        needs: The rows without which the folder is of no use.
    """

    name: str
    title: str
    summary: str
    requires: Sequence[str]
    commands: Callable[[Export], Sequence[str]]
    schedule: str
    infra_error: str
    files: Callable[[Export, Data], Files]
    shows_feedback: bool = False
    needs: Literal["train", "eval"] = "train"
