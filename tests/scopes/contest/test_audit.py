"""The audit of programs: other inputs find answers that know only the tests."""

from dataclasses import replace

import pytest

from deltagym.core.audit import NOT_AUDITED, Audit
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.verification import audit, verify
from deltagym.scopes.contest.cases import tier_of
from deltagym.scopes.contest.lookup import find
from deltagym.scopes.contest.template import Tier

FAMILY = get_family("contest_mitm")


@pytest.fixture(scope="module")
def weak() -> Problem:
    """Walks over a board, with the small tests alone."""
    params = next(p for p in FAMILY.params("easy") if p["template"] == "mitm_walk")
    problem = FAMILY.problem("easy", params)
    small = tuple(case for case in problem.cases if tier_of(case) is Tier.SMALL)
    return replace(problem, cases=small, id="")


def test_gold_is_right(weak: Problem) -> None:
    assert audit(weak, [FAMILY.reference(weak)] * 2) == [Audit(right=True)] * 2


def test_a_memory_of_the_tests_is_wrong(weak: Problem) -> None:
    known = {case.input: case.expected["output"] for case in weak.cases}
    memory = f"import sys\nprint({known}.get(sys.stdin.read(), 0))\n"
    assert verify(weak, memory).full_pass
    wrong, again = audit(weak, [memory, f"{memory}\n"])
    assert (wrong.right, wrong.decided) == (False, True)
    assert wrong.counterexample.startswith("on the input '")
    assert wrong == again


def test_the_plain_program_is_too_slow(weak: Problem) -> None:
    template, knobs = find(weak)
    (slow,) = audit(weak, [template.brute(knobs)])
    assert (slow.right, slow.decided) == (False, True)
    assert slow.counterexample.startswith("wrong or too slow on the large input")


def test_a_problem_without_a_template_is_not_audited(weak: Problem) -> None:
    theirs = Problem("contest:theirs", "x", {}, "", weak.cases)
    assert audit(theirs, ["print(1)", ""]) == [NOT_AUDITED] * 2
