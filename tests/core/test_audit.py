"""Audits by rounds of cases: a judge that knows which texts fail which case."""

from collections.abc import Iterator, Sequence

from deltagym.core.audit import NOT_AUDITED, Audit, audits_by_rounds
from deltagym.core.problem import Case, Problem, Status, Verdict, infra_error


def contains(problems: Sequence[Problem], texts: Sequence[str]) -> list[Verdict]:
    """Passes the cases whose input is in the text; fails as judges do on two words."""
    return [_contains(problem, text) for problem, text in zip(problems, texts, strict=True)]


def _contains(problem: Problem, text: str) -> Verdict:
    passed = tuple(case.input in text for case in problem.cases)
    if text == "gone":
        return infra_error("gone", problem.cases)
    if text == "nonsense":
        return Verdict(Status.INVALID, passed, "no program")
    return Verdict(Status.OK, passed)


def words(case: Case) -> str:
    return f"{case.input} is missing"


def problems(*inputs: str) -> Iterator[Problem]:
    for letters in inputs:
        yield Problem("x", "y", {}, "", tuple(Case(letter, None) for letter in letters))


def test_an_answer_is_wrong_from_the_first_case_that_it_fails() -> None:
    texts = ["abcd", "a", "abd", "gone", "nonsense", "abcd"]
    assert audits_by_rounds(problems("a", "bc", "d"), texts, contains, words) == [
        Audit(right=True),
        Audit(False, True, "b is missing"),
        Audit(False, True, "c is missing"),
        NOT_AUDITED,
        Audit(False, True, "it cannot be run: no program"),
        Audit(right=True),
    ]


def test_rounds_are_made_while_an_answer_passes() -> None:
    rounds = problems("a", "b", "c")
    audits_by_rounds(rounds, ["a", "x"], contains, words)
    assert [problem.cases[0].input for problem in rounds] == ["c"]
