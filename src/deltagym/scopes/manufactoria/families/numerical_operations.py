"""numerical_operations: arithmetic and bitwise operations on the tape's binary value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deltagym.core.errors import BadInput
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.arithmetic import columns_program, shift_program
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


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        apply: Maps the tape's number and the operand to the result; a negative one counts as 0.
        words: The sentence in the statement; `{}` stands for the operand.
        program: Makes the gold program for an operand.
    """

    apply: Callable[[int, int], int]
    words: str
    program: Callable[[int], Program]


_ALIGNED = (
    "digit by digit from the last digits on, the shorter number being filled up with zeros in front"
)

LONGEST = 48
"""Longest input (symbols) of an addition or subtraction.

A carry may need one pass per symbol, and longer tapes would need more steps than the limit.
"""

_LENGTH = f"Tapes have at most {LONGEST} symbols."

OPERATIONS = {
    "floor_div": Operation(
        lambda x, k: x // k,
        "Divide the number by {}, dropping the remainder.",
        lambda k: shift_program(k.bit_length() - 1),
    ),
    "and": Operation(
        lambda x, k: x & k,
        "Replace it by the bitwise AND of the number and {}: " + _ALIGNED + ".",
        lambda k: columns_program(k, lambda x, d: (x & d, 0), keep_rest=False),
    ),
    "or": Operation(
        lambda x, k: x | k,
        "Replace it by the bitwise OR of the number and {}: " + _ALIGNED + ".",
        lambda k: columns_program(k, lambda x, d: (x | d, 0)),
    ),
    "xor": Operation(
        lambda x, k: x ^ k,
        "Replace it by the bitwise XOR of the number and {}: " + _ALIGNED + ".",
        lambda k: columns_program(k, lambda x, d: (x ^ d, 0)),
    ),
    "add": Operation(
        lambda x, k: x + k,
        "Add {} to the number. " + _LENGTH,
        lambda k: columns_program(k, lambda x, d: ((x + d) % 2, (x + d) // 2)),
    ),
    "subtract": Operation(
        lambda x, k: x - k,
        "Subtract {} from the number; a negative result counts as 0. " + _LENGTH,
        lambda k: columns_program(k, lambda x, d: ((x - d) % 2, x < d), signed=True),
    ),
}

OPERANDS = (3, 5, 7, 15, 31, 63, 127)
DIVISORS = tuple(2**power for power in range(1, 8))

LEVELS = {
    "easy-2c": ("floor_div",),
    "medium-2c": ("and", "or", "xor"),
    "hard-2c": ("add", "subtract"),
}


class NumericalOperations(TransformFamily):
    """Arithmetic with a number.

    Parameters are `{"colours": "RB", "operation": "add", "operand": 7}`. Divisors are powers of
    two. The bitwise NOT needs a width instead of an operand: see `numerical_not`.
    """

    name = "numerical_operations"
    palettes = (TWO,)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for operation in LEVELS[level]:
            for operand in DIVISORS if operation == "floor_div" else OPERANDS:
                yield {"colours": TWO, "operation": operation, "operand": operand}

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        operand = params["operand"]
        if params["operation"] == "floor_div" and operand & (operand - 1):
            raise BadInput(f"params.operand: divisors are powers of two, not {operand}")
        return super().problem(level, params, seed)

    def transform(self, params: Params, tape: str) -> str:
        return to_tape(OPERATIONS[params["operation"]].apply(to_number(tape), params["operand"]))

    def program(self, params: Params) -> Program:
        return OPERATIONS[params["operation"]].program(params["operand"])

    def criterion(self, params: Params) -> str:
        sentence = OPERATIONS[params["operation"]].words.format(params["operand"])
        return f"{NUMBER_SENTENCE} {sentence} {RESULT_SENTENCE}"

    def examples(self, params: Params) -> tuple[str, ...]:
        operand = params["operand"]
        return ("R" + to_tape(5 * operand // 2 + 3), to_tape(operand - 1), "")

    def wrong(self, params: Params) -> Iterator[Function]:
        """All other operations and operands, operands close by, wrong ways to write the result."""
        operation, operand = params["operation"], params["operand"]
        for level in self.levels:
            for other in self.params(level):
                yield lambda tape, other=other: self.transform(other, tape)
        close = (operand - 2, operand - 1, operand + 1, operand + 2)
        for near in {*close, 2 * operand, operand // 2, operand ^ 4} - {0}:
            yield self.sibling(params, operand=near)
        for name in OPERATIONS:
            yield self.sibling(params, operation=name)
        apply = OPERATIONS[operation].apply
        yield from near_misses(lambda number: apply(number, operand))
        yield from near_misses(lambda number: apply(operand, number or 1))

    def hints(self, params: Params) -> Iterator[str]:
        """Numbers around multiples of the operand, and those whose carries and borrows run far."""
        operand = params["operand"]
        around = [operand * times + step for times in (1, 2, 3, 4) for step in (0, -1, 1)]
        runs = [
            2**power + step
            for power in (8, 10, 12)
            for step in (-1, 0, operand - 1, operand, -operand, -operand - 1)
        ]
        yield from number_tapes([*around, *runs])


FAMILY = NumericalOperations()
