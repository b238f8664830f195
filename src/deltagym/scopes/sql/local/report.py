"""Report on the questions of a folder: which became rows, and why the others did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from deltagym.core.problem import Json


class Reason(StrEnum):
    """Why a question cannot be used."""

    NO_DATABASE = "no database"
    NOT_READ = "not one SELECT that can be read"
    FAILS = "gold fails"
    USES = "uses"
    EMPTY = "empty result"
    LARGE = "too large"
    UNDETERMINED = "not determined"
    SCHEMA = "tables cannot be made"
    FEW = "too few cases"
    APART = "cases tell too little apart"


class Refused(Exception):
    """A question cannot be used.

    Args:
        reason: The kind of obstacle.
        detail: What exactly is wrong.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Unusable:
    """A question that became no row.

    Attributes:
        file: Name of its file.
        number: Its position there, from 0.
        db_id: Its database.
        reason: Why, e.g. `empty result`, `uses strftime`, `gold fails: no such column: x`.
    """

    file: str
    number: int
    db_id: str
    reason: str

    @property
    def kind(self) -> str:
        """The reason without its details."""
        return self.reason.partition(":")[0]


def reason_text(refused: Refused) -> str:
    """A reason as the report states it."""
    if refused.reason is Reason.USES:
        return f"uses {refused.detail}"
    return f"{refused.reason}: {refused.detail}" if refused.detail else str(refused.reason)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all questions.

    Attributes:
        total: Questions looked at.
        usable: Those that became rows.
        killed: Mutants of the rows' gold queries that fail a case.
        tried: Mutants of the rows' gold queries that run at all.
        unusable: The questions that became no rows, in order.
    """

    total: int
    usable: int
    killed: int
    tried: int
    unusable: tuple[Unusable, ...]

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """How many questions failed for each kind of reason, most frequent first."""
        counts = Counter(u.kind for u in self.unusable)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def to_json(self) -> Json:
        """The report as JSON."""
        return {
            "total": self.total,
            "usable": self.usable,
            "mutants": {"rejected": self.killed, "tried": self.tried},
            "reasons": dict(self.reasons),
            "unusable": [
                {"file": u.file, "number": u.number, "db_id": u.db_id, "reason": u.reason}
                for u in self.unusable
            ],
        }


def make_report(rows: Sequence[tuple[int, int]], unusable: Sequence[Unusable]) -> Report:
    """The report on rows, each given as (killed, tried), and on unusable questions."""
    killed, tried = sum(k for k, _ in rows), sum(t for _, t in rows)
    return Report(len(rows) + len(unusable), len(rows), killed, tried, tuple(unusable))
