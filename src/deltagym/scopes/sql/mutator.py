"""The mutator of SQL: makes wrong queries that are one or two changes away from a given one.

Which mistakes it makes, and how it collects them, is written here once. Where a change can be made
depends on how the SQL is held, so there are two ways to read it: as a tree of our own, which
families write (`tree_mutator.py`), and as parsed by sqlglot, where somebody else wrote the text
(`parsed_mutator.py`).
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import ClassVar, Generic, TypeVar

from deltagym.scopes.sql.algebra import SetKind

T = TypeVar("T")

COMPARISONS: dict[str, tuple[str, ...]] = {
    "=": ("<>",),
    "<>": ("=",),
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
}
OPERATORS: dict[str, tuple[str, ...]] = {
    "AND": ("OR",),
    "OR": ("AND",),
    "+": ("-",),
    "-": ("+",),
    "*": ("+",),
}
AGGREGATES: dict[str, tuple[str, ...]] = {
    "SUM": ("AVG", "COUNT"),
    "AVG": ("SUM",),
    "MIN": ("MAX",),
    "MAX": ("MIN",),
    "COUNT": (),
}
RANKS: dict[str, tuple[str, ...]] = {
    "RANK": ("DENSE_RANK", "ROW_NUMBER"),
    "DENSE_RANK": ("RANK", "ROW_NUMBER"),
    "ROW_NUMBER": (),
    "LAG": ("LEAD",),
    "LEAD": ("LAG",),
}
SETS: dict[SetKind, tuple[SetKind, ...]] = {
    "UNION": ("UNION ALL", "INTERSECT"),
    "UNION ALL": ("UNION", "EXCEPT"),
    "INTERSECT": ("UNION", "EXCEPT"),
    "EXCEPT": ("INTERSECT", "UNION"),
}
"""What people and models write by mistake, for each operator and function."""


@dataclass(frozen=True, slots=True)
class Mutant(Generic[T]):
    """Changed SQL.

    Attributes:
        what: What was changed, in a word or two.
        sql: Its text.
        determined: False if its result is known not to follow from the SQL alone. Such a result may
            depend on SQLite's version, so the mutant has no say in which cases a problem gets.
        tree: The SQL as the mutator holds it.
    """

    what: str
    sql: str
    determined: bool
    tree: T


class Mutator(ABC, Generic[T]):
    """Makes mutants of SQL held as `T`.

    Attributes:
        most: How many mutants one change away it gives, at most.
    """

    most: ClassVar[int]

    @abstractmethod
    def write(self, tree: T) -> str:
        """The SQL text of a tree."""

    @abstractmethod
    def kinds(self, tree: T) -> Sequence[Iterable[Mutant[T]]]:
        """All mutants one change away, a sequence for each kind of change.

        Each is in an order that has nothing to do with where in the tree the changes are.
        """

    @abstractmethod
    def again(self, mutant: Mutant[T], draw: random.Random) -> Mutant[T] | None:
        """A mutant with one more random change; None if nothing in it can be changed."""

    def nearest(self, tree: T) -> list[Mutant[T]]:
        """Up to `most` mutants one change away, from each kind in turn.

        No two have the same text, and none has that of `tree`.
        """
        own = self.write(tree)
        found: dict[str, Mutant[T]] = {}
        for mutant in chain.from_iterable(zip_longest(*self.kinds(tree))):
            if mutant is not None and mutant.sql != own:
                found.setdefault(mutant.sql, mutant)
            if len(found) == self.most:
                break
        return list(found.values())

    def further(
        self, near: Sequence[Mutant[T]], count: int, draw: random.Random
    ) -> list[Mutant[T]]:
        """Up to `count` mutants two changes away, made from random ones of `near`."""
        found: dict[str, Mutant[T]] = {}
        for mutant in draw.choices(near, k=count) if near else ():
            changed = self.again(mutant, draw)
            if changed is not None:
                found.setdefault(changed.sql, changed)
        return list(found.values())
