"""Audit: what a judge stronger than a problem's cases says about an answer.

A problem's cases can let a wrong answer through. The audit looks for such answers, in evaluations
only: a reward never uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.problem import Verdict


@dataclass(frozen=True, slots=True)
class Audit:
    """What the stronger judge found out about one answer.

    Attributes:
        right: Whether the answer is right; None where the scope has no audit or its judge failed.
        decided: Whether that is certain. A wrong answer with a counterexample is; a right one only
            where the scope can decide it. Otherwise no counterexample was found among many inputs.
        counterexample: The input on which a wrong answer fails, in words; else empty.
    """

    right: bool | None
    decided: bool = False
    counterexample: str = ""


NOT_AUDITED = Audit(right=None)
"""The scope has no judge stronger than the cases."""


def audits_of_verdicts(verdicts: Sequence[Verdict]) -> list[Audit]:
    """The audits of a scope whose judge decides, such as one that checks proofs."""
    return [
        NOT_AUDITED
        if verdict.full_pass is None
        else Audit(verdict.full_pass, True, "" if verdict.full_pass else verdict.message)
        for verdict in verdicts
    ]
