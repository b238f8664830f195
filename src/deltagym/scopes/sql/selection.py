"""Hidden databases of a problem: drawn until every wrong neighbour of the gold query that can be told apart is told apart."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

from deltagym.core.problem import Case, Json, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.sql import engine
from deltagym.scopes.sql.algebra import Script, Tree
from deltagym.scopes.sql.compare import right, sorted_rows
from deltagym.scopes.sql.instances import KINDS, Rows, constants, draw_rows
from deltagym.scopes.sql.mutants import further, mutants, settled
from deltagym.scopes.sql.schema import Schema
from deltagym.scopes.sql.text import write

LEAST, MOST = 8, 12
"""Cases of a problem."""

TRIES = 80
"""Databases drawn for a problem."""

TRIVIAL = 1
"""Cases at most with an empty result, or where nothing changes."""

DISTINCT = 5
"""Different results at least."""

KILLS = 2
"""Cases that should reject a neighbour, where there are databases that do."""

SECOND = 60
"""Neighbours of neighbours that cases should reject as well, at most."""

MEANT = 0.75
"""Share of the neighbours that can be told apart, at least: in a question where many parts change nothing, they are not meant."""

EARLY, HOPE = 12, 0.55
"""Databases after which a question is given up if not even this share of its neighbours can be told apart."""

LARGEST = 60
"""Rows of an expected result at most."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a problem, and how many neighbours they reject.

    Attributes:
        cases: The cases.
        killed, tried: Nearest neighbours of the gold query that fail a case, and those that run at all.
    """

    cases: tuple[Case, ...]
    killed: int
    tried: int


class Lab:
    """Databases of one schema, one after another, on which trusted SQL is run.

    Args:
        schema: The tables.
        tree: The gold query or script; all that is run is of its kind.
        in_order: Whether the order of rows counts.
    """

    def __init__(self, schema: Schema, tree: Tree, in_order: bool) -> None:
        writes = isinstance(tree, Script)
        self._gold = write(tree)
        self._in_order = in_order
        self._store = engine.Store(schema.ddl)
        self._session = self._store.session(writes)
        self._backwards = None if writes else self._store.session(writes, backwards=True)

    def fill(self, rows: Rows) -> None:
        """Goes on to the next database."""
        self._store.fill(rows)

    def run(self, sql: str) -> engine.Outcome:
        """What `sql` gives on the present database."""
        return self._session.run(sql)

    def expected(self, rows: Rows) -> Json | None:
        """What the gold query gives on the next database; None when that is an error, too large, or depends on how rows are visited."""
        self.fill(rows)
        outcome = self.run(self._gold)
        if "error" in outcome or len(outcome.get("rows", ())) > LARGEST:
            return None
        expected = expectation(outcome, self._in_order)
        return (
            expected
            if self._backwards is None or right(self._backwards.run(self._gold), expected)
            else None
        )

    def close(self) -> None:
        """Ends the databases."""
        for part in (self._session, self._backwards, self._store):
            if part is not None:
                part.close()


def expectation(outcome: engine.Outcome, in_order: bool) -> Json:
    """What a case expects, where the gold query gave this outcome."""
    if "tables" in outcome:
        return {"tables": {name: sorted_rows(rows) for name, rows in outcome["tables"].items()}}
    rows = outcome["rows"] if in_order else sorted_rows(outcome["rows"])
    return {"rows": rows, "width": outcome["width"], "ordered": in_order}


def trivial(rows: Rows, expected: Json) -> bool:
    """Whether the result is empty, or no table is changed."""
    if "tables" in expected:
        return all(sorted_rows(rows[name]) == after for name, after in expected["tables"].items())
    return not expected["rows"]


def choose_cases(schema: Schema, tree: Tree, in_order: bool, *path: Json) -> Chosen | None:
    """The cases of a gold query, drawn under `path`; None when its results say too little."""
    with closing(Lab(schema, tree, in_order)) as lab:
        search = _Search(lab, schema, tree, rng(*path, "neighbours"))
        for number, case in enumerate(_candidates(lab, schema, tree, path), 1):
            search.look(case)
            if number == EARLY and search.share < HOPE:
                return None
    return search.chosen()


@dataclass(frozen=True, slots=True)
class Find:
    """A case that rejects neighbours which too few cases before it do; `dull` if it is trivial."""

    case: Case
    dull: bool
    rejected: frozenset[str]


class _Search:
    """Cases found so far, and the neighbours that too few of them reject."""

    def __init__(self, lab: Lab, schema: Schema, tree: Tree, draw: random.Random) -> None:
        self._lab = lab
        near = mutants(tree, schema)
        self._near = {m.sql for m in near if m.determined}
        second = {m.sql for m in further(near, schema, SECOND, draw) if m.determined}
        wanted = {*self._near, *second, *settled(tree, schema)} - {write(tree)}
        self._wanted = dict.fromkeys(sorted(wanted), KILLS)
        self._run: set[str] = set()
        self._rejected: set[str] = set()
        self._found: list[Find] = []
        self._spare: list[Case] = []

    @property
    def share(self) -> float:
        """The share of the nearest neighbours that run which a case rejects."""
        return _share(self._run & self._near, self._rejected)

    def look(self, case: Case) -> None:
        """Notes which neighbours the case at hand rejects; of a dull one only what no other does, for there is room for one of those."""
        dull = trivial(case.input["rows"], case.expected)
        outcomes = {
            sql: self._lab.run(sql) for sql in self._wanted if not (dull and sql in self._rejected)
        }
        self._run |= {sql for sql, outcome in outcomes.items() if "error" not in outcome}
        rejected = frozenset(
            sql for sql, outcome in outcomes.items() if not right(outcome, case.expected)
        )
        if rejected:
            self._found.append(Find(case, dull, rejected))
        elif not dull:
            self._spare.append(case)
        if not dull:
            self._rejected |= rejected
            self._wanted = {
                sql: times - (sql in rejected)
                for sql, times in self._wanted.items()
                if times > (sql in rejected)
            }

    def chosen(self) -> Chosen | None:
        """The cases, filled up to the least number; None if there are not enough, or they tell too little apart."""
        kept, rejected = cover(self._found)
        left = [f.case for f in self._found if not f.dull and f.case not in kept]
        cases = kept + _novel(kept, left + self._spare)[: max(0, LEAST - len(kept))]
        if len(cases) < LEAST or len({canonical_json(c.expected) for c in cases}) < DISTINCT:
            return None
        run = self._run & self._near
        return (
            Chosen(tuple(cases), len(run & rejected), len(run))
            if _share(run, rejected) >= MEANT
            else None
        )


def _share(run: set[str], rejected: set[str]) -> float:
    return len(run & rejected) / len(run) if run else 1.0


def cover(found: Sequence[Find]) -> tuple[list[Case], set[str]]:
    """Cases that together reject as much as can be, and what they reject.

    Each next one rejects the most that none so far does, and of several such the most that one alone does. It ends when all that can be
    is rejected twice.
    """
    kept: list[Case] = []
    once: set[str] = set()
    again: set[str] = set()
    dull = 0
    while len(kept) < MOST:
        left = [f for f in found if f.case not in kept and dull + f.dull <= TRIVIAL]
        best = max(
            left, key=lambda f: (len(f.rejected - once), len(f.rejected - again)), default=None
        )
        if best is None or not best.rejected - again:
            break
        kept.append(best.case)
        dull += best.dull
        again |= best.rejected & once
        once |= best.rejected
    return kept, once


def _candidates(lab: Lab, schema: Schema, tree: Tree, path: Iterable[Json]) -> Iterable[Case]:
    """Cases that are drawn; each is at hand in the lab until the next."""
    near = constants(tree)
    for number in range(TRIES):
        draw: random.Random = rng(*path, "instance", number)
        rows = draw_rows(schema, KINDS[number % len(KINDS)], draw, near)
        expected = lab.expected(rows)
        if expected is not None:
            yield Case({"ddl": schema.ddl, "rows": rows}, expected)


def _novel(kept: list[Case], spare: list[Case]) -> list[Case]:
    """`spare`, those whose results are not there yet first, among them those with many rows."""
    seen = {canonical_json(case.expected) for case in kept}
    first, last = [], []
    for case in sorted(spare, key=lambda c: -len(c.expected.get("rows", ()))):
        key = canonical_json(case.expected)
        (last if key in seen else first).append(case)
        seen.add(key)
    return first + last
