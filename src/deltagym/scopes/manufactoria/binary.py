"""Binary numbers on a tape: reading and writing them, sentences about them, and wrong solutions.

B is 1, R is 0, and the most significant digit comes first. Inputs may have leading R; results begin
with B, and zero is the empty tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

NUMBER_SENTENCE = (
    "Read the tape as a binary number: B is the digit 1, R is the digit 0, "
    "and the front of the tape is the most significant digit. "
    "R in front of the first B do not change the number, and the empty tape is 0."
)

RESULT_SENTENCE = (
    "Write the result in the same way without R in front of the first B, "
    "so that 0 is the empty tape."
)


@lru_cache(4096)
def to_tape(number: int) -> str:
    """The tape of `number` as a result; empty when it is zero or negative."""
    return f"{number:b}".replace("0", "R").replace("1", "B") if number > 0 else ""


@lru_cache(4096)
def to_number(tape: str) -> int:
    """The value of a tape of R and B."""
    return int("0" + tape.replace("R", "0").replace("B", "1"), 2)


def number_tapes(numbers: Iterable[int]) -> Iterator[str]:
    """Tapes of the non-negative `numbers` with 0, 1 and 3 leading R, then around powers of two."""
    chosen = dict.fromkeys(number for number in numbers if number >= 0)
    for zeros in (0, 1, 3):
        yield from ("R" * zeros + to_tape(number) for number in chosen)
    for power in range(2, 11):
        yield from (to_tape(2**power - 1), to_tape(2**power), "R" + to_tape(2**power + 1))
    yield from ("R" * zeros for zeros in (1, 2, 5, 8))


def near_misses(right: Callable[[int], int]) -> Iterator[Callable[[str], str]]:
    """Functions on tapes that a solver may write instead of the function `right` on numbers."""

    def answer(tape: str) -> str:
        return to_tape(right(to_number(tape)))

    yield lambda tape: tape
    yield lambda tape: ""
    yield lambda tape: to_tape(to_number(tape))
    yield lambda tape: answer(tape).rjust(len(tape), "R")
    yield lambda tape: answer(tape) or "R"
    yield lambda tape: answer(tape) or "R"[: len(tape)]
    yield lambda tape: answer(tape) if tape else ""
    yield lambda tape: tape if tape.startswith("R") else answer(tape)
    yield lambda tape: "" if tape.startswith("R") else answer(tape)
    yield lambda tape: "R" * tape.startswith("R") + answer(tape)
    yield lambda tape: "R" * tape.startswith("RR") + answer(tape)
    yield lambda tape: answer(tape[::-1])
    yield lambda tape: answer(tape)[::-1]
    yield lambda tape: answer(tape[::-1])[::-1]
    yield lambda tape: answer(_swapped(tape))
    yield lambda tape: _swapped(answer(tape))
    yield lambda tape: to_tape(right(to_number(tape)) + 1)
    yield lambda tape: to_tape(right(to_number(tape)) - 1)
    yield lambda tape: to_tape(abs(right(to_number(tape))))
    yield lambda tape: to_tape(right(to_number(tape)) % 2 ** len(tape))
    yield lambda tape: to_tape(right(to_number(tape)) % 2 ** len(to_tape(to_number(tape))))
    yield lambda tape: to_tape(right(to_number(tape)) % 256)
    yield lambda tape: answer(tape[-8:])
    yield lambda tape: answer(tape[:-1]) + tape[-1:]


def _swapped(tape: str) -> str:
    return tape.translate({ord("R"): "B", ord("B"): "R"})
