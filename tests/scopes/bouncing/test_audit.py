"""The audit of programs: other times of the same scene find answers that know only the cases."""

import pytest

from deltagym.core.audit import NOT_AUDITED, Audit
from deltagym.core.problem import Problem
from deltagym.core.verification import audit, verify
from deltagym.scopes.bouncing.families import FAMILIES


def one(name: str, level: str = "easy") -> Problem:
    return FAMILIES[name].generate(level, "test", 0)


def memory(problem: Problem) -> str:
    """A program that knows the positions at the times of the cases and nothing else."""
    known = {case.input: case.expected["positions"] for case in problem.cases}
    count = len(problem.cases[0].expected["positions"])
    return f"def predict_position(t):\n    return {known}.get(t, [[0.0, 0.0]] * {count})\n"


@pytest.mark.parametrize("name", ["rotbox", "multiobj", "periodic", "gravity_reversed"])
def test_gold_is_right_and_a_memory_of_the_cases_is_wrong(name: str) -> None:
    problem = one(name)
    gold, known = FAMILIES[name].reference(problem), memory(problem)
    assert verify(problem, known).full_pass
    right, wrong, again = audit(problem, [gold, known, gold])
    assert right == again == Audit(right=True)
    assert (wrong.right, wrong.decided) == (False, True)
    assert wrong.counterexample.startswith("at t = -" if "reversed" in name else "at t = 0.")
    assert audit(problem, [known]) == [wrong]


def test_an_answer_that_fails_the_cases_is_wrong_at_once() -> None:
    problem = one("rotbox")
    fails, broken = audit(problem, [*FAMILIES["rotbox"].scope.idle_answers(problem)[:1], "No."])
    time = problem.cases[0].input
    assert fails.counterexample.startswith(f"at t = {time} s the bodies are at [[")
    assert (broken.right, broken.decided) == (False, True)
    assert broken.counterexample.startswith("it cannot be run: ")


def test_a_problem_without_its_scene_is_not_audited() -> None:
    cases = one("rotbox").cases
    for family in ("bouncing:theirs", "rotbox"):
        assert audit(Problem(family, "x", {}, "", cases), ["a", "b"]) == [NOT_AUDITED] * 2
