"""Audit: what a judge stronger than a problem's cases says about an answer.

A problem's cases can let a wrong answer through. The audit looks for such answers, in evaluations
only: a reward never uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from deltagym.core.problem import Case, Problem, Status, Verdict


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


def audits_by_rounds(
    rounds: Iterable[Problem],
    completions: Sequence[str],
    judge: Callable[[Sequence[Problem], Sequence[str]], list[Verdict]],
    words: Callable[[Case], str],
) -> list[Audit]:
    """The audits of a scope that judges answers by more cases: an answer that fails one is wrong.

    Args:
        rounds: The problem, then the same problem with other cases, as often as there are some. A
            round is asked for only while an answer has passed all rounds before it.
        completions: What the model wrote; equal texts are judged once.
        judge: Judges `completions[i]` against `problems[i]`.
        words: Says what is right on a case that an answer fails.

    Returns:
        One audit a completion. A right one is never decided.
    """
    left = list(dict.fromkeys(completions))
    found: dict[str, Audit] = {}
    for problem in rounds:
        for text, verdict in zip(left, judge([problem] * len(left), left), strict=True):
            if verdict.full_pass is None:
                found[text] = NOT_AUDITED
            elif not verdict.full_pass:
                found[text] = Audit(False, True, _failure(problem, verdict, words))
        left = [text for text in left if text not in found]
        if not left:
            break
    return [found.get(text, Audit(right=True)) for text in completions]


def _failure(problem: Problem, verdict: Verdict, words: Callable[[Case], str]) -> str:
    """Why an answer is wrong: the first case it fails, or why it cannot be run."""
    if verdict.status is Status.INVALID:
        return f"it cannot be run: {verdict.message}"
    return words(problem.cases[verdict.passed.index(False)])
