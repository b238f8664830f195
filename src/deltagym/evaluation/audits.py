"""Counts of right samples: audits of the samples that pass every case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deltagym.core.audit import Audit
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Verdict
from deltagym.core.verification import audit


@dataclass(frozen=True, slots=True)
class AuditCounts:
    """What the audits of one problem's samples come to.

    Attributes:
        audited: Scored samples known to be right or wrong; one that fails a case is wrong.
        right: Those that passed every case and are right.
        undecided: Those of `right` that are not certain: no counterexample was found.
        wrong_passes: Samples that passed every case and are wrong.
        counterexample: Where the first of these fails; empty without any.
    """

    audited: int = 0
    right: int = 0
    undecided: int = 0
    wrong_passes: int = 0
    counterexample: str = ""


NO_AUDITS = AuditCounts()
"""The counts of samples that nothing has audited."""


def audit_samples(
    problem: Problem, completions: Sequence[str], verdicts: Sequence[Verdict]
) -> AuditCounts:
    """Audits the samples that pass, and counts; all counts are 0 where the scope has no audit.

    Args:
        problem: The problem.
        completions: The samples.
        verdicts: One a completion.
    """
    judged = zip(completions, verdicts, strict=True)
    scored = [(text, v.full_pass) for text, v in judged if v.full_pass is not None]
    passes = [text for text, passed in scored if passed]
    # Without a pass, one failed sample is audited all the same: it shows whether the scope can.
    known = _audits(problem, passes or [text for text, _ in scored[:1]])
    if not known:
        return NO_AUDITS
    if not passes:
        return AuditCounts(audited=len(scored))
    wrong = [found for found in known if not found.right]
    return AuditCounts(
        audited=len(scored) - len(passes) + len(known),
        right=len(known) - len(wrong),
        undecided=sum(bool(found.right) and not found.decided for found in known),
        wrong_passes=len(wrong),
        counterexample=wrong[0].counterexample if wrong else "",
    )


def _audits(problem: Problem, completions: Sequence[str]) -> list[Audit]:
    """The audits that say something; none for a problem whose scope is unknown."""
    try:
        return [found for found in audit(problem, completions) if found.right is not None]
    except BadInput:
        return []
