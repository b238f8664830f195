"""Gold programs that compute with binary numbers on the tape: B is 1, R is 0, most significant digit first.

Inputs carry R and B only and may begin with R; results are canonical: they begin with B, and zero is the empty tape. Y and G
separate fields. A queue has no other end than its front, so the last digit of a field is found by rotating the tape with a delay
of one symbol: the digit still held back when the separator arrives is the last.
"""

from __future__ import annotations

from collections.abc import Callable

from deltagym.scopes.manufactoria.binary import to_tape
from deltagym.scopes.manufactoria.gold import Builder, Move, Place, erase
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, Program

DIGITS = "RBG"
"""Colour of a digit; 2 occurs inside a computation only."""

Reading = tuple[str, str]
"""State of a digit-wise program: the field being read, and the colour kept in mind (empty: none)."""


def choose_program(bound: int, keep: Callable[[int], bool]) -> Program:
    """Leaves the input's value where `keep` says so, else `bound` >= 1.

    The tape is compared with `bound` while it rotates: the state is how many digits have been read since the first B and how
    they compare (-1, 0, 1) with the leading digits of `bound`.

    Args:
        bound: The number the input is compared with.
        keep: Whether the input stays when it compares with `bound` as -1, 0 or 1.
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
    """Divides by 2 to the power of `places`, dropping the remainder.

    The tape is x G..G Y with one G for each digit still to be dropped. A round rotates x with a delay; the digit held back when
    the first G arrives is lost together with that G, and leading R are lost on the way.
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


def columns_program(
    operand: int,
    column: Callable[[int, int], tuple[int, int]],
    keep_rest: bool = True,
    signed: bool = False,
) -> Program:
    """Combines the input with `operand` digit by digit, least significant first.

    The tape is x Y k Y z Y: what is left of the input, what is left of the operand with its least significant digit first, and the
    result so far. A round takes the last digit of x (rotating with a delay) and the first of k, adds a carry to the next digit of
    k, which may so become 2, and puts the digit of the result in front of z. The rounds end when k is empty. A carry or borrow
    that runs through all n digits takes n rounds of about 2 n + 18 visits, within delta2's limit up to 50 digits.

    Args:
        operand: At least 1.
        column: The result's digit (0 or 1) and the carry (0 or 1) for a digit of x (0, 1) and one of k (0, 1, and 2 if it
            ever carries).
        keep_rest: Whether the result begins with the digits of x that have no partner in k, or loses them.
        signed: Whether the result is negative, and so the empty tape, when x runs out before k; if not, x goes on with zeros.
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
            return (
                (held, ("x", colour))
                if colour != "Y"
                else ("", ("operand", held if signed else held or "R"))
            )
        if field == "operand":
            if colour == "Y" or not held:
                return "", finish[held] if colour == "Y" else negative
            digit, carry = column(DIGITS.index(held), DIGITS.index(colour))
            return "Y", ("carry" if carry else "copy", DIGITS[digit])
        if colour == "Y":
            return (
                ("Y", ("x", ""))
                if field == "result"
                else ("B" * (field == "carry") + "Y" + held, ("result", ""))
            )
        return (
            (DIGITS[DIGITS.index(colour) + 1], ("copy", held))
            if field == "carry"
            else (colour, state)
        )

    carries = any(column(x, k)[1] for x in (0, 1) for k in (0, 1))
    rounds = builder.transduce(step, ("x", ""), "RBYG" if carries else "RBY", stem="d")
    return builder.program(builder.paint("Y" + to_tape(operand)[::-1] + "YY", rounds))


def rotate(builder: Builder, end: str, then: Place) -> Place:
    """Moves the field in front of the next Y to the back, replaces that Y by `end`, and goes to `then`."""
    return builder.transduce(
        lambda state, c: None if c == EMPTY else (end, then) if c == "Y" else (c, state),
        0,
        "RBY",
        stem="join",
    )


def drop(builder: Builder, then: Place) -> Place:
    """Erases the field in front of the next Y, and that Y, and goes to `then`."""
    return builder.transduce(
        lambda state, c: None if c == EMPTY else ("", then if c == "Y" else state),
        0,
        "RBY",
        stem="drop",
    )


def strip(builder: Builder, then: Place) -> Place:
    """Moves the number in front of the next Y to the back without its leading R, drops that Y, and goes to `then`."""

    def step(started: bool, colour: str) -> Move[bool]:
        if colour in (EMPTY, "Y"):
            return ("", then) if colour == "Y" else None
        return ("", False) if colour == "R" and not started else (colour, True)

    return builder.transduce(step, False, "RBY", stem="strip")
