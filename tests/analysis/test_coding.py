import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.analysis.coding import Ingredient, Response, code_ingredients, code_responses
from deltagym.core.errors import BadInput

RUNS = [
    {"replay": "off", "group": "8", "warm": True, "has": "0.0", "tries": 20},
    {"replay": "corrected", "group": "32", "warm": False, "has": "0.5", "tries": 40},
    {"replay": "uncorrected", "group": "16", "warm": True, "has": "1.0", "tries": 20},
    {"replay": "off", "group": "16", "warm": False, "has": "0.25", "tries": 20},
]


def coded(*ingredients):
    return [
        (c.ingredient, c.reference, c.setting, c.values.tolist())
        for c in code_ingredients(RUNS, ingredients)
    ]


def test_categories_are_compared_with_the_reference():
    assert coded(Ingredient("replay", reference="corrected")) == [
        ("replay", "corrected", "off", [1, 0, 0, 1]),
        ("replay", "corrected", "uncorrected", [0, 0, 1, 0]),
    ]


def test_without_a_reference_the_first_run_gives_it():
    assert [c[1:3] for c in coded(Ingredient("replay"))] == [
        ("off", "corrected"),
        ("off", "uncorrected"),
    ]


def test_numbers_run_from_the_smallest_to_the_largest():
    [(_, low, high, values)] = coded(Ingredient("group"))
    assert (low, high) == ("8", "32")
    assert values == pytest.approx([0, 1, 1 / 3, 1 / 3])
    [(_, _, _, values)] = coded(Ingredient("group", log=True))
    assert values == pytest.approx([0, 1, 0.5, 0.5])


def test_numbers_of_numpy_count_as_numbers():
    [coding] = code_ingredients([{"a": value} for value in np.array([1, 3, 2])], [Ingredient("a")])
    assert coding.values == pytest.approx([0, 1, 0.5])


def test_numbers_with_a_reference_and_truth_values_are_categories():
    assert [c[2] for c in coded(Ingredient("group", reference="16"))] == ["8", "32"]
    assert [c[1:3] for c in coded(Ingredient("warm"))] == [("True", "False")]


def test_rates_become_log_odds_that_stay_finite():
    values = code_responses(RUNS, [Response("has", "tries")])[:, 0]
    assert values == pytest.approx([np.log(0.5 / 20.5), 0, np.log(20.5 / 0.5), np.log(5.5 / 15.5)])


@given(st.lists(st.integers(0, 30), min_size=2, max_size=9).filter(lambda s: len(set(s)) > 1))
def test_failures_have_the_opposite_log_odds(successes):
    table = [{"won": s / 30, "lost": (30 - s) / 30} for s in successes]
    won, lost = code_responses(table, [Response("won", 30), Response("lost", 30)]).T
    assert won == pytest.approx(-lost)
    assert np.argsort(won, kind="stable").tolist() == np.argsort(successes, kind="stable").tolist()


@pytest.mark.parametrize(
    ("change", "ingredient", "message"),
    [
        ({"replay": ""}, Ingredient("replay"), "replay: run 1 has no value"),
        ({"group": None}, Ingredient("group"), "group: run 1 has no value"),
        ({"group": float("nan")}, Ingredient("group"), "group: run 1 has no value"),
        ({"group": "0"}, Ingredient("group", log=True), "0 has no logarithm"),
        ({"group": "many"}, Ingredient("group", log=True), "'many' has no logarithm"),
        ({}, Ingredient("replay", reference="on"), "no run has the reference 'on'"),
        ({}, Ingredient("reply"), "no such column in run 0"),
    ],
)
def test_unusable_settings_are_named(change, ingredient, message):
    table = [RUNS[0], RUNS[1] | change, *RUNS[2:]]
    with pytest.raises(BadInput, match=message):
        code_ingredients(table, [ingredient])


def test_what_never_changes_or_always_changes_together_is_refused():
    table = [{"a": "x", "b": i, "c": ["off", "on"][i], "d": 5} for i in (0, 1, 0)]
    with pytest.raises(BadInput, match="a: x in every run"):
        code_ingredients(table, [Ingredient("a")])
    with pytest.raises(BadInput, match="d: 5 in every run"):
        code_ingredients(table, [Ingredient("d")])
    with pytest.raises(BadInput, match=r"b .* and c .* change together"):
        code_ingredients(table, [Ingredient("b"), Ingredient("c")])


@pytest.mark.parametrize(
    ("change", "response", "message"),
    [
        ({"has": 1.5}, Response("has", 20), "1.5 in run 2 is not a number from 0 to 1"),
        ({"has": "much"}, Response("has", 20), "'much' in run 2"),
        ({"has": None}, Response("has", 20), "has: run 2 has no value"),
        ({"tries": 0}, Response("has", "tries"), "tries: 0 in run 2"),
        ({}, Response("has", 0), "0 trials"),
    ],
)
def test_unusable_results_are_named(change, response, message):
    table = [*RUNS[:2], RUNS[2] | change, RUNS[3]]
    with pytest.raises(BadInput, match=message):
        code_responses(table, [response])


def test_a_response_that_never_changes_and_empty_or_repeated_columns_are_refused():
    with pytest.raises(BadInput, match="has: 0 in every run"):
        code_responses([{"has": 0}] * 3, [Response("has", 20)])
    with pytest.raises(BadInput, match="ingredients: none given"):
        code_ingredients(RUNS, [])
    with pytest.raises(BadInput, match="responses: has given twice"):
        code_responses(RUNS, [Response("has", 20), Response("has", 10)])
