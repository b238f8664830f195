"""Which traits make families together, and what is said about the others."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.scopes.bouncing.composites import LETTERS, SETS
from deltagym.scopes.bouncing.families import FAMILIES


def test_every_family_is_a_set_of_traits_of_its_own() -> None:
    assert len({frozenset(traits) for traits in SETS}) == len(SETS) == len(FAMILIES)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ABCD", "it is called 'rotobj_rotbox_movbox_gravity' here"),
        ("GFDCBA", "it is called 'rotobj_rotbox_movbox_gravity_multibox_multiobj' here"),
        ("BH", "it is called 'rotbox_periodic' here"),
        ("EH", "it is called 'irregular_periodic' here"),
        ("gravity_movbox", "it is called 'movbox_gravity' here"),
        ("AH", "hangs on rounding"),
        ("ABH", "hangs on rounding"),
        ("ABEH", "hangs on rounding"),
        ("rotobj_rotbox_periodic", "hangs on rounding"),
        ("DH", "leave the motion periodic"),
        ("ABCE", "irregular bodies are a family alone"),
        ("I", "its own generator refuses"),
        ("movbox_zigzag", "a container has one path"),
    ],
)
def test_a_name_without_a_family_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(BadInput, match=f"family: there is no family '{name}': .*{why}"):
        get_family(name)


def test_a_name_that_says_nothing_gets_the_nearest() -> None:
    with pytest.raises(BadInput, match="the nearest is 'zigzag'"):
        get_family("zigzg")


def test_rows_of_upstream_with_four_letters_and_more_name_the_family_here() -> None:
    scope = FAMILIES["rotobj"].scope
    for traits in SETS:
        letters = "".join(k for t in traits for k, v in LETTERS.items() if v == t)
        if len(letters) == len(traits):
            name = scope.read_family({"id": f"{''.join(sorted(letters))}_2_17"})
            assert name in FAMILIES
