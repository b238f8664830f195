"""Chooses the hidden databases of a problem.

Databases are drawn until every mutant of the gold query that can be told from it has been rejected
often enough; then those are kept that reject most.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from deltagym.core.problem import Case, Json, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.sql import engine
from deltagym.scopes.sql.algebra import Script, Tree
from deltagym.scopes.sql.cases import LEAST, MOST
from deltagym.scopes.sql.compare import right, sorted_records
from deltagym.scopes.sql.engine import Contents, SqlResult
from deltagym.scopes.sql.instances import KINDS, constants, draw_contents
from deltagym.scopes.sql.schema import Schema
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.tree_mutator import TreeMutator

TRIES = 80
"""Databases drawn for the cases of a problem."""

SAMPLES = 20
"""Databases drawn for the sample that is shown."""

TRIVIAL = 1
"""Cases at most with an empty result, or where no table changes."""

DISTINCT = 5
"""Different results among the cases, at least."""

KILLS = 2
"""Cases that should reject each mutant, where there are databases that do."""

SECOND = 60
"""Mutants two changes away that cases should reject as well, at most."""

MEANT = 0.75
"""Least share of the mutants that must be rejected.

A question in which more of the changes change nothing is not meant as it is written.
"""

EARLY, HOPE = 12, 0.55
"""After `EARLY` databases a question is given up if less than this share of mutants is rejected."""

LARGEST = 60
"""Records of an expected result, at most."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a problem, and how many mutants they reject.

    Attributes:
        cases: The cases.
        killed: Mutants, one change away from the gold query, that fail a case.
        tried: Those of these mutants that run at all.
    """

    cases: tuple[Case, ...]
    killed: int
    tried: int


class Lab:
    """Databases of one schema, one after another, on which trusted SQL is run.

    Args:
        schema: The tables.
        tree: The gold query or script; all SQL that is run is of its kind.
        in_order: Whether the order of records counts.
    """

    def __init__(self, schema: Schema, tree: Tree, in_order: bool) -> None:
        writes = isinstance(tree, Script)
        self._gold = write(tree)
        self._in_order = in_order
        self._store = engine.Store(schema.ddl)
        self._session = self._store.session(writes)
        self._backwards = None if writes else self._store.session(writes, backwards=True)

    def fill(self, contents: Contents) -> None:
        """Goes on to the next database."""
        self._store.fill(contents)

    def run(self, sql: str) -> SqlResult:
        """What `sql` gives on the present database."""
        return self._session.run(sql)

    def expected(self, contents: Contents) -> Json | None:
        """What the gold query gives on the next database.

        None if that is an error, too large, or depends on the order in which SQLite visits records.
        """
        self.fill(contents)
        result = self.run(self._gold)
        if "error" in result or len(result.get("rows", ())) > LARGEST:
            return None
        expected = expectation(result, self._in_order)
        if self._backwards is None or right(self._backwards.run(self._gold), expected):
            return expected
        return None

    def close(self) -> None:
        """Ends the databases."""
        for part in (self._session, self._backwards, self._store):
            if part is not None:
                part.close()


def expectation(result: SqlResult, in_order: bool) -> Json:
    """What a case expects where the gold query gave this result."""
    if "tables" in result:
        after = {name: sorted_records(records) for name, records in result["tables"].items()}
        return {"tables": after}
    records = result["rows"] if in_order else sorted_records(result["rows"])
    return {"rows": records, "width": result["width"], "ordered": in_order}


def is_trivial(contents: Contents, expected: Json) -> bool:
    """Whether the result is empty, or no table changes."""
    if "tables" in expected:
        after = expected["tables"]
        return all(sorted_records(contents[name]) == records for name, records in after.items())
    return not expected["rows"]


def choose_cases(schema: Schema, tree: Tree, in_order: bool, *path: Json) -> Chosen | None:
    """The cases of a gold query, drawn under `path`; None if they would tell too little."""
    with closing(Lab(schema, tree, in_order)) as lab:
        search = _Search(lab, schema, tree, rng(*path, "neighbours"))
        for number, case in enumerate(drawn_cases(lab, schema, tree, TRIES, *path), 1):
            search.look(case)
            if number == EARLY and search.share < HOPE:
                return None
    return search.chosen()


@dataclass(frozen=True, slots=True)
class Find:
    """A candidate for a case.

    Attributes:
        case: The candidate.
        dull: Whether its result says nothing.
        rejected: Texts of mutants that it rejects, of those that too few candidates before it do.
    """

    case: Case
    dull: bool
    rejected: frozenset[str]


class _Search:
    """Candidates found so far, and the mutants that too few of them reject."""

    def __init__(self, lab: Lab, schema: Schema, tree: Tree, draw: random.Random) -> None:
        self._lab = lab
        mutator = TreeMutator(schema)
        near = mutator.nearest(tree)
        self._near = {m.sql for m in near if m.determined}
        second = {m.sql for m in mutator.further(near, SECOND, draw) if m.determined}
        wanted = {*self._near, *second, *mutator.settled(tree)} - {write(tree)}
        self._wanted = dict.fromkeys(sorted(wanted), KILLS)
        self._run: set[str] = set()
        self._rejected: set[str] = set()
        self._found: list[Find] = []
        self._spare: list[Case] = []

    @property
    def share(self) -> float:
        """Share of the nearest mutants that run which a candidate rejects, from 0 to 1."""
        return _share(self._run & self._near, self._rejected)

    def look(self, case: Case) -> None:
        """Notes which mutants the present candidate rejects.

        Of a dull one only those count that no other rejects, since few dull ones can be cases.
        """
        dull = is_trivial(case.input["rows"], case.expected)
        wanted = [sql for sql in self._wanted if not (dull and sql in self._rejected)]
        results = {sql: self._lab.run(sql) for sql in wanted}
        self._run |= {sql for sql, result in results.items() if "error" not in result}
        wrong = (sql for sql, result in results.items() if not right(result, case.expected))
        rejected = frozenset(wrong)
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
        """The cases, filled up to the least number; None if they tell too little."""
        finds = cover(self._found)
        kept = [find.case for find in finds]
        left = [f.case for f in self._found if not f.dull and f.case not in kept]
        cases = kept + _novel(kept, left + self._spare)[: max(0, LEAST - len(kept))]
        if len(cases) < LEAST or len({canonical_json(c.expected) for c in cases}) < DISTINCT:
            return None
        run, rejected = self._run & self._near, rejected_by(finds)
        if _share(run, rejected) < MEANT:
            return None
        return Chosen(tuple(cases), len(run & rejected), len(run))


def _share(run: set[str], rejected: set[str]) -> float:
    return len(run & rejected) / len(run) if run else 1.0


def cover(found: Sequence[Find], rare_first: bool = False) -> list[Find]:
    """Up to `MOST` candidates that together reject as much as can be, chosen greedily.

    The next one is the one that rejects most mutants that none so far does; of several such, most
    that one alone does. It ends when all that can be is rejected twice.

    Args:
        found: The candidates.
        rare_first: Whether ties go to the candidate whose result is rarest among those chosen.
    """
    kept: list[Find] = []
    once: set[str] = set()
    again: set[str] = set()

    def gain(find: Find) -> tuple[int, int, int]:
        alike = sum(f.case.expected == find.case.expected for f in kept) if rare_first else 0
        return len(find.rejected - once), len(find.rejected - again), -alike

    while len(kept) < MOST:
        cases, dull = [f.case for f in kept], sum(f.dull for f in kept)
        left = [f for f in found if f.case not in cases and dull + f.dull <= TRIVIAL]
        best = max(left, key=gain, default=None)
        if best is None or not best.rejected - again:
            break
        kept.append(best)
        again |= best.rejected & once
        once |= best.rejected
    return kept


def rejected_by(finds: Sequence[Find]) -> set[str]:
    """The mutants that one of the candidates rejects."""
    return {sql for find in finds for sql in find.rejected}


def drawn_cases(lab: Lab, schema: Schema, tree: Tree, count: int, *path: Json) -> Iterator[Case]:
    """Cases of a gold query on up to `count` databases that are drawn under `path`.

    Each is the lab's present database until the next. Databases on which the gold query has no
    clear result are left out.
    """
    near = constants(tree)
    for number in range(count):
        draw: random.Random = rng(*path, "instance", number)
        contents = draw_contents(schema, KINDS[number % len(KINDS)], draw, near)
        expected = lab.expected(contents)
        if expected is not None:
            yield Case({"ddl": schema.ddl, "rows": contents}, expected)


def _novel(kept: list[Case], spare: list[Case]) -> list[Case]:
    """`spare` in the order of use: first new results, and among them those with many records."""
    seen = {canonical_json(case.expected) for case in kept}
    first, last = [], []
    for case in sorted(spare, key=lambda c: -len(c.expected.get("rows", ()))):
        key = canonical_json(case.expected)
        (last if key in seen else first).append(case)
        seen.add(key)
    return first + last
