"""Stage 6: hidden databases, drawn from the schema and chosen to reject mutants of the gold SQL.

All SQL runs in the workers of `pool.py`, the gold SQL too, since a model wrote it. A result counts
only if it is the same however records are stored: each database is laid out three times, twice
without keys and with records in other orders.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Case, Json, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.sql.cases import LEAST
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.engine import Contents, SqlResult
from deltagym.scopes.sql.instances import KINDS, draw_contents
from deltagym.scopes.sql.names import ColumnFacts, Facts, TableFacts
from deltagym.scopes.sql.parsed_mutator import ParsedMutator
from deltagym.scopes.sql.pipeline.fence import Unusable
from deltagym.scopes.sql.pipeline.quantified import sql_text
from deltagym.scopes.sql.pipeline.reading import Gold
from deltagym.scopes.sql.pipeline.tasks import Task
from deltagym.scopes.sql.pool import Job
from deltagym.scopes.sql.schema import Schema
from deltagym.scopes.sql.selection import (
    DISTINCT,
    KILLS,
    LARGEST,
    SAMPLES,
    SECOND,
    TRIES,
    Find,
    cover,
    expectation,
    is_trivial,
    rejected_by,
)

Run = Callable[[Job], list[list[SqlResult]]]
"""What runs SQL under guard: `Pool.run`."""

CHUNK = 8
"""Databases on which mutants are tried at a time; those rejected often enough are dropped."""

LOOKS = 4
"""Databases on which SQL must run before anybody is asked about it."""


@dataclass(frozen=True)
class Tests:
    """The databases of a problem.

    Attributes:
        cases: The hidden ones.
        sample: One to show, and what is right on it.
        rejected: Mutants one change away that fail a case.
        tried: Those of these mutants that run at all and are determined.
    """

    cases: tuple[Case, ...]
    sample: tuple[Contents, Json]
    rejected: int
    tried: int

    @property
    def share(self) -> float:
        """Share of the mutants that are rejected, from 0 to 1."""
        return self.rejected / self.tried if self.tried else 0.0


def require_runs(task: Task, gold: Gold, run: Run) -> None:
    """Last part of stage 4: raises `Unusable` if the SQL runs on none of a few databases."""
    databases = [
        draw_contents(task.schema, KINDS[i], rng(*task.path, "look", i), near(gold))
        for i in range(LOOKS)
    ]
    results = _results(run, task, task.schema.ddl, databases, [gold.sql])[0]
    if all("error" in result for result in results):
        raise Unusable(f"SQLite does not run the SQL: {results[0]['error']}")


def draw_tests(task: Task, gold: Gold, run: Run) -> Tests:
    """The databases of a problem.

    Raises:
        Unusable: The result depends on how records are stored, holds a value that is not plain, or
            says too little.
    """
    known = list(_known(task, gold, run, "database", TRIES, lambda i: KINDS[i % len(KINDS)]))
    shown = list(_known(task, gold, run, "sample", SAMPLES, lambda i: "sample"))
    if len(known) < LEAST or not shown:
        raise Unusable(
            f"the SQL gives a result of at most {LARGEST} rows on {len(known)} of {TRIES} "
            "databases only"
        )
    search = _Search(task, gold, run)
    for start in range(0, len(known), CHUNK):
        search.look(known[start : start + CHUNK])
    cases = search.chosen()
    if len(cases) < LEAST or len({canonical_json(case.expected) for case in cases}) < DISTINCT:
        raise Unusable(f"too few databases have a result that says something: {len(cases)}")
    rejected = search.near & rejected_by([find for find in search.finds if find.case in cases])
    sample = next((s for s in shown if not is_trivial(*s)), shown[0])
    return Tests(tuple(cases), sample, len(rejected), len(search.near))


def near(gold: Gold) -> dict[str, list[int | str]]:
    """Column to the constants it is compared with; values near them tell the SQL from others."""
    found: dict[str, list[int | str]] = {}
    comparisons = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.In)
    for statement in gold.statements:
        for node in statement.find_all(*comparisons):
            literals = map(_value, node.find_all(exp.Literal))
            values = [value for value in literals if value is not None]
            for column in node.find_all(exp.Column):
                found.setdefault(column.name.lower(), []).extend(values)
        for insert in statement.find_all(exp.Insert):
            table = insert.find(exp.Table)
            upserts = insert.args.get("conflict") is not None or insert.args.get("alternative")
            if upserts and table is not None:
                found.setdefault(f"{table.name.lower()}.id", []).extend(_first_values(insert))
    return {name: values for name, values in found.items() if values}


def facts(schema: Schema) -> Facts:
    """What the mutator needs to know of the tables."""
    return {
        table.name: TableFacts(
            tuple(ColumnFacts(c.name, c.sort, not c.is_text, c.nullable) for c in table.columns),
            table.key,
        )
        for table in schema.tables
    }


def _value(literal: exp.Literal) -> int | str | None:
    if literal.is_string:
        return literal.name
    return int(literal.name) if literal.name.isdigit() and len(literal.name) < 10 else None


def _first_values(insert: exp.Insert) -> list[int]:
    """The keys that are put in, taken to be the first value of each record."""
    firsts = [t.expressions[0] for t in insert.find_all(exp.Tuple) if t.expressions]
    values = [_value(first) for first in firsts if isinstance(first, exp.Literal)]
    return [value for value in values if isinstance(value, int)]


def _known(
    task: Task, gold: Gold, run: Run, purpose: str, count: int, kind: Callable[[int], str]
) -> Iterator[tuple[Contents, Json]]:
    """Databases and what is right on them, without those on which the SQL fails or is too large."""
    close = near(gold)
    databases = [
        draw_contents(task.schema, kind(i), rng(*task.path, purpose, i), close)
        for i in range(count)
    ]
    again = sql_text(gold.statements)
    direct, reread = _results(run, task, task.schema.ddl, databases, [gold.sql, again])
    others = [
        _stored_otherwise(run, task, databases, [gold.sql], turn)[0] for turn in (False, True)
    ]
    for contents, result, read, *stored in zip(databases, direct, reread, *others, strict=True):
        if "error" in result or len(result.get("rows", ())) > LARGEST:
            continue
        expected = expectation(result, gold.ordered)
        if not right(read, expected):
            raise Unusable("sqlglot and SQLite understand the SQL differently")
        if not all(right(other, expected) for other in stored):
            raise Unusable(
                "the result depends on how rows are stored: an order, a limit, a rank or a shown "
                "column leaves something open"
            )
        if not _is_plain(expected):
            raise Unusable("the result holds a blob or an infinite number")
        yield contents, expected


def _results(
    run: Run, task: Task, ddl: str, databases: Sequence[Contents], answers: list[str]
) -> list[list[SqlResult]]:
    """For each answer its results on the databases."""
    return run_job(run, Job([(ddl, contents) for contents in databases], answers, task.writes))


def run_job(run: Run, job: Job) -> list[list[SqlResult]]:
    """For each answer its results.

    Raises:
        DeltaGymError: The workers, not the answers, failed.
    """
    results = run(job)
    every = (result for on_answer in results for result in on_answer)
    broken = next((result["error"] for result in every if result.get("kind") == "infra"), None)
    if broken:
        raise DeltaGymError(f"SQL cannot be run here: {broken}")
    return results


def _stored_otherwise(
    run: Run, task: Task, databases: Sequence[Contents], answers: list[str], turned: bool
) -> list[list[SqlResult]]:
    """For each answer its results on the same databases, stored in another way."""
    ddl = loose_ddl(task.schema, task.writes)
    return _results(run, task, ddl, [_mixed(contents, turned) for contents in databases], answers)


def _mixed(contents: Contents, turned: bool) -> Contents:
    """The same records in another order: reversed if `turned`, else shuffled."""
    if turned:
        return {name: records[::-1] for name, records in contents.items()}
    return {
        name: rng("sql", "layout", name, records).sample(records, len(records))
        for name, records in contents.items()
    }


def loose_ddl(schema: Schema, writes: bool) -> str:
    """The tables without what lets SQLite keep records in order.

    There is no INTEGER PRIMARY KEY, and no key at all unless tables are to be changed.
    """
    return "\n".join(_loose(table.ddl, writes) for table in schema.tables)


def _loose(ddl: str, writes: bool) -> str:
    if writes:
        return ddl.replace(" INTEGER PRIMARY KEY", " INTEGER NOT NULL UNIQUE")
    first, *lines, last = ddl.replace(" INTEGER PRIMARY KEY", " INTEGER NOT NULL").splitlines()
    kept = [
        line.rstrip(",")
        for line in lines
        if not line.lstrip().startswith(("PRIMARY KEY", "FOREIGN KEY"))
    ]
    return "\n".join([first, ",\n".join(kept), last])


def _is_plain(expected: Json) -> bool:
    """Whether all values are NULL, text or finite numbers."""
    tables = expected["tables"].values() if "tables" in expected else [expected["rows"]]
    values = (value for records in tables for record in records for value in record)
    return all(
        value is None
        or isinstance(value, str | int)
        or (isinstance(value, float) and math.isfinite(value))
        for value in values
    )


@dataclass
class _Search:
    """Databases looked at so far, and the mutants that too few of them reject.

    Attributes:
        near: Mutants one change away that run on a database and are determined.
        finds: The databases, as candidates for cases.
    """

    task: Task
    gold: Gold
    run: Run
    near: set[str] = field(default_factory=set)
    finds: list[Find] = field(default_factory=list)

    def __post_init__(self) -> None:
        mutator = ParsedMutator(facts(self.task.schema), sql_text)
        first = mutator.nearest(self.gold.statements)
        second = mutator.further(first, SECOND, rng(*self.task.path, "neighbours"))
        self._first = {mutant.sql for mutant in first}
        wanted = {*self._first, *(mutant.sql for mutant in second)}
        wanted -= {sql_text(self.gold.statements)}
        self._wanted = dict.fromkeys(sorted(wanted), KILLS)
        self._open: set[str] = set()

    def look(self, known: Sequence[tuple[Contents, Json]]) -> None:
        """Notes which mutants these databases reject.

        A mutant whose result depends on how records are stored is dropped for good.
        """
        answers = list(self._wanted)
        databases = [contents for contents, _ in known]
        direct = _results(self.run, self.task, self.task.schema.ddl, databases, answers)
        stored = _stored_otherwise(self.run, self.task, databases, answers, turned=True)
        for sql, one, other in zip(answers, direct, stored, strict=True):
            if not all(_alike(a, b, self.gold.ordered) for a, b in zip(one, other, strict=True)):
                self._open.add(sql)
            elif any("error" not in result for result in one):
                self.near |= {sql} & self._first
        for place, (contents, expected) in enumerate(known):
            wrong = {
                sql
                for sql, results in zip(answers, direct, strict=True)
                if not right(results[place], expected)
            }
            case = Case({"ddl": self.task.schema.ddl, "rows": contents}, expected)
            self._note(case, frozenset(wrong - self._open))

    def _note(self, case: Case, rejected: frozenset[str]) -> None:
        dull = is_trivial(case.input["rows"], case.expected)
        self.finds.append(Find(case, dull, rejected))
        for sql in () if dull else rejected & self._wanted.keys():
            self._wanted[sql] -= 1
        self._wanted = {
            sql: times for sql, times in self._wanted.items() if times > 0 and sql not in self._open
        }
        self.near -= self._open

    def chosen(self) -> list[Case]:
        """The cases: those that reject most, filled up with those whose results are new."""
        kept = [
            find.case
            for find in cover([Find(f.case, f.dull, f.rejected - self._open) for f in self.finds])
        ]
        seen = {canonical_json(case.expected) for case in kept}
        spare = [f.case for f in self.finds if not f.dull and f.case not in kept]

        def rank(case: Case) -> tuple[bool, int]:
            return canonical_json(case.expected) in seen, -len(case.expected.get("rows", ()))

        return kept + sorted(spare, key=rank)[: max(0, LEAST - len(kept))]


def _alike(one: SqlResult, other: SqlResult, in_order: bool) -> bool:
    """Whether two results are the same; two errors always are."""
    return "error" in other if "error" in one else right(other, expectation(one, in_order))
