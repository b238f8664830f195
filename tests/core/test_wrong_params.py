"""Problems of rows with wrong parameters: the error names the field, whatever the family."""

import random
from dataclasses import replace

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.problem import Case, Problem
from deltagym.core.registry import families_of, get_family, scope_names
from deltagym.core.simple import SimpleFamily, Task

OTHERS = (None, "zz", {"a": -1})
"""Values that no field of ours has."""

NAMES = [
    name
    for scope in scope_names()
    for name in (families_of(scope) if scope == "manufactoria" else families_of(scope)[:1])
]


def first(family: Family) -> Problem:
    return family.problem(family.levels[0], next(iter(family.params(family.levels[0]))))


def outcome(family: Family, problem: Problem, method: str) -> str:
    """The message of `BadInput`; empty if a text was written. Any other error ends the test."""
    try:
        getattr(family, method)(problem)
    except BadInput as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_no_parameters_raise_anything_but_an_error_that_names_a_field(name: str) -> None:
    family = get_family(name)
    problem = first(family)
    assert not outcome(family, problem, "reference")
    for field in problem.params:
        rest = {key: value for key, value in problem.params.items() if key != field}
        for params in (rest, *({**problem.params, field: value} for value in OTHERS)):
            for method in ("reference", "prompt"):
                said = outcome(family, replace(problem, params=params, id=""), method)
                assert not said or said.startswith(("params: ", "scene: ")) or field in said, said
    empty = outcome(family, replace(problem, params={}, id=""), "reference")
    assert not empty or empty.startswith(("params", "scene")), empty


@pytest.mark.parametrize(
    ("name", "params", "said"),
    [
        ("ends_with", {"colours": "RB"}, r"params\.word: is missing"),
        ("ends_with", {"word": "RB", "colours": None}, r"params\.colours: cannot be null"),
        ("numerical_max_min", {"colours": "RB", "operation": "max"}, r"params\.bound: is missing"),
        ("gravity", {"horizon": 1.5}, r"params\.scene: is missing"),
        ("sql_joining", {}, r"params\.\w.* missing"),
    ],
)
def test_the_message_says_which_and_why(name: str, params: dict, said: str) -> None:
    family = get_family(name)
    with pytest.raises(BadInput, match=said):
        family.reference(Problem(name, family.levels[0], params, "", ()))


class Faulty(SimpleFamily):
    """Its gold answer has a fault of its own, which no parameter explains."""

    name = "faulty"

    def make(self, draw: random.Random, level: str) -> Task:
        number = draw.randrange(10**6)
        return Task(f"Say {number}.", (Case("", str(number)),), {"number": number})

    def reference(self, problem: Problem) -> str:
        return str({}[problem.params["number"]])


def test_a_fault_of_the_family_is_not_laid_on_the_parameters() -> None:
    family = Faulty()
    problem = first(family)
    with pytest.raises(KeyError, match=str(problem.params["number"])):
        family.reference(problem)
