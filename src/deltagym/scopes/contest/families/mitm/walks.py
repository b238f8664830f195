"""Walks over a board that gather a given value: from both corners to the middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.scopes.contest.draws import Draws, line
from deltagym.scopes.contest.source import program
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

WALK_GOLD = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    board = [data[2 + n * i:2 + n * i + n] for i in range(n)]
    target $reduce
    worth = [[$worth for j in range(n)] for i in range(n)]
    half = [{0: {$enter(0, worth[0][0]): 1}}, {}]
    for d in range(n - 1):
        row, after = half[d % 2], {}
        for i, found in row.items():
            for i2 in (i, i + 1):
                here, more = after.setdefault(i2, {}), worth[i2][d + 1 - i2]
                for value, ways in found.items():
                    $grow
                    here[value] = here.get(value, 0) + ways
        half[(d + 1) % 2] = after
    first = half[(n - 1) % 2]
    half = [{n - 1: {0: 1}}, {}]
    for step in range(n - 1):
        d = 2 * n - 2 - step
        row, after = half[step % 2], {}
        for i, found in row.items():
            more = worth[i][d - i]
            for i2 in (i - 1, i):
                if 0 <= i2 < n and 0 <= d - 1 - i2 < n:
                    here = after.setdefault(i2, {})
                    for value, ways in found.items():
                        $grow
                        here[value] = here.get(value, 0) + ways
        half[(step + 1) % 2] = after
    last = half[(n - 1) % 2]
    total = 0
    for i, found in first.items():
        other = last[i]
        for value, ways in found.items():
            $rest
            total += ways * other.get(rest, 0)
    return str(total)
"""

WALK_BRUTE = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    board = [data[2 + n * i:2 + n * i + n] for i in range(n)]
    target $reduce
    worth = [[$worth for j in range(n)] for i in range(n)]
    total = 0

    def walk(i, j, value):
        nonlocal total
        more = worth[i][j]
        $grow
        if i == j == n - 1:
            total += value == target
        if i + 1 < n:
            walk(i + 1, j, value)
        if j + 1 < n:
            walk(i, j + 1, value)

    walk(0, 0, 0)
    return str(total)
"""

WALK_REMEMBERED = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    board = [data[2 + n * i:2 + n * i + n] for i in range(n)]
    target $reduce
    worth = [[$worth for j in range(n)] for i in range(n)]
    row = [{} for _ in range(n)]
    for i in range(n):
        for j in range(n):
            before = {0: 1} if i == j == 0 else dict(row[j]) if i else {}
            if j:
                for value, ways in row[j - 1].items():
                    before[value] = before.get(value, 0) + ways
            more, row[j] = worth[i][j], {}
            for value, ways in before.items():
                $grow
                row[j][value] = row[j].get(value, 0) + ways
    return str(row[-1].get(target, 0))
"""

WALK_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    board = [data[2 + n * i:2 + n * i + n] for i in range(n)]
    target $reduce
    worth = [[$worth for j in range(n)] for i in range(n)]
    row = [np.zeros(0, dtype=np.int64)] * n
    for i in range(n):
        for j in range(n):
            value = np.zeros(1, dtype=np.int64) if i == j == 0 else np.concatenate((row[j], row[j - 1])) if j else row[j]
            more = worth[i][j]
            $grow
            row[j] = value
    return str(int(np.count_nonzero(row[-1] == target)))
"""

WALK_TABLE = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    board = [data[2 + n * i:2 + n * i + n] for i in range(n)]
    worth = [[$worth for j in range(n)] for i in range(n)]
    row = [np.zeros($modulus, dtype=np.int64) for _ in range(n)]
    for i in range(n):
        for j in range(n):
            ways = row[j] + (row[j - 1] if j else 0)
            if i == j == 0:
                ways[0] = 1
            row[j] = np.roll(ways, worth[i][j] % $modulus)
    return str(int(row[-1][target % $modulus]))
"""

WORTHS = {
    "plain": ("board[i][j]", "its value"),
    "weighted": (
        "board[i][j] * (i + j + 1)",
        "its value times its number on the walk (the first cell has number 1)",
    ),
    "alternating": (
        "board[i][j] * (1 - (i + j) % 2 * 2)",
        "its value if its number on the walk is odd (the first cell has number 1), and minus its value if it is even",
    ),
    "square": ("board[i][j] * board[i][j]", "the square of its value"),
}
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
        modulus, words = knobs["modulus"], WORTHS[knobs["worth"]][1]
        if modulus:
            rule = f"The value of a walk is the sum of these, modulo {modulus} (from 0 to {modulus - 1})."
        else:
            rule = "The value of a walk is the bitwise xor of these."
        wanted = f"equals x modulo {modulus}" if modulus else "is exactly x"
        return (
            "You are given a board of n rows and n columns with an integer in each cell, and an integer x. A walk starts in the cell at "
            "the "
            "top left, goes one cell to the right or one cell down with each step, and ends in the cell at the bottom right. Each cell "
            f"of a walk, both ends included, gives {words}. {rule} Count the walks whose value {wanted}.\n\n"
            "Input: the first line holds n and x. Each of the next n lines holds the n integers of a row, from top to bottom.\n\n"
            f"Output: the number of walks.\n\nBounds: 1 <= n <= {self.side}, 0 <= x < 2**50, 0 <= integers in cells < 2**30."
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

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        modulus = knobs["modulus"]
        parts = {
            "modulus": modulus,
            "reduce": f"%= {modulus}" if modulus else "+= 0",
            "grow": f"value = (value + more) % {modulus}" if modulus else "value = value ^ more",
            "rest": f"rest = (target - value) % {modulus}" if modulus else "rest = target ^ value",
            "enter": f"(lambda value, more: (value + more) % {modulus})"
            if modulus
            else "(lambda value, more: value ^ more)",
            "worth": WORTHS[knobs["worth"]][0],
        }
        return program(skeleton, **parts)

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, WALK_GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, WALK_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        zoo = {
            "remembered values": self._filled(knobs, WALK_REMEMBERED),
            "numpy": self._filled(knobs, WALK_VECTOR),
        }
        return zoo | (
            {"numpy, a table of remainders": self._filled(knobs, WALK_TABLE)}
            if knobs["modulus"]
            else {}
        )
