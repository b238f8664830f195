"""A family in two methods, judged as text and in another scope."""

import random

import pytest

from deltagym import (
    BadInput,
    Case,
    DeltaGymError,
    Problem,
    SimpleFamily,
    Status,
    Task,
    answer_cases,
)
from deltagym.core import registry
from deltagym.core.registry import get_scope, register
from deltagym.core.rows import read_row, write_row
from deltagym.core.verification import verify
from deltagym.scopes.manufactoria.cases import accept_case

ACCEPT_ALL = "START start:\n    NEXT end\nEND end"


class Doubling(SimpleFamily):
    """Double a number."""

    name = "doubling"

    def make(self, draw: random.Random, level: str) -> Task:
        number = draw.randrange(10_000)
        return Task(f"What is twice {number}?", answer_cases(str(2 * number)))

    def reference(self, problem: Problem) -> str:
        return problem.cases[0].expected


class Factor(SimpleFamily):
    """Name any factor of a number: many answers are right, so it brings its own judge."""

    name = "factor"
    levels = ("small", "large")
    sizes = {"train": 4, "test": 1}

    def make(self, draw: random.Random, level: str) -> Task:
        one, other = (draw.randrange(2, 9 if level == "small" else 99) for _ in range(2))
        return Task(
            f"Name a factor of {one * other} other than 1 and itself.",
            (Case(one * other, None),),
            {"factor": one},
        )

    def reference(self, problem: Problem) -> str:
        return str(problem.params["factor"])

    def is_right(self, case: Case, answer: str) -> bool:
        return answer.isdecimal() and 1 < int(answer) < case.input and case.input % int(answer) == 0


class OneTape(SimpleFamily):
    """Accept one tape of a pair: answers are Manufactoria programs."""

    name = "one_tape"
    scope = get_scope("manufactoria")
    sizes = {"train": 3, "test": 1}

    def make(self, draw: random.Random, level: str) -> Task:
        tape = "".join(draw.choice("RB") for _ in range(9))
        return Task(f"Accept {tape}.", (accept_case(tape, True),))

    def reference(self, problem: Problem) -> str:
        return ACCEPT_ALL


class Exhausted(Doubling):
    """A family whose tasks run out."""

    name = "exhausted"
    sizes = {"train": 30, "test": 2}

    def make(self, draw: random.Random, level: str) -> Task:
        return Task(f"Say {draw.randrange(8)}.", answer_cases("yes"))


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers the families for one test, so that no other test meets them."""
    monkeypatch.setattr(registry, "_registered", {})
    for kind in (Doubling, Factor, OneTape):
        register(kind)


@pytest.mark.parametrize("kind", [Doubling, Factor, OneTape])
def test_gold_answers_pass_and_problems_are_the_same_again(kind: type[SimpleFamily]) -> None:
    family = kind()
    for level in family.levels:
        for split in ("train", "test"):
            problem = family.generate(level, split, 0, seed=3)
            assert verify(problem, family.reference(problem)).full_pass
            assert problem == kind().generate(level, split, 0, seed=3)
            assert problem.statement in family.prompt(problem)


def test_a_wrong_answer_fails_and_any_right_one_passes() -> None:
    problem = Problem("factor", "small", {}, "", (Case(12, None),))
    assert [
        verify(problem, text).full_pass for text in ("3", "```\n4\n```", "5", "12", "", "x")
    ] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert verify(problem, "5").status is Status.OK


def test_no_two_problems_of_a_level_are_the_same_task_and_splits_share_none() -> None:
    family = Doubling()
    problems = [family.problem("basic", params) for params in family.params("basic")]
    assert len({p.statement for p in problems}) == len(problems) == 200
    meanings = {
        split: {family.meaning(p.params) for p in problems if p.params["split"] == split}
        for split in ("train", "test")
    }
    assert not meanings["train"] & meanings["test"]


def test_a_task_stays_in_its_split_whatever_the_seed() -> None:
    family = Doubling()
    splits: dict[str, set[str]] = {}
    for seed in range(3):
        for params in family.params("basic"):
            problem = family.problem("basic", params, seed)
            splits.setdefault(problem.statement, set()).add(params["split"])
    assert all(len(found) == 1 for found in splits.values())


def test_too_few_different_tasks_are_an_error_that_says_what_to_change() -> None:
    family = Exhausted()
    with pytest.raises(DeltaGymError, match="widen what it draws from, or lower `sizes`"):
        [family.problem("basic", params) for params in family.params("basic")]


def test_rows_of_the_scope_text_come_back() -> None:
    problem = Doubling().generate("basic", "train", 5)
    assert read_row(write_row(problem)) == problem


def test_a_name_that_is_installed_cannot_be_registered() -> None:
    class Taken(Doubling):
        name = "ends_with"

    with pytest.raises(BadInput, match="'ends_with' is installed"):
        register(Taken)
