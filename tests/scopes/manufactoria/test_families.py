"""What holds for every family and level of the scope."""

from itertools import islice

import pytest

import deltagym
from deltagym.core.errors import BadInput
from deltagym.core.registry import families_of, get_family

PALETTES = {"2c": "RB", "4c": "RBYG"}

LEVELS = [
    (name, level) for name in families_of("manufactoria") for level in get_family(name).levels
]


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_a_level_has_its_colours_alone_and_its_gold_program_passes(name: str, level: str) -> None:
    family = get_family(name)
    params = next(iter(family.params(level)))
    own = PALETTES[level[-2:]]
    assert {each["colours"] for each in islice(family.params(level), 200)} == {own}
    if not level.startswith("tiny"):
        problem = family.problem(level, params)
        assert deltagym.verify(problem, family.reference(problem)).full_pass
    for other in ({*PALETTES.values()} - {own}) | {"", "RG", "RBY"}:
        with pytest.raises(BadInput, match=r"params\.colours: "):
            family.problem(level, {**params, "colours": other})


@pytest.mark.parametrize(
    ("name", "level", "change"),
    [
        ("ends_with", "easy-2c", {"word": "RY"}),
        ("contains_count", "easy-2c", {"least": {"G": 1}}),
        ("prepend_sequence", "medium-2c", {"changes": {"R": "Y"}}),
        ("regex_pattern", "easy-2c", {"parts": [["GB", "*"]]}),
    ],
)
def test_words_have_the_levels_colours_alone(
    name: str, level: str, change: dict[str, object]
) -> None:
    family = get_family(name)
    params = {**next(iter(family.params(level))), **change}
    with pytest.raises(BadInput, match="cannot be used"):
        family.problem(level, params)


def test_a_division_that_the_gold_program_cannot_do_is_refused() -> None:
    family = get_family("numerical_operations")
    params = {"colours": "RB", "operation": "floor_div", "operand": 3}
    with pytest.raises(BadInput, match=r"params\.operand: .* powers of two"):
        family.problem("easy-2c", params)
