"""Halves that must fit exactly, joined through a dictionary: subsets by xor, walks on a board, equations in six unknowns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import ClassVar

import numpy as np

from deltagym.families.contest.draws import Draws, line
from deltagym.families.contest.source import program
from deltagym.families.contest.template import Knobs, Shape, Template, Tier, settings

XOR_GOLD = """
import sys


def gathered(items, k):
    found = {(0, 0): 1}
    for x in items:
        grown = dict(found)
        for (value, j), ways in found.items():
            key = value ^ x, (j + 1) % k
            grown[key] = grown.get(key, 0) + ways
        found = grown
    return found


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = [x$mask for x in data[2:2 + n]]
    target = target$mask
    left, right = gathered(a[:n // 2], $k), gathered(a[n // 2:], $k)
    return str(sum(ways * right.get((value ^ target, ($wanted - j) % $k), 0) for (value, j), ways in left.items()))
"""

XOR_BRUTE = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = data[2:2 + n]
    total = 0
    for chosen in range(2 ** n):
        if chosen.bit_count() % $k == $wanted:
            value = 0
            for i in range(n):
                if chosen >> i & 1:
                    value ^= a[i]
            total += (value ^ target)$mask == 0
    return str(total)
"""

XOR_REMEMBERED = """
import sys
from functools import lru_cache


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = [x$mask for x in data[2:2 + n]]
    sys.setrecursionlimit(10000)

    @lru_cache(maxsize=None)
    def ways(i, value, j):
        if i == n:
            return int(value == 0 and j == 0)
        return ways(i + 1, value, j) + ways(i + 1, value ^ a[i], (j - 1) % $k)

    return str(ways(0, target$mask, $wanted))
"""

XOR_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, target = data[0], data[1]
    a = [x$mask for x in data[2:2 + n]]
    some = min(n, 20)
    values, many = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for x in a[:some]:
        values, many = np.concatenate((values, values ^ x)), np.concatenate((many, many + 1)) % $k
    total = 0
    for chosen in range(2 ** (n - some)):
        value = target$mask
        for i in range(n - some):
            if chosen >> i & 1:
                value ^= a[some + i]
        total += int(np.count_nonzero((values == value) & ((many + chosen.bit_count()) % $k == $wanted)))
    return str(total)
"""


class Xor(Template):
    """Subsets with a given xor and a given number of elements modulo k, for which no linear algebra helps."""

    name: ClassVar[str] = "mitm_xor"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    items: ClassVar[int] = 36

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "shifted":
            for k in range(3, 12):
                yield from settings(k=(k,), wanted=range(k), low=(0, 31))

    def statement(self, knobs: Knobs) -> str:
        low = f" in the lowest {knobs['low']} bits (the others do not matter)" if knobs["low"] else ""
        return (
            f"You are given n integers a_1, ..., a_n and an integer x. Count the subsets of positions whose size leaves remainder "
            f"{knobs['wanted']} when divided by {knobs['k']} and for which the bitwise xor of the elements agrees with x{low}. The empty "
            "set has size 0 and xor 0. Equal elements at different positions are different.\n\n"
            "Input: the first line holds n and x. The second line holds a_1, ..., a_n.\n\nOutput: the number of such subsets.\n\n"
            f"Bounds: 1 <= n <= {self.items}, 0 <= x, a_i < 2**40."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 9), Tier.MEDIUM: 14, Tier.LARGE: self.items}[shape.tier]
        bits = {Tier.SMALL: shape.number % 3 + 1, Tier.MEDIUM: 6, Tier.LARGE: 26}[shape.tier]
        a = draws.ints(n, 0, 2**bits - 1)
        if knobs["low"] or shape.tier is not Tier.SMALL:
            a = a + (draws.ints(n, 0, 2**5 - 1) << 35) * (knobs["low"] > 0)
        elif shape.number % 2:
            a = a << 3
        chosen = a[draws.ints(n, 0, 1) == 1]
        return f"{n} {int(np.bitwise_xor.reduce(chosen)) if len(chosen) else 0}\n{line(a)}\n"

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        return program(skeleton, k=knobs["k"], wanted=knobs["wanted"], mask=f" % {2 ** knobs['low']}" if knobs["low"] else "")

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, XOR_GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, XOR_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {"remembered": self._filled(knobs, XOR_REMEMBERED), "numpy": self._filled(knobs, XOR_VECTOR)}


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
    "weighted": ("board[i][j] * (i + j + 1)", "its value times its number on the walk (the first cell has number 1)"),
    "alternating": (
        "board[i][j] * (1 - (i + j) % 2 * 2)",
        "its value if its number on the walk is odd (the first cell has number 1), and minus its value if it is even",
    ),
    "square": ("board[i][j] * board[i][j]", "the square of its value"),
}
MODULI = (10**7, 2**23, 9999991, 8000009, 12345678, 15000017, 3 * 2**22, 2**24, 7**8, 11111111, 6**9, 13999981, 9876543, 16000057)


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
            "You are given a board of n rows and n columns with an integer in each cell, and an integer x. A walk starts in the cell at the "
            "top left, goes one cell to the right or one cell down with each step, and ends in the cell at the bottom right. Each cell "
            f"of a walk, both ends included, gives {words}. {rule} Count the walks whose value {wanted}.\n\n"
            "Input: the first line holds n and x. Each of the next n lines holds the n integers of a row, from top to bottom.\n\n"
            f"Output: the number of walks.\n\nBounds: 1 <= n <= {self.side}, 0 <= x < 2**40, 0 <= integers in cells < 2**30."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number + 1, 5), Tier.MEDIUM: 8, Tier.LARGE: self.side}[shape.tier]
        top = {Tier.SMALL: (1, 2, 2**30 - 1)[shape.number % 3], Tier.MEDIUM: 7, Tier.LARGE: 2**24 - 1}[shape.tier]
        board = draws.ints(n * n, 0, top).reshape(n, n)
        i = j = 0
        path = [(0, 0)]
        for down in draws.ints(2 * n - 2, 0, 1).tolist():
            i, j = (i + 1, j) if (down and i < n - 1) or j == n - 1 else (i, j + 1)
            path.append((i, j))
        rows = board.tolist()
        x = 0
        for i, j in path:
            more = {"plain": 1, "weighted": i + j + 1, "alternating": 1 - (i + j) % 2 * 2, "square": rows[i][j]}[knobs["worth"]] * rows[i][j]
            x = (x + more) % knobs["modulus"] if knobs["modulus"] else x ^ more
        if x >= 2**40 or shape.number % 4 == 3:
            x = draws.one(0, 3)
        return f"{n} {x}\n" + "".join(line(row) + "\n" for row in rows)

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        modulus = knobs["modulus"]
        parts = {
            "modulus": modulus,
            "reduce": f"%= {modulus}" if modulus else "+= 0",
            "grow": f"value = (value + more) % {modulus}" if modulus else "value = value ^ more",
            "rest": f"rest = (target - value) % {modulus}" if modulus else "rest = target ^ value",
            "enter": f"(lambda value, more: (value + more) % {modulus})" if modulus else "(lambda value, more: value ^ more)",
            "worth": WORTHS[knobs["worth"]][0],
        }
        return program(skeleton, **parts)

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, WALK_GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, WALK_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        zoo = {"remembered values": self._filled(knobs, WALK_REMEMBERED), "numpy": self._filled(knobs, WALK_VECTOR)}
        return zoo | ({"numpy, a table of remainders": self._filled(knobs, WALK_TABLE)} if knobs["modulus"] else {})


EXPRESSIONS = ("a + b + c", "a * b + c", "a * b - c", "a * (b + c)", "a * b * c", "a * a + b - c", "a * b - b * c", "a * a + b * c")
"""Three unknowns each; no two take the same values equally often."""

EQUATION_GOLD = """
import sys


def solve(text):
    data = list(map(int, text.split()))
    s = data[1:1 + data[0]]
    left = {}
    for a in s:
        for b in s:
            for c in s:
                value = $left
                left[value] = left.get(value, 0) + 1
    total = 0
    for a in s:
        for b in s:
            for c in s:
                total += left.get($right, 0)
    return str(total)
"""

EQUATION_BRUTE = """
import sys
from itertools import product


def solve(text):
    data = list(map(int, text.split()))
    s = data[1:1 + data[0]]
    rights = [$right for a, b, c in product(s, repeat=3)]
    total = 0
    for a, b, c in product(s, repeat=3):
        value = $left
        for other in rights:
            total += value == other
    return str(total)
"""

EQUATION_COUNTED = """
import sys
from itertools import product


def solve(text):
    data = list(map(int, text.split()))
    s = data[1:1 + data[0]]
    rights = [$right for a, b, c in product(s, repeat=3)]
    seen = {}
    total = 0
    for a, b, c in product(s, repeat=3):
        value = $left
        if value not in seen:
            seen[value] = rights.count(value)
        total += seen[value]
    return str(total)
"""

EQUATION_VECTOR = """
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    s = np.array(data[1:1 + data[0]])
    a, b, c = s[:, None, None], s[None, :, None], s[None, None, :]
    rights = np.broadcast_to($right, (len(s),) * 3).ravel().copy()
    lefts = np.broadcast_to($left, (len(s),) * 3).ravel().tolist()
    return str(sum(int(np.count_nonzero(rights == value)) for value in lefts))
"""


class Equation(Template):
    """Solutions of an equation with three unknowns on each side."""

    name: ClassVar[str] = "mitm_equation"
    needs: ClassVar[tuple[str, ...]] = ("mitm",)
    size: ClassVar[int] = 96

    def knobs(self, level: str) -> Iterator[Knobs]:
        sides = [list(pair) for pair in combinations_with_replacement(range(len(EXPRESSIONS)), 2)]
        if level == "easy":
            yield from settings(sides=sides, modulus=(0,))
        if level == "medium":
            yield from settings(sides=sides, modulus=(10**9 + 7, 2**20))
        if level == "hard":
            yield from settings(sides=sides[::2], modulus=(99991, 10007, 31607, 65536))

    def _sides(self, knobs: Knobs) -> tuple[str, str]:
        left, right = (EXPRESSIONS[i] for i in knobs["sides"])
        return (f"({left}) % {knobs['modulus']}", f"({right}) % {knobs['modulus']}") if knobs["modulus"] else (left, right)

    def statement(self, knobs: Knobs) -> str:
        left, right = (EXPRESSIONS[i] for i in knobs["sides"])
        right = right.translate(str.maketrans("abc", "def"))
        modulo = f" modulo {knobs['modulus']} (that is, both sides leave the same remainder from 0 on)" if knobs["modulus"] else ""
        return (
            f"You are given n different integers. Count the ordered sextuples (a, b, c, d, e, f) of them, of which any may be equal, with\n\n"
            f"    {left} = {right}{modulo}.\n\n"
            "Input: the first line holds n, the second line the n integers.\n\nOutput: the number of sextuples.\n\n"
            f"Bounds: 1 <= n <= {self.size}; the integers are from -10**6 to 10**6."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        n = {Tier.SMALL: min(shape.number, 4) + 1, Tier.MEDIUM: 12, Tier.LARGE: self.size}[shape.tier]
        top = 60 if shape.tier is Tier.LARGE else (3, 8, 60)[shape.number % 3] + n
        low = 0 if shape.number % 3 == 1 else -top
        numbers = draws.chosen(n // 2 if shape.tier is Tier.LARGE else n, top - low + 1) + low
        if shape.tier is Tier.LARGE:
            numbers = np.concatenate((numbers, draws.chosen(n - len(numbers), 20_000) + top + 1))
        return f"{n}\n{line(numbers[draws.order(n)])}\n"

    def _filled(self, knobs: Knobs, skeleton: str) -> str:
        left, right = self._sides(knobs)
        return program(skeleton, left=left, right=right)

    def gold(self, knobs: Knobs) -> str:
        return self._filled(knobs, EQUATION_GOLD)

    def brute(self, knobs: Knobs) -> str:
        return self._filled(knobs, EQUATION_BRUTE)

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        return {
            "each value counted once": self._filled(knobs, EQUATION_COUNTED),
            "numpy": self._filled(knobs, EQUATION_VECTOR),
        }
