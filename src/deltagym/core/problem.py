"""The nouns: Problem, Case, Verdict. Frozen values that need no model, no server and no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = Any
"""A value made of dict, list, str, int, float, bool and None only."""


def canonical_json(value: Json) -> str:
    """Serialises `value` so that equal values give equal text (sorted keys, no spaces)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a problem.

    Attributes:
        input: What the program is given.
        expected: What it must do; the scope defines its shape. In Manufactoria it is a mapping with
            `accepted` (bool), `output` (str) and `check_output` (bool). It never enters a process
            that runs untrusted code.
    """

    input: Json
    expected: Json


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One problem: a statement, the cases that decide, and where it came from.

    Two problems are equal if their `id`, the hash of their content, is.

    Attributes:
        family: Name of the `Family` that generated it.
        level: Difficulty level within the family, e.g. `"easy-4c"`.
        params: JSON parameters from which the family can rebuild it.
        statement: What must be achieved, in words; the family wraps it into the full prompt.
        cases: Hidden tests; never empty for a generated problem.
        id: First 16 hex digits of the SHA-256 of all of the above; computed when left empty.
    """

    family: str
    level: str
    params: Mapping[str, Json]
    statement: str
    cases: tuple[Case, ...]
    id: str = field(default="")

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", self._content_hash())

    def _content_hash(self) -> str:
        content = [
            self.family,
            self.level,
            dict(self.params),
            self.statement,
            [[c.input, c.expected] for c in self.cases],
        ]
        return hashlib.sha256(canonical_json(content).encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


class Status(StrEnum):
    """How a verification ended, before any case is looked at."""

    OK = "ok"
    INVALID = "invalid"
    TIMEOUT = "timeout"
    INFRA_ERROR = "infra_error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier says of one completion.

    Attributes:
        status: `ok`: it ran; `invalid`: it is not a program; `timeout`: it used up its whole
            budget; `infra_error`: the verifier itself failed, which is no score at all.
        passed: One bool a case, in the problem's order (all False when the program is invalid).
        message: What went wrong, for a person or for feedback; empty when nothing did.
    """

    status: Status
    passed: tuple[bool, ...]
    message: str = ""

    @property
    def pass_rate(self) -> float | None:
        """Share of cases passed, in [0, 1]; None after an infrastructure error, 0 without cases."""
        if self.status is Status.INFRA_ERROR:
            return None
        return sum(self.passed) / len(self.passed) if self.passed else 0.0

    @property
    def full_pass(self) -> bool | None:
        """Whether every case passed; None after an infrastructure error."""
        if self.status is Status.INFRA_ERROR:
            return None
        return self.status is Status.OK and all(self.passed)


def infra_error(message: str, cases: Sequence[Case] = ()) -> Verdict:
    """The verdict of a verification that could not be carried out."""
    return Verdict(Status.INFRA_ERROR, (False,) * len(cases), message)
