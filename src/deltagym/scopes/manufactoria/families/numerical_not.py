"""numerical_not: the bitwise NOT of the tape's binary value, written with a least width."""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.core.errors import BadInput
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.arithmetic import not_program
from deltagym.scopes.manufactoria.binary import (
    NUMBER_SENTENCE,
    RESULT_SENTENCE,
    near_misses,
    number_tapes,
    to_number,
    to_tape,
)
from deltagym.scopes.manufactoria.families.accept import TWO
from deltagym.scopes.manufactoria.families.transform import Function, TransformFamily
from deltagym.scopes.manufactoria.program import Program

LEVELS = {"medium-2c": range(1, 9), "hard-2c": range(9, 17)}
"""The widths of each level, in digits."""

WIDEST = 32
"""Largest width of a problem that is asked for by its parameters."""


class NumericalNot(TransformFamily):
    """Bitwise NOT of a number that has at least so many digits.

    Parameters are `{"colours": "RB", "width": 8}`. Upstream's only problem has width 8, which its
    prompt does not say.
    """

    name = "numerical_not"
    palettes = (TWO,)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for width in LEVELS[level]:
            yield {"colours": TWO, "width": width}

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        width = params["width"]
        if not isinstance(width, int) or not 1 <= width <= WIDEST:
            raise BadInput(f"params.width: must be a whole number of 1 to {WIDEST}, not {width!r}")
        return super().problem(level, params, seed)

    def transform(self, params: Params, tape: str) -> str:
        number = to_number(tape)
        digits = max(params["width"], number.bit_length())
        return to_tape(2**digits - 1 - number)

    def program(self, params: Params) -> Program:
        return not_program(params["width"])

    def criterion(self, params: Params) -> str:
        width = params["width"]
        digits = "at least 1 digit" if width == 1 else f"at least {width} digits"
        return (
            f"{NUMBER_SENTENCE} Write the number with {digits}, without R in front of the first B "
            f"but then filled up with R in front to {width} where it is shorter. "
            f"Turn each R into B and each B into R. {RESULT_SENTENCE}"
        )

    def examples(self, params: Params) -> tuple[str, ...]:
        width = params["width"]
        return ("R" + to_tape(5), to_tape(2**width + 1), to_tape(2**width - 1), "")

    def wrong(self, params: Params) -> Iterator[Function]:
        """Other widths, digits flipped on the tape as it is, and bits flipped up to the width."""
        width = params["width"]
        for other in {*range(1, 17), width - 1, width + 1, 2 * width} - {0, width}:
            yield self.sibling(params, width=other)
        yield from near_misses(lambda number: 2 ** max(width, number.bit_length()) - 1 - number)
        ones = 2**width - 1
        yield lambda tape: to_tape(ones ^ to_number(tape))
        yield lambda tape: to_tape(ones - to_number(tape) % 2**width)
        yield lambda tape: to_tape(ones - to_number(tape))
        yield lambda tape: to_tape(2 ** max(width, len(tape)) - 1 - to_number(tape))
        yield lambda tape: to_tape(2 ** max(width, len(tape)) - to_number(tape))
        yield lambda tape: "B" * (width - len(tape)) + _flipped(tape)
        yield (
            lambda tape: (
                "B" * (width - len(to_tape(to_number(tape)))) + _flipped(to_tape(to_number(tape)))
            )
        )

    def hints(self, params: Params) -> Iterator[str]:
        """Numbers of about as many digits as the width, that begin with several B, or are short."""
        width = params["width"]
        around = [2**digits + step for digits in (width, width + 1) for step in (-2, -1, 0, 1)]
        runs = [2**digits - 2**place for digits in (width, width + 3) for place in (1, width // 2)]
        yield from number_tapes([*around, *runs, 2 ** (width + 3) - 3, 5, 2, 1, 0])


def _flipped(tape: str) -> str:
    return tape.translate({ord("R"): "B", ord("B"): "R"})


FAMILY = NumericalNot()
