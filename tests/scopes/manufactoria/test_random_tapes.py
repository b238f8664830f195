"""Random cases: their number, verdicts, determinism, and how weak they are."""

import ast

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem
from deltagym.core.registry import family_names, get_family
from deltagym.core.training_cases import STRONG, TrainingCases
from deltagym.core.verification import verify_many
from deltagym.suites.load import load_suite

FAMILIES = [name for name in family_names() if get_family(name).scope.name == "manufactoria"]

INPUTS = """
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
def inputs(name):
    family = get_family(name)
    level = family.levels[-1]
    problem = Problem(name, level, list(family.params(level))[3], "", ())
    return [case.input for case in family.random_cases(problem, 12, seed=5)]
"""


def some_problem(name):
    """A problem that has no cases yet."""
    family = get_family(name)
    level = family.levels[0]
    return Problem(name, level, list(family.params(level))[3], "", ())


def accepted(cases):
    return sum(case.expected["accepted"] for case in cases)


@pytest.mark.parametrize("name", FAMILIES)
def test_there_are_as_many_as_wanted_and_the_gold_program_passes_them(name):
    family, problem = get_family(name), some_problem(name)
    gold = family.reference(problem)
    for count in (1, 2, 8, 28):
        cases = family.random_cases(problem, count)
        assert len({case.input for case in cases}) == len(cases) == count
        shown = Problem(name, problem.level, problem.params, "", cases)
        assert verify_many([(shown, gold)])[0].full_pass
        if not cases[0].expected["check_output"] and count > 1:
            assert 0 < accepted(cases) < count


def test_the_same_call_gives_the_same_cases_under_any_hash_seed(other_hash_seed):
    here: dict = {}
    exec(INPUTS, here)
    printed = other_hash_seed(f"{INPUTS}\nprint([inputs(name) for name in {FAMILIES}])")
    assert ast.literal_eval(printed) == [here["inputs"](name) for name in FAMILIES]


def test_seed_and_number_decide_the_cases():
    family, problem = get_family("contains_ordered"), some_problem("contains_ordered")
    drawn = [
        [case.input for case in family.random_cases(problem, count, seed)]
        for count, seed in ((12, 0), (12, 1), (13, 0))
    ]
    assert drawn[0] != drawn[1]
    assert drawn[0] != drawn[2][:12]


def test_three_in_ten_are_accepted_where_the_language_has_enough_tapes():
    assert (
        accepted(get_family("contains_count").random_cases(some_problem("contains_count"), 20)) == 6
    )
    exact = get_family("exact_sequence").random_cases(some_problem("exact_sequence"), 20)
    assert (len(exact), accepted(exact)) == (20, 1)


def test_more_cases_than_tapes_gives_all_that_can_be_drawn():
    family = get_family("contains_ordered")
    problem = Problem(family.name, "easy-2c", {"colours": "RB", "word": "RBRB"}, "", ())
    inputs = {case.input for case in family.random_cases(problem, 5000)}
    assert {"", "R", "BBRB", "RBRB", "RRRRRRRR"} <= inputs
    assert len(inputs) < 5000


def test_an_idle_answer_scores_more_on_random_cases_than_on_strong_ones():
    suite = load_suite("has_tiny")
    members = suite.members["train"][::8]
    strong = idle_scores([member.build() for member in members])
    weak = idle_scores([member.build(cases=TrainingCases("random", 28)) for member in members])
    assert sum(strong) / len(strong) <= 0.55
    assert 0.6 <= sum(weak) / len(weak) <= 0.8


def test_wrong_programs_pass_random_cases_more_often():
    """Each problem's gold program is tried on the others of its family."""
    members = load_suite("has_tiny").members["train"][:60]
    golds = {m.family: [] for m in members}
    for member in members:
        golds[member.family].append(get_family(member.family).reference(member.build()))

    def fooled(cases):
        problems = [member.build(cases=cases) for member in members]
        pairs = [(p, gold) for p in problems for gold in golds[p.family]]
        return sum(verdict.full_pass for verdict in verify_many(pairs)) - len(members)

    assert fooled(STRONG) == 0
    assert fooled(TrainingCases("random", 8)) > fooled(TrainingCases("random", 28)) > 0


def test_a_family_without_random_cases_says_so():
    family = get_family(next(name for name in family_names() if name not in FAMILIES))
    problem = some_problem("ends_with")
    with pytest.raises(BadInput, match=rf"suite\.cases: family {family.name} has only strong"):
        family.random_cases(problem, 28)
