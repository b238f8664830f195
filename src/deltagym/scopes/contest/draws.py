"""Random numbers for test inputs, in bulk.

They are blocks of SHAKE-256, so that no change of a library ever changes them.
"""

from __future__ import annotations

import hashlib

import numpy as np

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]


class Draws:
    """A stream of random numbers, fixed by its seed alone.

    Args:
        seed: Any integer from 0 to 2**64 - 1.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._block = 0

    def _words(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        self._block += 1
        name = self._seed.to_bytes(8, "big") + self._block.to_bytes(8, "big")
        return np.frombuffer(hashlib.shake_256(name).digest(8 * count), dtype="<u8")

    def ints(self, count: int, low: int, high: int) -> Numbers:
        """`count` integers from `low` to `high`, both included; int64.

        The bias of taking remainders is below 2**-20 for spans below 2**44.
        """
        return (self._words(count) % np.uint64(high - low + 1)).astype(np.int64) + low

    def one(self, low: int, high: int) -> int:
        """One integer from `low` to `high`, both included."""
        return int(self.ints(1, low, high)[0])

    def order(self, count: int) -> Numbers:
        """A permutation of 0 to count - 1."""
        return np.argsort(self._words(count), kind="stable")

    def chosen(self, count: int, below: int) -> Numbers:
        """`count` different integers from 0 to below - 1, ascending."""
        return np.sort(self.order(below)[:count])


def line(numbers: Numbers | list[int]) -> str:
    """Numbers as one line of text, without its end."""
    return " ".join(map(str, numbers.tolist() if isinstance(numbers, np.ndarray) else numbers))


def table(*columns: Numbers | list[int]) -> str:
    """Columns of equal length as lines of text, each ended."""
    lists = [c.tolist() if isinstance(c, np.ndarray) else c for c in columns]
    return "".join(" ".join(map(str, row)) + "\n" for row in zip(*lists, strict=True))
