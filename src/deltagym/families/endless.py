"""Families without a last problem: a problem is addressed by level, split and index, and drawn from a generator seeded with these.

What is drawn belongs to the split that its own hash says, so nothing is in train under one seed and in test under another.
"""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.family import TEST_SHARE, Family, Params, Split
from deltagym.problem import BadInput, Problem

POOL: dict[Split, int] = {"train": 1700, "test": 300}
"""How many problems of a level `params` lists, for suites to draw on; `generate` knows no end."""


class EndlessFamily(Family):
    """A family whose parameters are addresses."""

    def params(self, level: str) -> Iterator[Params]:
        """The addresses of the first problems of both splits. A problem's own `params` hold what was drawn as well."""
        self.require_level(level)
        for split, count in POOL.items():
            yield from ({"level": level, "split": split, "index": index} for index in range(count))

    def generate(self, level: str, split: Split, index: int, seed: int = 0) -> Problem:
        """Problem number `index` of a level's split, of which there is no last."""
        self.require_level(level)
        if split not in POOL or index < 0:
            raise BadInput(f"index: must be 0 or more, and split train or test; not {index} of {split!r}")
        return self.problem(level, {"level": level, "split": split, "index": index}, seed)


def split_by(key: str) -> Split:
    """The split of what has this hash (hex)."""
    return "test" if int(key[:8], 16) < TEST_SHARE * 2**32 else "train"
