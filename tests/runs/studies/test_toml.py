"""Writing TOML: what is written is read back the same."""

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput
from deltagym.runs.studies.toml import dumps

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = text | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(text, values, max_size=5))
def test_reading_gives_back_what_was_written(table: dict[str, Any]) -> None:
    read = tomllib.loads(dumps(table))
    assert read == table
    assert repr(sorted(read.items())) == repr(sorted(table.items()))


def test_it_is_laid_out_for_people() -> None:
    table = {
        "suite": {"name": "has"},
        "name": "x",
        "phases": [{"steps": 1, "until": {"at_least": 0.5}}, {"steps": 2}],
    }
    assert dumps(table) == (
        'name = "x"\n\n[suite]\nname = "has"\n\n[[phases]]\nsteps = 1\nuntil = { at_least = 0.5 }\n\n[[phases]]\nsteps = 2\n'
    )


def test_what_no_recipe_holds_is_refused() -> None:
    with pytest.raises(BadInput, match="date"):
        dumps({"day": date(2026, 1, 1)})
