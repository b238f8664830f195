import ast

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family

OUTPUT_FAMILIES = [
    "append_sequence",
    "prepend_sequence",
    "numerical_max_min",
    "numerical_operations",
]

IDS = f"""
from deltagym.core.registry import get_family
families = [get_family(name) for name in {[*OUTPUT_FAMILIES, "regex_same_num"]}]
ids = [
    family.problem(level, list(family.params(level))[3], seed=5).id
    for family in families
    for level in family.levels
]
"""


def test_problems_do_not_depend_on_the_hash_seed(other_hash_seed):
    here: dict = {}
    exec(IDS, here)
    assert ast.literal_eval(other_hash_seed(f"{IDS}\nprint(ids)")) == here["ids"]
    assert len(here["ids"]) == 12


@pytest.mark.parametrize("name", OUTPUT_FAMILIES)
def test_the_seed_changes_cases_but_not_the_task(name):
    family = get_family(name)
    params = list(family.params(family.levels[-1]))[-1]
    one, two = (family.problem(family.levels[-1], params, seed=seed) for seed in (0, 1))
    assert one.statement == two.statement
    assert [case.input for case in one.cases] != [case.input for case in two.cases]


def test_no_two_families_give_different_functions_one_meaning():
    keys = {}
    for name in OUTPUT_FAMILIES:
        family = get_family(name)
        for level in family.levels:
            for params in list(family.params(level))[::7]:
                keys.setdefault(family.meaning(params), []).append((family, params))
    tape = "RBBRBRRBBBRB"
    for same in keys.values():
        assert len({family.transform(params, tape) for family, params in same}) == 1


def test_the_colours_belong_to_the_meaning():
    family = get_family("append_sequence")
    assert family.meaning({"colours": "RB", "word": "R"}) != family.meaning(
        {"colours": "RBYG", "word": "R"}
    )


@pytest.mark.parametrize("name", OUTPUT_FAMILIES[1:])
def test_families_that_need_a_free_marker_refuse_tapes_of_four_colours(name):
    family = get_family(name)
    level = family.levels[0]
    params = {**next(iter(family.params(level))), "colours": "RBYG"}
    with pytest.raises(BadInput, match=f"{name} needs 'RB', not 'RBYG'"):
        family.problem(level, params)


def test_an_unknown_level_names_the_choices():
    family = get_family("append_sequence")
    with pytest.raises(BadInput, match="basic-4c"):
        family.problem("hard-2c", {"colours": "RB", "word": "R"})
