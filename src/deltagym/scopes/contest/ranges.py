"""How queries name a window of a sequence: five encodings, in words and for drawing inputs.

Programs decode them in `programs/python/mo_window.py` and `programs/cpp/windows.hpp`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deltagym.scopes.contest.draws import Draws, Numbers


@dataclass(frozen=True, slots=True)
class Encoding:
    """One way to write a window.

    Attributes:
        words: What a query's two numbers x and y mean.
        encode: From half-open windows of 0-based positions to x and y, for arrays.
        odd: Whether only windows of odd length can be written.
    """

    words: str
    encode: Callable[[Numbers, Numbers], tuple[Numbers, Numbers]]
    odd: bool = False


ENCODINGS = {
    "ends": Encoding(
        "two integers x and y (1 <= x <= y <= n): the window holds the positions x, x+1, ..., y",
        lambda left, right: (left + 1, right),
    ),
    "length": Encoding(
        "two integers x and y (1 <= x, 1 <= y, x+y-1 <= n): the window holds the y positions x, "
        "x+1, ..., x+y-1",
        lambda left, right: (left + 1, right - left),
    ),
    "half-open": Encoding(
        "two integers x and y (0 <= x < y <= n): the window holds the positions x+1, x+2, ..., y, "
        "so x itself is not in it",
        lambda left, right: (left, right),
    ),
    "centre": Encoding(
        "two integers x and y (0 <= y, 1 <= x-y, x+y <= n): the window holds the positions x-y, "
        "..., x, ..., x+y, 2y+1 of them",
        lambda left, right: ((left + right - 1) // 2 + 1, (right - left) // 2),
        odd=True,
    ),
    "back": Encoding(
        "two integers x and y (1 <= x <= y <= n): the window holds the x positions y-x+1, ..., "
        "y-1, y",
        lambda left, right: (right - left, right),
    ),
}


def windows(
    draws: Draws,
    n: int,
    q: int,
    odd: bool = False,
    left: tuple[int, int] | None = None,
    right: tuple[int, int] | None = None,
    longest: int | None = None,
) -> tuple[Numbers, Numbers]:
    """`q` windows of a sequence of `n`, as arrays l < r of half-open 0-based bounds.

    Args:
        draws: Source of random numbers.
        n: Length of the sequence.
        q: Number of windows.
        odd: Whether every length is made odd.
        left: Least and greatest `l`; None for any.
        right: Least and greatest `r`, likewise.
        longest: Longest window; None for any.
    """
    lows = draws.ints(q, *(left or (0, n - 1)))
    highs = draws.ints(q, *(right or (1, n)))
    first, last = lows.clip(max=highs - 1), highs.clip(min=lows + 1)
    crossed = lows >= highs
    last[crossed] = lows[crossed] + 1
    last = last.clip(max=first + (longest or n))
    if odd:
        last = last - (last - first + 1) % 2
    return first, last
