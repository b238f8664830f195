"""Where the parts of a run are: addresses of the running page, or files of an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote, urlencode

from deltagym.web.runs.index import Row


class Links(Protocol):
    """Gives the addresses that the parts of a run's view link to."""

    def step(self, step: int) -> str | None:
        """The rollouts of a step; None if they are nowhere."""
        ...

    def problem(self, problem_id: str) -> str | None:
        """One problem through training; None if it is nowhere."""
        ...

    def verdict(self, row: Row) -> str | None:
        """The verdict of a rollout, case by case; None where nothing can be judged."""
        ...

    def replay(self, row: Row) -> str | None:
        """The playground with a rollout's answer; None where there is none."""
        ...

    def statement(self, row: Row) -> str | None:
        """The statement of a rollout's problem; None where it cannot be asked for."""
        ...


class RunLinks:
    """The addresses of a run of the running page."""

    def __init__(self, key: str) -> None:
        self.run = f"/runs/{key}"

    def step(self, step: int) -> str:
        """See `Links`."""
        return f"{self.run}/rollouts?step={step}"

    def problem(self, problem_id: str) -> str:
        """See `Links`."""
        return f"{self.run}/problems/{quote(problem_id, safe='')}"

    def verdict(self, row: Row) -> str:
        """See `Links`."""
        return f"{self.run}/rollouts/{row.step}/{row.row}"

    def replay(self, row: Row) -> str:
        """See `Links`."""
        return f"{self.verdict(row)}/replay"

    def statement(self, row: Row) -> str:
        """See `Links`."""
        values = {"problem": row.problem_id, "family": row.family, "level": row.level}
        return f"{self.run}/statement?{urlencode(values)}"

    def rollouts(self, values: Mapping[str, object]) -> str:
        """The rollouts that fit these fields of the form; empty fields are left out."""
        return f"{self.run}/rollouts?" + urlencode({k: v for k, v in values.items() if v})
