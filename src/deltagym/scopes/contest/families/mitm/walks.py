"""Walks over a board that gather a given value: from both corners to the middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, line
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

WORTHS = {
    "plain": "its value",
    "weighted": "its value times its number on the walk (the first cell has number 1)",
    "alternating": "its value if its number on the walk is odd (the first cell has number 1), and "
    "minus its value if it is even",
    "square": "the square of its value",
}
"""What a cell gives to the value of a walk, in words."""
MODULI = (
    10**7,
    9999991,
    8000009,
    12345678,
    15000017,
    3 * 2**22,
    2**24,
    7**8,
    11111111,
    6**9,
    13999981,
    9876543,
    16000057,
)


class Walk(Template):
    """Walks over a square board, right and down, that gather a given value."""

    name: ClassVar[str] = "mitm_walk"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    side: ClassVar[int] = 19

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(worth=("plain",), modulus=MODULI)
        if level == "medium":
            yield from settings(worth=("weighted", "alternating"), modulus=MODULI)
        if level == "hard":
            yield from settings(worth=("square",), modulus=MODULI)
        if level == "shifted":
            yield from settings(worth=("plain", "weighted", "square"), modulus=(0,))

    def statement(self, knobs: Knobs) -> str:
        modulus, words = knobs["modulus"], WORTHS[knobs["worth"]]
        if modulus:
            rule = f"the sum of these, modulo {modulus} (from 0 to {modulus - 1})."
            wanted = f"equals x modulo {modulus}"
        else:
            rule, wanted = "the bitwise xor of these.", "is exactly x"
        return (
            "You are given a board of n rows and n columns with an integer in each cell, and an "
            "integer x. A walk starts in the cell at the top left, goes one cell to the right or "
            "one cell down with each step, and ends in the cell at the bottom right. Each cell of "
            f"a walk, both ends included, gives {words}. The value of a walk is {rule} Count the "
            f"walks whose value {wanted}.\n\n"
            "Input: the first line holds n and x. Each of the next n lines holds the n integers of "
            "a row, from top to bottom.\n\n"
            f"Output: the number of walks.\n\nBounds: 1 <= n <= {self.side}, 0 <= x < 2**50, 0 <= "
            "integers in cells < 2**30."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 5), Tier.MEDIUM: 8, Tier.LARGE: self.side}[
            shape.tier
        ]
        top = {
            Tier.SMALL: (1, 2, 2**30 - 1)[shape.number % 3],
            Tier.MEDIUM: (7, 2**24 - 1)[shape.number % 2],
            Tier.LARGE: 2**24 - 1,
        }[shape.tier]
        board = draws.ints(n * n, 0, top).reshape(n, n)
        i = j = 0
        path = [(0, 0)]
        for down in draws.ints(2 * n - 2, 0, 1).tolist():
            i, j = (i + 1, j) if (down and i < n - 1) or j == n - 1 else (i, j + 1)
            path.append((i, j))
        rows = board.tolist()
        x = 0
        for i, j in path:
            more = {
                "plain": 1,
                "weighted": i + j + 1,
                "alternating": 1 - (i + j) % 2 * 2,
                "square": rows[i][j],
            }[knobs["worth"]] * rows[i][j]
            x = (x + more) % knobs["modulus"] if knobs["modulus"] else x ^ more
        if x >= 2**50 or shape.number % 4 == 3:
            x = draws.one(0, 3)
        return f"{n} {x}\n" + "".join(line(row) + "\n" for row in rows)

    def naive_ways(self, knobs: Knobs) -> tuple[str, ...]:
        ways = ("remembered_values", "numpy")
        return (*ways, "numpy_a_table_of_remainders") if knobs["modulus"] else ways
