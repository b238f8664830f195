"""numerical_comparison: accept tapes whose binary value compares with a number."""

from __future__ import annotations

import operator as op
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa, Operator
from deltagym.scopes.manufactoria.binary import NUMBER_SENTENCE, to_number, to_tape
from deltagym.scopes.manufactoria.families.accept import TWO, AcceptFamily

COMPARE: dict[Operator, tuple[Callable[[int, int], bool], str]] = {
    ">": (op.gt, "greater than"),
    ">=": (op.ge, "greater than or equal to"),
    "<": (op.lt, "less than"),
    "<=": (op.le, "less than or equal to"),
    "=": (op.eq, "equal to"),
}
"""Operator to its function and its wording."""


@dataclass(frozen=True, slots=True)
class BoundLevel:
    """A level: the numbers to compare with, `least` to `most` inclusive."""

    least: int
    most: int


LEVELS = {
    "easy-2c": BoundLevel(1, 63),
    "medium-2c": BoundLevel(64, 126),
    "hard-2c": BoundLevel(127, 255),
}


class NumericalComparison(AcceptFamily):
    """Accept tapes by their binary value.

    Parameters are `{"colours": "RB", "operator": ">=", "bound": 12}`.
    """

    name = "numerical_comparison"
    tilt = 26
    most = 120

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for operator in COMPARE:
            for bound in range(LEVELS[level].least, LEVELS[level].most + 1):
                yield {"colours": TWO, "operator": operator, "bound": bound}

    def accepts(self, params: Params, tape: str) -> bool:
        compare, _ = COMPARE[params["operator"]]
        return compare(to_number(tape), params["bound"])

    def language(self, params: Params) -> Dfa:
        return automata.comparison(params["colours"], params["operator"], params["bound"])

    def criterion(self, params: Params) -> str:
        _, words = COMPARE[params["operator"]]
        return (
            f"{NUMBER_SENTENCE} "
            f"Accept the tape if the number is {words} {params['bound']}. Reject every other tape."
        )

    def siblings(self, params: Params) -> Iterator[Dfa]:
        """Other operators and bounds, digits reversed or swapped, leading zeros misread."""
        colours, operator, bound = params["colours"], params["operator"], params["bound"]
        near = range(bound - 2, bound + 3)
        for other in COMPARE:
            for number in {*near, bound // 2, 2 * bound, 2 * bound + 1}:
                if number >= 0:
                    yield automata.comparison(colours, other, number)
        swapped = automata.comparison(colours, operator, bound)
        yield Dfa(colours, swapped.delta[:, ::-1].copy(), swapped.accepting)
        yield _least_significant_first(colours, operator, bound)
        yield _counting_leading_zeros(colours, operator, bound)
        yield _refusing_leading_zeros(colours, operator, bound)

    def hints(self, params: Params) -> Iterator[str]:
        """Numbers around the bound, its halves and doubles, each with leading zeros."""
        bound = params["bound"]
        power = 1 << bound.bit_length()
        near = [bound + step for step in (0, 1, -1, 2, -2, 3, -3, 4, -4)]
        far = [bound // 2, bound // 4, 2 * bound, 2 * bound + 1, 4 * bound]
        far += [power, power - 1, power // 2, power // 2 - 1, 2 * power - 1]
        flipped = [bound ^ (1 << i) for i in range(bound.bit_length() + 1)]
        for zeros in (0, 1, 2, 3, 5, 8, 12):
            for value in dict.fromkeys([*near, *flipped, *far]):
                if value >= 0:
                    yield "R" * zeros + to_tape(value)


def _least_significant_first(colours: str, operator: Operator, bound: int) -> Dfa:
    """Wrong comparison that takes the front for the least significant digit."""
    size = bound.bit_length()

    def step(state: tuple[int, int], symbol: str) -> tuple[int, int]:
        read, order = state
        digit = bound >> read & 1
        return min(read + 1, size), ((symbol == "B") - digit) or order

    compare, _ = COMPARE[operator]
    return automata.explore(
        colours, (0, 0), step, lambda state: compare(state[1] if state[0] == size else -1, 0)
    )


def _counting_leading_zeros(colours: str, operator: Operator, bound: int) -> Dfa:
    """Wrong comparison that takes every tape longer than the bound for a greater number."""
    digits = to_tape(bound)

    def step(state: tuple[int, int], symbol: str) -> tuple[int, int]:
        read, order = state
        if read >= len(digits):
            return len(digits) + 1, 1
        return read + 1, order or (symbol == "B") - (digits[read] == "B")

    compare, _ = COMPARE[operator]
    return automata.explore(
        colours, (0, 0), step, lambda state: compare(state[1] if state[0] >= len(digits) else -1, 0)
    )


def _refusing_leading_zeros(colours: str, operator: Operator, bound: int) -> Dfa:
    """Wrong comparison that rejects every number written with a leading zero."""
    right = automata.comparison(colours, operator, bound)
    dead = len(right.accepting)

    def step(state: int, symbol: str) -> int:
        refused = state == dead or (state == 0 and symbol == "R")
        return dead if refused else int(right.delta[state, colours.index(symbol)])

    return automata.explore(
        colours, 0, step, lambda state: state != dead and bool(right.accepting[state])
    )


FAMILY = NumericalComparison()
