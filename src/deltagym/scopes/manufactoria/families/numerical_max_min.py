"""numerical_max_min: the maximum or minimum of the tape's binary value and a number."""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.core.family import Params
from deltagym.scopes.manufactoria.arithmetic import choose_program
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

OPERATIONS = {"max": max, "min": min}
WORDS = {"max": "greater", "min": "smaller"}
BOUNDS = range(1, 257)


class NumericalMaxMin(TransformFamily):
    """Maximum or minimum with a number.

    Parameters are `{"colours": "RB", "operation": "max", "bound": 12}`.
    """

    name = "numerical_max_min"
    palettes = (TWO,)

    @property
    def levels(self) -> tuple[str, ...]:
        return ("medium-2c",)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for operation in OPERATIONS:
            for bound in BOUNDS:
                yield {"colours": TWO, "operation": operation, "bound": bound}

    def transform(self, params: Params, tape: str) -> str:
        return to_tape(OPERATIONS[params["operation"]](to_number(tape), params["bound"]))

    def program(self, params: Params) -> Program:
        greatest = params["operation"] == "max"
        return choose_program(params["bound"], lambda order: order >= 0 if greatest else order <= 0)

    def criterion(self, params: Params) -> str:
        chosen = f"the {WORDS[params['operation']]} of the number and {params['bound']}"
        return f"{NUMBER_SENTENCE} Replace it by {chosen}. {RESULT_SENTENCE}"

    def examples(self, params: Params) -> tuple[str, ...]:
        bound = params["bound"]
        return ("R" + to_tape(bound + 1), to_tape(bound - 1), "")

    def common_output(self, params: Params) -> str:
        return to_tape(params["bound"])

    def wrong(self, params: Params) -> Iterator[Function]:
        """Other bounds and operations, wrong ways to compare or to write the result."""
        bound, choose = params["bound"], OPERATIONS[params["operation"]]
        digits = to_tape(bound)
        for operation in OPERATIONS:
            near = range(bound - 2, bound + 3)
            for other in {*near, bound // 2, 2 * bound, bound ^ 1, bound ^ 2}:
                yield self.sibling(params, operation=operation, bound=other)
        yield from near_misses(lambda number: choose(number, bound))
        greatest = params["operation"] == "max"
        yield lambda tape: digits
        yield (
            lambda tape: (
                digits if tape == "" or (tape > digits) != greatest else to_tape(to_number(tape))
            )
        )
        yield lambda tape: choose(tape, digits, key=len)
        yield lambda tape: choose(tape, digits, key=lambda t: (len(t), to_number(t)))
        yield lambda tape: choose(to_tape(to_number(tape)), digits, key=len)
        yield lambda tape: choose(digits, to_tape(to_number(tape)), key=len)
        yield lambda tape: choose(tape, digits, key=to_number)
        yield lambda tape: choose(digits, tape, key=to_number)

    def hints(self, params: Params) -> Iterator[str]:
        """Numbers around the bound; for each digit, numbers that differ from it there first."""
        bound = params["bound"]
        near = [bound, bound - 1, bound + 1, bound - 2, bound + 2]
        yield from number_tapes([*near, bound // 2, 2 * bound, 2 * bound + 1])
        digits = to_tape(bound)
        for place in range(len(digits)):
            start = digits[:place] + ("R" if digits[place] == "B" else "B")
            for more in (-1, 0, 1):
                size = max(0, len(digits) + more - len(start))
                yield from (
                    start + (cycle * size)[:size] for cycle in ("R", "B", "RB", "BR", "RRB", "BBR")
                )


FAMILY = NumericalMaxMin()
