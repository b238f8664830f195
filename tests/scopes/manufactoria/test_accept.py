"""All accept/reject families: meanings across families, determinism, splits, strength of cases."""

import ast

import numpy as np
import pytest
from accept_checks import fooled_by, spread

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.scopes.manufactoria.families.accept import edits, sample, words
from deltagym.scopes.manufactoria.gold import dfa_program
from deltagym.scopes.manufactoria.mutants import mutants, program_edits, program_routes
from deltagym.scopes.manufactoria.selection import Machines, Tapes

NAMES = [
    "starts_with",
    "exact_sequence",
    "ends_with",
    "contains_substring",
    "contains_ordered",
    "contains_count",
    "regex_pattern",
    "numerical_comparison",
]
"""The accept/reject families with a level table of words, counts, patterns or numbers."""

IDS = """
from deltagym.core.registry import get_family
def ids(name):
    family = get_family(name)
    level = family.levels[1]
    chosen = list(family.params(level))[5:8]
    return [family.problem(level, params, seed).id for params in chosen for seed in (0, 1)]
"""


@pytest.mark.parametrize("colours", ["RB", "RBYG"])
def test_equal_languages_of_different_families_share_a_meaning(colours):
    word = {"colours": colours, "word": "R"}
    contains = [
        get_family(name).meaning(word) for name in ("contains_substring", "contains_ordered")
    ]
    counted = get_family("contains_count").meaning({"colours": colours, "least": {"R": 1}})
    assert {*contains, counted} == {counted}
    assert counted.startswith(f"accept:{colours}:")
    assert get_family("exact_sequence").meaning(word) not in contains


def test_the_same_call_gives_the_same_bytes_under_any_hash_seed(other_hash_seed):
    here: dict = {}
    exec(IDS, here)
    printed = other_hash_seed(f"{IDS}\nprint([ids(name) for name in {NAMES}])")
    assert ast.literal_eval(printed) == [here["ids"](name) for name in NAMES]


def test_the_seed_changes_cases_but_not_the_meaning():
    family = get_family("contains_ordered")
    params = {"colours": "RBYG", "word": "RBY"}
    assert family.problem("easy-4c", params, 0) == family.problem("easy-4c", params, 0)
    assert family.problem("easy-4c", params, 0).cases != family.problem("easy-4c", params, 1).cases


def test_splits_share_no_meaning():
    family = get_family("numerical_comparison")
    test = {family.meaning(family.generate("easy-2c", "test", i).params) for i in range(4)}
    train = {family.meaning(family.generate("easy-2c", "train", i).params) for i in range(8)}
    assert len(test) == 4
    assert not test & train


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_level_is_named(name):
    with pytest.raises(BadInput, match="no level 'fiendish'"):
        list(get_family(name).params("fiendish"))


@pytest.mark.parametrize(
    ("name", "level"),
    [("starts_with", "basic-2c"), ("ends_with", "medium-2c"), ("contains_count", "easy-2c")],
)
def test_problems_of_a_level_do_not_pass_for_each_other(name, level):
    family = get_family(name)
    pool = list(family.params(level))
    for params in spread(pool, 10):
        assert fooled_by(family, family.problem(level, params), pool) == []


def test_problems_do_not_pass_for_those_of_related_families():
    families = [
        get_family(name) for name in ("contains_count", "contains_ordered", "contains_substring")
    ]
    pool = [(family, params) for family in families for params in family.params("easy-2c")]
    for family, params in spread(pool, 20):
        cases = family.problem("easy-2c", params).cases
        passing = [
            k
            for k, p in pool
            if all(k.accepts(p, c.input) == c.expected["accepted"] for c in cases)
        ]
        twins = [k for k, p in pool if k.meaning(p) == family.meaning(params)]
        assert passing == twins


@pytest.mark.parametrize(
    ("name", "level", "share"),
    [
        ("starts_with", "basic-2c", 0.99),
        ("ends_with", "medium-2c", 0.99),
        ("contains_substring", "easy-4c", 0.99),
        ("contains_ordered", "easy-4c", 0.99),
        ("contains_count", "easy-4c", 0.99),
        ("regex_pattern", "medium-4c", 0.95),
        ("numerical_comparison", "easy-2c", 0.98),
    ],
)
def test_nearly_all_wrong_one_and_two_edit_mutants_of_the_gold_program_fail(name, level, share):
    """Mutants count by their chance; those that differ on no tape of up to 8 (or 5) symbols don't.

    The cases were chosen against fewer mutants. Languages that reject nearly everything need more
    rejected tapes than there is room for.
    """
    family = get_family(name)
    wrong = caught = 0.0
    for params in spread(list(family.params(level)), 4):
        problem = family.problem(level, params)
        colours = params["colours"]
        table, first = program_routes(dfa_program(family.automaton(params)))
        machines, chance = mutants(
            table, first, len(colours), program_edits(table, first), singles=3000, pairs=1500
        )
        tapes = Tapes.of(
            colours, 8 if colours == "RB" else 5, [case.input for case in problem.cases]
        )
        which = np.arange(len(chance))
        differs = machines.verdicts(which, tapes) ^ Machines.of(
            [family.automaton(params)]
        ).verdicts(which[:1], tapes)
        cases = [tapes.texts.index(case.input) for case in problem.cases]
        wrong += chance[differs.any(axis=1)].sum()
        caught += chance[differs[:, cases].any(axis=1)].sum()
    assert caught / wrong >= share


def test_edits_are_one_step_away():
    assert edits("RB", "RB") == ["B", "R", "BB", "RR", "RBR", "RBB", "RRB", "BRB"]


def test_words_come_shorter_first():
    assert list(words("RB", 1, 2)) == ["R", "B", "RR", "RB", "BR", "BB"]


def test_a_sample_is_distinct_stable_and_whole_when_it_fits():
    assert sample(5, 10, "any") == [0, 1, 2, 3, 4]
    chosen = sample(10_000, 50, "one")
    assert chosen == sample(10_000, 50, "one") != sample(10_000, 50, "other")
    assert len(set(chosen)) == 50
