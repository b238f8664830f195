"""The audit: a program is run on more inputs than the cases hold, which the template draws.

The gold program says what is right, and how long a program may take on a large input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from deltagym.core.audit import NOT_AUDITED, Audit, audits_by_rounds
from deltagym.core.problem import Case, Problem, Verdict
from deltagym.core.seeding import derive_seed
from deltagym.scopes.contest.cases import build_cases, tier_of
from deltagym.scopes.contest.lookup import NO_TEMPLATE, dialect_of, find
from deltagym.scopes.contest.template import COUNTS, Knobs, Template, Tier
from deltagym.scopes.contest.verifier import verify_batch

MORE = {**COUNTS, Tier.SMALL: 40}
"""Further tests of each tier: small ones find most mistakes, and are quick."""

SHOWN = 200
"""Characters of an input or an output that a counterexample quotes, at most."""


def audit_answers(problem: Problem, completions: Sequence[str]) -> list[Audit]:
    """Audits completions of one problem, each in its family's default dialect.

    Returns:
        One audit a completion; `NOT_AUDITED` for each if the problem has no template.

    Raises:
        BadInput: The problem's family has no such template or knobs, or C++ cannot be judged here.
    """
    template, knobs = find(problem)
    if template is NO_TEMPLATE:
        return [NOT_AUDITED] * len(completions)

    def judge(problems: Sequence[Problem], texts: Sequence[str]) -> list[Verdict]:
        return verify_batch(problems, texts, [dialect_of(p) for p in problems])

    return audits_by_rounds(_rounds(problem, template, knobs), completions, judge, _words)


def _rounds(problem: Problem, template: Template, knobs: Knobs) -> Iterator[Problem]:
    """The problem, then the same task with other tests, one tier after another."""
    yield problem
    more = build_cases(template, knobs, derive_seed("contest", "audit"), MORE)
    for _, cases in groupby(more, key=tier_of):
        yield replace(problem, cases=tuple(cases), id="")


def _words(case: Case) -> str:
    """What is right on a case that an answer fails."""
    if isinstance(case.input, str):
        output = case.expected["output"][:SHOWN]
        return f"on the input {case.input[:SHOWN]!r} the right output is {output!r}"
    tier, number, seed = (case.input[name] for name in ("tier", "number", "seed"))
    return f"wrong or too slow on the {tier} input number {number} drawn from the seed {seed}"
