"""Problems that suites leave out: each is passed by the other, and in no list of parameters."""

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing.coincidences import COINCIDENCES, Address
from deltagym.scopes.bouncing.evidence import BouncingEvidence
from deltagym.scopes.bouncing.families import FAMILIES


def made(address: Address) -> Problem:
    family, level, split, number = address
    return FAMILIES[family].generate(level, split, number)


@pytest.mark.parametrize(("left_out", "other"), COINCIDENCES.items())
def test_each_is_passed_by_the_other(left_out: Address, other: Address) -> None:
    assert BouncingEvidence([made(left_out), made(other)]).rivals(0) == [1]


@pytest.mark.parametrize("left_out", COINCIDENCES)
def test_none_is_among_the_parameters_of_its_level(left_out: Address) -> None:
    listed = [
        (params["split"], params["index"])
        for params in FAMILIES[left_out.family].params(left_out.level)
    ]
    assert (left_out.split, left_out.number) not in listed
    assert (left_out.split, left_out.number + 1) in listed
