"""`Task`: a request that was read, ready to be judged; and `Answer`, what goes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.registry import scope_of

Pair = tuple[Problem, str]

QUICK = frozenset({"manufactoria", "lean", "metamath", "text"})
"""Scopes that are judged in the judge's own process, in micro- to milliseconds.

All others, also those of plug-ins, start processes or may do so, and get judges of their own.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request.

    Attributes:
        code: HTTP status.
        body: JSON.
        verdicts: Number of verdicts by `scope status`, for the metrics.
    """

    code: int
    body: bytes
    verdicts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be judged, and how the verdicts become an answer.

    Attributes:
        pairs: Problems and completions.
        write: Makes the answer from the verdicts and the seconds that they took.
        dialect: Variant of the language; None for the default.
        quick: Whether the judge's own process does all the work.
    """

    pairs: Sequence[Pair]
    write: Callable[[Sequence[Verdict], float], Answer]
    dialect: str | None = None
    quick: bool = True


def is_quick(problems: Iterable[Problem]) -> bool:
    """Whether all problems are of scopes that a judge's own process judges."""
    return all(scope_of(problem).name in QUICK for problem in problems)


def counted(pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> dict[str, int]:
    """Number of verdicts by `scope status`."""
    scopes = {p.family: scope_of(p).name for p, _ in pairs}
    found = Counter((scopes[p.family], v.status) for (p, _), v in zip(pairs, verdicts, strict=True))
    return {f"{scope} {status}": count for (scope, status), count in found.items()}


def first_failure(verdicts: Sequence[Verdict]) -> str | None:
    """The message of the first verdict that could not be reached; None if all were."""
    failed = (v.message or "it failed" for v in verdicts if v.status is Status.INFRA_ERROR)
    return next(failed, None)
