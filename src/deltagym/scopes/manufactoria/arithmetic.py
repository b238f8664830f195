"""Gold programs that compute with binary numbers on the tape.

B is 1, R is 0, and the most significant digit comes first. Inputs carry R and B only and may begin
with R. Results are canonical: they begin with B, and zero is the empty tape. Y and G separate
fields. A queue can be read at its front only, so a program finds the last digit of a field by
rotating the tape with a delay of one symbol: the digit still held back when the separator arrives
is the last.
"""

from __future__ import annotations

from collections.abc import Callable

from deltagym.scopes.manufactoria.binary import to_tape
from deltagym.scopes.manufactoria.gold import Builder, Move, Place, erase
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, Program

DIGITS = "RBG"
"""Colours of the digits 0, 1 and 2; 2 occurs within a computation only."""

Reading = tuple[str, str]
"""State of a digit-wise program: the field being read, and the colour remembered (empty: none)."""


def choose_program(bound: int, keep: Callable[[int], bool]) -> Program:
    """Leaves the input's value if `keep` says so, else `bound`.

    The program compares the tape with `bound` while it rotates the tape. Its state is how many
    digits it has read since the first B, and how they compare (-1, 0, 1) with the leading digits
    of `bound`.

    Args:
        bound: The number to compare the input with, at least 1.
        keep: Whether the input stays if it compares with `bound` as -1, 0 or 1.
    """
    digits = to_tape(bound)
    builder = Builder()
    replace = erase(builder, "RB" if keep(1) else "RBY", builder.paint(digits, END_ID))

    def step(state: tuple[int, int], colour: str) -> Move[tuple[int, int]]:
        read, order = state
        if colour == EMPTY:
            return None
        if colour == "Y":
            return "", END_ID if keep(order if read == len(digits) else -1) else replace
        if read == 0 and colour == "R":
            return "", state
        if read == len(digits):
            return (colour, (read, 1)) if keep(1) else ("", replace)
        return colour, (read + 1, order or (colour == "B") - (digits[read] == "B"))

    return builder.program(builder.paint("Y", builder.transduce(step, (0, 0), "RBY", stem="cmp")))


def shift_program(places: int) -> Program:
    """Divides by 2 to the power of `places` and drops the remainder.

    The tape is x G..G Y with one G for each digit still to be dropped. Each round rotates x with a
    delay and drops the digit held back when the first G arrives, together with that G. Leading R
    are dropped on the way.
    """
    builder = Builder()
    zero = erase(builder, "YG", END_ID)

    def step(state: Reading, colour: str) -> Move[Reading]:
        field, held = state
        if colour == EMPTY:
            return None
        if field == "marks":
            return {"G": ("G", state), "Y": ("Y", ("x", ""))}.get(colour)
        if colour == "Y":
            return held, END_ID
        if colour == "G":
            return "", ("marks", "") if held else zero
        return ("", state) if colour == "R" and not held else (held, ("x", colour))

    return builder.program(
        builder.paint("G" * places + "Y", builder.transduce(step, ("x", ""), stem="x"))
    )


def not_program(width: int) -> Program:
    """Flips the digits of a number, which is filled up with zeros to `width` digits first.

    The tape is x Y. One round drops the leading R, flips the rest and counts up to `width` of its
    digits. A number with fewer gets its missing B in front; any other may now begin with R, which
    a second round drops.
    """
    builder = Builder()
    stripped = strip(builder, END_ID)
    joined = rotate(builder, "", END_ID)

    def step(read: int, colour: str) -> Move[int]:
        if colour == EMPTY:
            return None
        if colour == "Y":
            return ("Y" + "B" * (width - read), joined) if read < width else ("Y", stripped)
        if colour == "R" and read == 0:
            return "", 0
        return "B" if colour == "R" else "R", min(read + 1, width)

    return builder.program(builder.paint("Y", builder.transduce(step, 0, "RBY", stem="flip")))


def columns_program(
    operand: int,
    column: Callable[[int, int], tuple[int, int]],
    keep_rest: bool = True,
    signed: bool = False,
) -> Program:
    """Combines the input with `operand` digit by digit, least significant first.

    The tape is x Y k Y z Y: the rest of the input, the rest of the operand with its least
    significant digit first, and the result so far. Each round takes the last digit of x (rotating
    with a delay) and the first of k, adds a carry to the next digit of k, which may become 2, and
    puts the digit of the result in front of z. The rounds end when k is empty. A carry or borrow
    that runs through all n digits takes n rounds of about 2 n + 18 visits, which is within delta2's
    limit up to 50 digits.

    Args:
        operand: The second number, at least 1.
        column: Maps a digit of x (0, 1) and a digit of k (0, 1, and 2 if it ever carries) to the
            result's digit (0 or 1) and the carry (0 or 1).
        keep_rest: Whether the result keeps the digits of x beyond the length of k.
        signed: Whether the result is negative, and so the empty tape, if x runs out before k;
            otherwise x continues with zeros.
    """
    builder = Builder()
    negative = erase(builder, "RBY", END_ID)
    if keep_rest:
        joined = rotate(builder, "Y", strip(builder, END_ID))
        finish = {held: builder.paint(held, joined) for held in ("", "R", "B")}
    else:
        result = strip(builder, drop(builder, END_ID))
        finish = dict.fromkeys(["", "R", "B"], builder.paint("Y", result))

    def step(state: Reading, colour: str) -> Move[Reading]:
        field, held = state
        if colour == EMPTY or (colour == "G" and field != "operand"):
            return None
        if field == "x":
            if colour == "Y":
                return "", ("operand", held if signed else held or "R")
            return held, ("x", colour)
        if field == "operand":
            if colour == "Y" or not held:
                return "", finish[held] if colour == "Y" else negative
            digit, carry = column(DIGITS.index(held), DIGITS.index(colour))
            return "Y", ("carry" if carry else "copy", DIGITS[digit])
        if colour == "Y":
            if field == "result":
                return "Y", ("x", "")
            return "B" * (field == "carry") + "Y" + held, ("result", "")
        if field == "carry":
            return DIGITS[DIGITS.index(colour) + 1], ("copy", held)
        return colour, state

    carries = any(column(x, k)[1] for x in (0, 1) for k in (0, 1))
    rounds = builder.transduce(step, ("x", ""), "RBYG" if carries else "RBY", stem="d")
    return builder.program(builder.paint("Y" + to_tape(operand)[::-1] + "YY", rounds))


def rotate(builder: Builder, end: str, then: Place) -> Place:
    """Moves the field before the next Y to the back, replaces that Y by `end`; goes to `then`."""
    return builder.transduce(
        lambda state, c: None if c == EMPTY else (end, then) if c == "Y" else (c, state),
        0,
        "RBY",
        stem="join",
    )


def drop(builder: Builder, then: Place) -> Place:
    """Erases the field before the next Y, and that Y; goes to `then`."""
    return builder.transduce(
        lambda state, c: None if c == EMPTY else ("", then if c == "Y" else state),
        0,
        "RBY",
        stem="drop",
    )


def strip(builder: Builder, then: Place) -> Place:
    """Moves the number before the next Y to the back, without leading R; goes to `then`.

    That Y is dropped.
    """

    def step(started: bool, colour: str) -> Move[bool]:
        if colour in (EMPTY, "Y"):
            return ("", then) if colour == "Y" else None
        return ("", False) if colour == "R" and not started else (colour, True)

    return builder.transduce(step, False, "RBY", stem="strip")
