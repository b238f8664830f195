"""Changes samples so that they tell more apart.

Values beside the query's constants, NULL, ties, repetitions, groups of very different sizes, gaps.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from deltagym.core.problem import Json
from deltagym.scopes.sql.engine import Contents
from deltagym.scopes.sql.local.original import Column
from deltagym.scopes.sql.local.query import Gold, Place
from deltagym.scopes.sql.local.samples import Mix, Sampler, values_of


class Perturber:
    """Changes samples for one gold query.

    Args:
        gold: The query.
        sampler: Where the samples come from.
    """

    def __init__(self, gold: Gold, sampler: Sampler) -> None:
        self._gold = gold
        self._sampler = sampler
        self._joined = gold.joined()
        self._beside = {
            place: _beside(values, self._numeric(place))
            for place, values in gold.constants().items()
        }
        joined = {place for pair in self._joined for place in pair}
        self._free = [
            place for place in gold.columns() if place not in joined and not self._in_key(place)
        ]
        self._pool: dict[Place, list[Json]] = {}

    def _numeric(self, place: Place) -> bool:
        return self._column(place).numeric

    def _column(self, place: Place) -> Column:
        table = self._gold.tables[place[0]]
        return next(c for c in table.columns if c.name.lower() == place[1])

    def _in_key(self, place: Place) -> bool:
        """Whether a column belongs to its table's primary key or to a foreign key."""
        table = self._gold.tables[place[0]]
        return any(
            c.lower() == place[1]
            for key in (table.primary, *(link.columns for link in table.links))
            for c in key
        )

    def _index(self, place: Place) -> int:
        found = self._gold.tables[place[0]].place(place[1])
        return found if found is not None else 0

    def _values(self, place: Place) -> list[Json]:
        """Values that the original has in a column, in the part that was read."""
        if place not in self._pool:
            self._pool[place] = values_of(self._sampler.seen(place[0]), self._index(place))
        return self._pool[place]

    def _set(
        self,
        contents: Contents,
        place: Place,
        share: float,
        value: Callable[[Json], Json],
        draw: random.Random,
    ) -> None:
        """Gives a share of a table's records a new value in a column."""
        i = self._index(place)
        for record in contents.get(place[0], ()):
            if draw.random() < share:
                record[i] = value(record[i])

    def borders(self, contents: Contents, draw: random.Random) -> None:
        """Values of compared columns at the constants and beside them."""
        for place, values in self._beside.items():
            if values:
                self._set(contents, place, 0.5, lambda _, v=values: draw.choice(v), draw)

    def mixed(self, contents: Contents, draw: random.Random) -> None:
        """Values of other records of the same column."""
        for place in self._free:
            if values := self._values(place):
                self._set(contents, place, 0.4, lambda _, v=values: draw.choice(v), draw)

    def ties(self, contents: Contents, draw: random.Random) -> None:
        """Few different values in each column."""
        for place in self._free:
            present = values_of(contents.get(place[0], ()), self._index(place))
            if present:
                few = draw.sample(present, min(3, len(present)))
                self._set(contents, place, 0.6, lambda _, v=few: draw.choice(v), draw)

    def apart(self, contents: Contents, draw: random.Random) -> None:
        """Different values in all records of columns that the query reads, as far as possible."""
        for place in self._free:
            i, taken = self._index(place), set()
            spare = list(self._values(place))
            draw.shuffle(spare)
            for record in contents.get(place[0], ()):
                if record[i] in taken:
                    record[i] = next(
                        (v for v in spare if v not in taken), _unlike(taken, record[i])
                    )
                taken.add(record[i])

    def nulls(self, contents: Contents, draw: random.Random) -> None:
        """NULL where it is allowed, in the tables that the query reads."""
        for place in [
            (name, c.name.lower())
            for name in self._gold.used
            for c in self._gold.tables[name].columns
        ]:
            if self._column(place).nullable:
                self._set(contents, place, 0.25, lambda _: None, draw)

    def skewed(self, contents: Contents, draw: random.Random) -> None:
        """Groups of very different sizes.

        Records refer to few of those they could refer to, and columns grouped by have few values.
        """
        for one, other in self._joined:
            fitting = [pair for pair in ((one, other), (other, one)) if not self._unique(pair[0])]
            if fitting:
                child, parent = max(fitting, key=lambda pair: self._unique(pair[1]))
                self._skew(
                    contents,
                    child,
                    values_of(contents.get(parent[0], ()), self._index(parent)),
                    draw,
                )
        for place in self._gold.grouped():
            if place in self._free and not self._unique(place):
                self._skew(
                    contents, place, values_of(contents.get(place[0], ()), self._index(place)), draw
                )

    def _skew(
        self, contents: Contents, place: Place, present: list[Json], draw: random.Random
    ) -> None:
        if present:
            draw.shuffle(present)
            ratio = draw.choice((0.3, 0.6, 0.8))
            weights = [ratio**i for i in range(len(present))]
            self._set(contents, place, 0.8, lambda _: draw.choices(present, weights)[0], draw)

    def _unique(self, place: Place) -> bool:
        table = self._gold.tables[place[0]]
        return any(
            tuple(c.lower() for c in key) == (place[1],) for key in (table.primary, *table.uniques)
        )

    def gaps(self, contents: Contents, draw: random.Random) -> None:
        """A third of all records left out."""
        for name, records in contents.items():
            contents[name] = [record for record in records if draw.random() > 0.35]

    def again(self, contents: Contents, draw: random.Random) -> None:
        """Records repeated, each with a key of its own where the key is one number."""
        for name in self._gold.used:
            table, records = self._gold.tables[name], contents[name]
            key = self._index((name, table.primary[0].lower())) if len(table.primary) == 1 else None
            for record in draw.sample(records, min(len(records), 8)):
                twin = list(record)
                if key is not None and all(isinstance(r[key], int) for r in records):
                    twin[key] = max(r[key] for r in records) + 1
                records.append(twin)

    def one_empty(self, contents: Contents, draw: random.Random) -> None:
        """One of the tables without records."""
        contents[draw.choice(self._gold.used)] = []


def _unlike(taken: set, value: Json) -> Json:
    """A number greater than all that are taken, in place of a number; any other value stays."""
    return (
        max(v for v in taken if isinstance(v, int | float)) + 1
        if isinstance(value, int | float)
        else value
    )


def _beside(constants: list[Json], numeric: bool) -> list[Json]:
    """Values at and beside constants, of the kind that the column holds."""
    found: list[Json] = []
    for constant in constants:
        found += _around(_number(constant) if numeric else constant)
    return list(dict.fromkeys(found))


def _number(value: Json) -> Json:
    """The number that a text spells, or the value itself."""
    if isinstance(value, str):
        for kind in (int, float):
            with suppress(ValueError):
                return kind(value) if math.isfinite(float(value)) else value
    return value


def _around(value: Json) -> list[Json]:
    if isinstance(value, int | float):
        return [value - 1, value, value, value + 1]
    with suppress(ValueError, OverflowError):
        day = date.fromisoformat(value)
        return [str(day - timedelta(1)), value, value, str(day + timedelta(1))]
    if "%" in value or "_" in value:
        core = value.strip("%").replace("%", " ").replace("_", "a")
        return [core, f"{core} b", f"a {core}", f"a {core} b"] if core else []
    return [value, value, f"{value}s", value.swapcase()]


Distortion = Callable[[Perturber, Contents, random.Random], None]
"""A method of `Perturber` that changes contents in place."""

RECIPES: tuple[tuple[Mix, tuple[Distortion, ...]], ...] = (
    (Mix(6, 5, 4), ()),
    (Mix(9, 6, 2), (Perturber.apart,)),
    (Mix(5, 5, 3), (Perturber.borders,)),
    (Mix(8, 2, 4), (Perturber.skewed,)),
    (Mix(5, 4, 6), (Perturber.mixed,)),
    (Mix(9, 3, 3), (Perturber.nulls,)),
    (Mix(4, 9, 3), (Perturber.borders, Perturber.mixed)),
    (Mix(6, 4, 2), (Perturber.ties, Perturber.again)),
    (Mix(3, 3, 8), (Perturber.skewed, Perturber.borders)),
    (Mix(10, 0, 0), (Perturber.apart, Perturber.borders)),
    (Mix(8, 6, 6), (Perturber.gaps,)),
    (Mix(2, 1, 1), ()),
    (Mix(1, 1, 0), (Perturber.borders,)),
    (Mix(0, 6, 10), (Perturber.apart, Perturber.skewed)),
    (Mix(8, 8, 6), (Perturber.mixed, Perturber.skewed, Perturber.nulls)),
    (Mix(12, 6, 8), (Perturber.skewed, Perturber.again, Perturber.borders)),
    (Mix(30, 4, 4), (Perturber.skewed,)),
    (Mix(3, 2, 1), (Perturber.one_empty,)),
    (Mix(0, 0, 0), ()),
)
"""Kinds of database: what goes in, and how it is changed. The last one has no records."""


def small_database(
    sampler: Sampler, perturber: Perturber, recipe: int, draw: random.Random
) -> Contents:
    """A database of one of the kinds."""
    mix, distortions = RECIPES[recipe]
    sample = sampler.sample(mix, draw)
    contents = {name: [list(record) for record in records] for name, records in sample.items()}
    for distort in distortions:
        distort(perturber, contents, draw)
    return contents
