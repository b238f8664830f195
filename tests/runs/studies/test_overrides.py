"""Overrides by dotted path change what they name and nothing else."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.runs.studies.overrides import differing, lookup, override

RECIPE = {
    "name": "r",
    "rollouts": {"prompts": 48, "group_size": 16},
    "entropy": {"coefficient": 0.003, "target": 0.35},
    "phases": [
        {"score": "pass_rate", "steps": 150, "until": {"at_least": 0.5, "window": 5}},
        {"score": "full_pass", "steps": 80},
    ],
}

names = st.sampled_from(["a", "b", "c", "d"])
values = st.recursive(
    st.integers() | st.text(max_size=3) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
tables = st.dictionaries(names, st.dictionaries(names, values, max_size=3), max_size=3)
paths = st.tuples(names, names)


@given(tables, paths, values)
def test_what_is_set_is_there_and_nothing_else_changes(
    table: dict[str, Any], path: tuple[str, str], value: Any
) -> None:
    key, before = ".".join(path), copy.deepcopy(table)
    after = override(table, {key: value})
    assert lookup(after, key) == value
    assert table == before
    assert all(
        found == path[0] or f"{found}.".startswith(f"{key}.") for found in differing(table, after)
    )
    section, last = path
    assert {k: v for k, v in after.items() if k != section} == {
        k: v for k, v in table.items() if k != section
    }
    assert {k: v for k, v in after[section].items() if k != last} == {
        k: v for k, v in table.get(section, {}).items() if k != last
    }


@given(tables, paths, paths, values, values)
def test_keys_apart_can_be_set_in_any_order_and_a_later_value_wins(
    table: Any, one: Any, other: Any, u: Any, v: Any
) -> None:
    first, second = ".".join(one), ".".join(other)
    both = override(override(table, {first: u}), {second: v})
    assert (
        both
        == override(override(both, {first: u}), {second: v})
        == override(table, {first: u, second: v})
    )
    if first != second:
        assert both == override(table, {second: v, first: u})


@given(tables, paths, values)
def test_unsetting_undoes_setting_what_was_not_there(
    table: Any, path: tuple[str, str], value: Any
) -> None:
    key = ".".join(path)
    if path[0] in table and path[1] not in table[path[0]]:
        assert override(override(table, {key: value}), {}, [key]) == table


@given(tables)
def test_a_table_does_not_differ_from_itself(table: Any) -> None:
    assert differing(table, copy.deepcopy(table)) == []


def test_a_position_leads_into_a_list() -> None:
    after = override(
        RECIPE, {"phases.0.until.at_least": 0.2, "phases.1": {"score": "full_pass", "steps": 9}}
    )
    assert after["phases"][0]["until"] == {"at_least": 0.2, "window": 5}
    assert after["phases"][1]["steps"] == 9
    assert differing(RECIPE, after) == ["phases.0.until.at_least", "phases.1.steps"]


def test_a_quoted_path_to_a_table_replaces_it() -> None:
    after = override(
        RECIPE, {"phases.0.until": {"plateau": 0.1}, "phases": [{"score": "full_pass", "steps": 1}]}
    )
    assert after["phases"] == [{"score": "full_pass", "steps": 1}]
    assert override(RECIPE, {"phases.0.until": {"plateau": 0.1}})["phases"][0]["until"] == {
        "plateau": 0.1
    }


def test_a_section_is_not_replaced_unawares() -> None:
    """`rollouts.group_size = 8` without quotes."""
    with pytest.raises(BadInput, match=r'rollouts: .*drop prompts.*"rollouts.group_size"'):
        override(RECIPE, {"rollouts": {"group_size": 8}})
    assert override(RECIPE, {"rollouts": {"group_size": 8, "prompts": 4}})["rollouts"] == {
        "group_size": 8,
        "prompts": 4,
    }
    assert override(RECIPE, {"rollouts": {"group_size": 8}}, ["rollouts"])["rollouts"] == {
        "group_size": 8
    }


def test_unset_removes_a_key() -> None:
    assert override(RECIPE, {}, ["entropy.target"])["entropy"] == {"coefficient": 0.003}


@pytest.mark.parametrize(
    ("changes", "unset", "message"),
    [
        ({"phases.2.steps": 1}, [], r"phases.2.steps: '2' is no position in a list of 2"),
        ({"phases.last.steps": 1}, [], r"phases.last.steps: 'last' is no position"),
        ({"name.x": 1}, [], r"name.x: name is 'r', which has no keys"),
        ({"phases.0.steps.x": 1}, [], r"phases.0.steps.x: phases.0.steps is 150"),
        ({"rollouts..x": 1}, [], r"rollouts..x"),
        ({"": 1}, [], r"dotted path"),
        ({}, ["entropy.targets"], r"entropy.targets: cannot be unset"),
        ({}, ["phases.0"], r"phases.0: cannot be unset"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(
    changes: dict[str, Any], unset: list[str], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        override(RECIPE, changes, unset)


@pytest.mark.parametrize(
    "key", ["nope", "rollouts.nope", "phases.7", "phases.x", "name.x", "entropy.target.x"]
)
def test_looking_up_what_is_not_there_gives_nothing(key: str) -> None:
    assert lookup(RECIPE, key) is None
