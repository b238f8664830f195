"""Cases against kin: what kindred answers, gold answers and idle answers score on them."""

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.families.accept import WordFamily
from deltagym.scopes.manufactoria.kin_cases import choose_against
from deltagym.scopes.manufactoria.verifier import verify_batch

MIXED = ["contains_substring", "contains_ordered"]
WORDS = ["RBRB", "RRBB", "BRRBR", "RBBBRRB"]

INPUTS = """
from deltagym.core.registry import get_family
def inputs(name):
    family = get_family(name)
    problem = family.problem("tiny-2c", {"colours": "RB", "word": "RBBR"})
    return [case.input for case in family.cases_against_kin(problem, seed=3)]
"""


def against_kin(name: str, word: str) -> tuple[Problem, Problem]:
    """A problem with its own cases, and with those against its kin."""
    family = get_family(name)
    own = family.problem("tiny-2c", {"colours": "RB", "word": word})
    return own, replace(own, cases=family.cases_against_kin(own), id="")


def score(problem: Problem, answer: str) -> float:
    rate = verify_batch([problem], [answer])[0].pass_rate
    assert rate is not None
    return rate


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("name", MIXED)
def test_a_kindred_answer_earns_what_an_idle_one_does(name: str, word: str) -> None:
    own, chosen = against_kin(name, word)
    (kin,) = get_family(name).kindred
    answer = kin.reference(replace(own, family=kin.name))
    assert score(own, answer) > 0.5
    assert score(chosen, answer) == idle_scores([chosen])[0] == 0.5


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("name", MIXED)
def test_the_gold_answer_passes_as_many_cases_of_each_verdict(name: str, word: str) -> None:
    own, chosen = against_kin(name, word)
    assert score(chosen, get_family(name).reference(own)) == 1
    assert len({case.input for case in chosen.cases}) == len(chosen.cases) == len(own.cases)

    def accepted(problem: Problem) -> int:
        return sum(case.expected["accepted"] for case in problem.cases)

    assert accepted(chosen) == accepted(own)


@pytest.mark.parametrize("name", ["contains_count", "not_contains", "regex_pattern"])
def test_a_family_without_kindred_ones_keeps_its_cases(name: str) -> None:
    family = get_family(name)
    level = family.levels[0]
    problem = family.problem(level, next(iter(family.params(level))))
    assert family.kindred == ()
    assert family.cases_against_kin(problem) == problem.cases


def test_kindred_families_take_the_same_parameters() -> None:
    for name in MIXED:
        for kin in get_family(name).kindred:
            assert isinstance(kin, WordFamily)
            assert kin.accepts({"colours": "RB", "word": "RB"}, "RB")


def test_the_same_call_gives_the_same_cases_under_any_hash_seed(other_hash_seed) -> None:
    here: dict = {}
    exec(INPUTS, here)
    printed = other_hash_seed(f"{INPUTS}\nprint([inputs(name) for name in {MIXED}])")
    assert ast.literal_eval(printed) == [here["inputs"](name) for name in MIXED]


TAPES = st.lists(st.text("RB", max_size=5), unique=True, min_size=1, max_size=30)


@given(TAPES, TAPES, st.data())
def test_tapes_on_which_kin_are_wrong_come_first(
    strong: list[str], drawn: list[str], data: st.DataObject
) -> None:
    every = list(dict.fromkeys([*strong, *drawn]))
    kept, lure = (data.draw(st.sets(st.sampled_from(every))) for _ in range(2))

    def own(tape: str) -> bool:
        return tape in kept

    def kin(tape: str) -> bool:
        return own(tape) != (tape in lure)

    cases = [accept_case(tape, own(tape)) for tape in strong]
    chosen = choose_against(own, [kin], cases, drawn)
    assert len(set(chosen)) == len(chosen)
    for verdict in (True, False):
        ours = [tape for tape in strong if own(tape) is verdict]
        picked = [tape for tape in chosen if own(tape) is verdict]
        lures = [tape for tape in every if own(tape) is verdict and tape in lure]
        assert len(picked) == len(ours)
        assert sum(tape in lure for tape in picked) == min(len(lures), len(ours))
