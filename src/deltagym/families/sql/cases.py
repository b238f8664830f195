"""Hidden databases of a problem: drawn until every wrong neighbour of the gold query that can be told apart is told apart."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deltagym.families.sql import engine
from deltagym.families.sql.algebra import Script, Tree
from deltagym.families.sql.compare import right, sorted_rows
from deltagym.families.sql.instances import KINDS, Rows, constants, draw_rows
from deltagym.families.sql.mutants import mutants
from deltagym.families.sql.schema import Schema
from deltagym.families.sql.text import write
from deltagym.problem import Case, Json, canonical_json
from deltagym.seeding import rng

LEAST, MOST = 8, 12
"""Cases of a problem."""

TRIES = 64
"""Databases drawn for a problem."""

TRIVIAL = 1
"""Cases at most with an empty result, or where nothing changes."""

DISTINCT = 5
"""Different results at least."""

KILLS = 2
"""Cases that should reject a neighbour, where there are databases that do."""

MEANT = 0.7
"""Share of the neighbours that can be told apart, at least: in a question where many parts change nothing, they are not meant."""

LARGEST = 60
"""Rows of an expected result at most."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a problem, and how many neighbours they reject.

    Attributes:
        cases: The cases.
        killed, tried: Neighbours of the gold query that fail a case, and those that run at all.
    """

    cases: tuple[Case, ...]
    killed: int
    tried: int


class Lab:
    """A database on which trusted SQL is run, again and again from the same start."""

    def __init__(self, schema: Schema, rows: Rows) -> None:
        self._names = [t.name for t in schema.tables]
        self.rows = rows
        self._connection = engine.open_database(schema.ddl, rows)
        self._image: bytes | None = None
        self._renew: Callable[[], None] | None = None

    def run(self, tree: Tree, sql: str) -> engine.Outcome:
        """The outcome of `sql`, the text of a tree like `tree`."""
        if isinstance(tree, Script):
            self._image = self._image or self._connection.serialize()
            return engine.change_copy(self._image, sql, self._names)
        self._renew = self._renew or engine.guard(self._connection, False)
        return engine.query(self._connection, self._renew, sql)

    def backwards(self) -> None:
        """Has SQLite visit rows in the opposite order wherever no order is asked for."""
        self._connection.execute("PRAGMA reverse_unordered_selects = ON")

    def close(self) -> None:
        """Ends the database."""
        self._connection.close()


def expectation(schema: Schema, tree: Tree, rows: Rows, in_order: bool) -> Json | None:
    """What `tree` gives on a database; None when that is an error, too large, or depends on the order in which rows are visited."""
    sql = write(tree)
    expected = None
    for backwards in (False, True):
        lab = Lab(schema, rows)
        if backwards and not isinstance(tree, Script):
            lab.backwards()
        outcome = lab.run(tree, sql)
        lab.close()
        if "error" in outcome or len(outcome.get("rows", ())) > LARGEST:
            return None
        if expected is None:
            expected = _expected(outcome, in_order)
        elif not right(outcome, expected):
            return None
    return expected


def _expected(outcome: engine.Outcome, in_order: bool) -> Json:
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
    neighbours = [m for m in mutants(tree, schema) if m.determined]
    alive, runs, dead = dict.fromkeys((m.sql for m in neighbours), KILLS), set[str](), set[str]()
    kept: list[Case] = []
    spare: list[Case] = []
    for case in _candidates(schema, tree, in_order, path):
        dull = trivial(case.input["rows"], case.expected)
        if dull and sum(trivial(c.input["rows"], c.expected) for c in kept) >= TRIVIAL:
            continue
        lab = Lab(schema, case.input["rows"])
        outcomes = {sql: lab.run(tree, sql) for sql in alive}
        lab.close()
        runs |= {sql for sql, outcome in outcomes.items() if "error" not in outcome}
        killed = [sql for sql, outcome in outcomes.items() if not right(outcome, case.expected)]
        if killed and len(kept) < MOST:
            kept.append(case)
            dead.update(killed)
            alive = {sql: need - (sql in killed) for sql, need in alive.items() if need > (sql in killed)}
        elif not dull:
            spare.append(case)
    kept += _novel(kept, spare)[: max(0, LEAST - len(kept))]
    if len(kept) < LEAST or len({canonical_json(c.expected) for c in kept}) < DISTINCT or len(runs & dead) < MEANT * len(runs):
        return None
    return Chosen(tuple(kept), len(runs & dead), len(runs))


def _candidates(schema: Schema, tree: Tree, in_order: bool, path: Iterable[Json]) -> Iterable[Case]:
    near = constants(tree)
    for number in range(TRIES):
        draw: random.Random = rng(*path, "instance", number)
        rows = draw_rows(schema, KINDS[number % len(KINDS)], draw, near)
        expected = expectation(schema, tree, rows, in_order)
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
