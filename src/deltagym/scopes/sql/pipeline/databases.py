"""Stage 6: hidden databases, drawn from the schema and chosen to reject wrong neighbours of the gold SQL.

Everything here runs in the workers of `pool.py`, the gold SQL too, since a model wrote it. A result counts only if it is the same however
rows are stored: each database is laid out three times, twice without keys and with rows in other orders.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Case, Json, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.sql.base import SAMPLES
from deltagym.scopes.sql.cases import (
    DISTINCT,
    KILLS,
    LARGEST,
    LEAST,
    SECOND,
    TRIES,
    Find,
    cover,
    expectation,
    trivial,
)
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.engine import Outcome
from deltagym.scopes.sql.instances import KINDS, Rows, draw_rows
from deltagym.scopes.sql.neighbours import ColumnFacts, Facts, TableFacts, further, neighbours
from deltagym.scopes.sql.pipeline.fence import Unusable
from deltagym.scopes.sql.pipeline.quantified import sql_text
from deltagym.scopes.sql.pipeline.reading import Gold
from deltagym.scopes.sql.pipeline.tasks import Task
from deltagym.scopes.sql.pool import Job
from deltagym.scopes.sql.schema import Schema

Run = Callable[[Job], list[list[Outcome]]]
"""What runs SQL under guard: `Pool.run`."""

CHUNK = 8
"""Databases on which neighbours are tried at a time; those rejected often enough are not tried again."""

TEXTS = ("category", "name", "date")
"""Sorts of columns that hold texts."""

LOOKS = 4
"""Databases on which SQL must run before anybody is asked about it."""


@dataclass(frozen=True)
class Tests:
    """The databases of a problem.

    Attributes:
        cases: The hidden ones.
        sample: One to show, and what is right on it.
        rejected, tried: Nearest neighbours of the gold SQL that fail a case, and those that run at all and are determined.
    """

    cases: tuple[Case, ...]
    sample: tuple[Rows, Json]
    rejected: int
    tried: int

    @property
    def share(self) -> float:
        """Share of the neighbours that are rejected."""
        return self.rejected / self.tried if self.tried else 0.0


def require_runs(task: Task, gold: Gold, run: Run) -> None:
    """Stage 4, last part: raises `Unusable` if the SQL runs on none of a few databases."""
    databases = [
        draw_rows(task.schema, KINDS[i], rng(*task.path, "look", i), near(gold))
        for i in range(LOOKS)
    ]
    outcomes = _outcomes(run, task, task.schema.ddl, databases, [gold.sql])[0]
    if all("error" in outcome for outcome in outcomes):
        raise Unusable(f"SQLite does not run the SQL: {outcomes[0]['error']}")


def draw_tests(task: Task, gold: Gold, run: Run) -> Tests:
    """The databases of a problem.

    Raises:
        Unusable: The result hangs on how rows are stored, is no plain value, or says too little.
    """
    known = list(_known(task, gold, run, "database", TRIES, lambda i: KINDS[i % len(KINDS)]))
    shown = list(_known(task, gold, run, "sample", SAMPLES, lambda i: "sample"))
    if len(known) < LEAST or not shown:
        raise Unusable(
            f"the SQL gives a result of at most {LARGEST} rows on {len(known)} of {TRIES} databases only"
        )
    search = _Search(task, gold, run)
    for start in range(0, len(known), CHUNK):
        search.look(known[start : start + CHUNK])
    cases = search.chosen()
    if len(cases) < LEAST or len({canonical_json(case.expected) for case in cases}) < DISTINCT:
        raise Unusable(f"too few databases have a result that says something: {len(cases)}")
    rejected = search.near & {
        sql for find in search.finds if find.case in cases for sql in find.rejected
    }
    sample = next((s for s in shown if not trivial(*s)), shown[0])
    return Tests(tuple(cases), sample, len(rejected), len(search.near))


def near(gold: Gold) -> dict[str, list[int | str]]:
    """The constants near which values tell the SQL from others, by the column that is compared with them."""
    found: dict[str, list[int | str]] = {}
    for statement in gold.statements:
        for node in statement.find_all(
            exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.In
        ):
            values = [
                v for literal in node.find_all(exp.Literal) if (v := _value(literal)) is not None
            ]
            for column in node.find_all(exp.Column):
                found.setdefault(column.name.lower(), []).extend(values)
        for insert in statement.find_all(exp.Insert):
            if insert.args.get("conflict") is not None or insert.args.get("alternative"):
                found.setdefault(f"{insert.find(exp.Table).name.lower()}.id", []).extend(
                    _first_values(insert)
                )  # type: ignore[union-attr]
    return {name: values for name, values in found.items() if values}


def facts(schema: Schema) -> Facts:
    """What neighbours are made out with."""
    columns = {
        t.name: tuple(
            ColumnFacts(c.name, c.sort, c.sort not in TEXTS, c.nullable) for c in t.columns
        )
        for t in schema.tables
    }
    return {t.name: TableFacts(columns[t.name], t.key) for t in schema.tables}


def _value(literal: exp.Literal) -> int | str | None:
    if literal.is_string:
        return literal.name
    return int(literal.name) if literal.name.isdigit() and len(literal.name) < 10 else None


def _first_values(insert: exp.Insert) -> list[int]:
    """The keys that are put in, taken to be the first of each row of values."""
    firsts = [row.expressions[0] for row in insert.find_all(exp.Tuple) if row.expressions]
    return [
        v
        for first in firsts
        if isinstance(first, exp.Literal) and isinstance(v := _value(first), int)
    ]


def _known(
    task: Task, gold: Gold, run: Run, purpose: str, count: int, kind: Callable[[int], str]
) -> Iterator[tuple[Rows, Json]]:
    """Databases and what is right on them; those on which the SQL fails or gives too much are left out."""
    close = near(gold)
    databases = [
        draw_rows(task.schema, kind(i), rng(*task.path, purpose, i), close) for i in range(count)
    ]
    again = sql_text(gold.statements)
    direct, reread = _outcomes(run, task, task.schema.ddl, databases, [gold.sql, again])
    others = [_laid_out(run, task, databases, [gold.sql], turn)[0] for turn in (False, True)]
    for rows, outcome, read, *stored in zip(databases, direct, reread, *others, strict=True):
        if "error" in outcome or len(outcome.get("rows", ())) > LARGEST:
            continue
        expected = expectation(outcome, gold.ordered)
        if not right(read, expected):
            raise Unusable("the SQL is read otherwise than SQLite takes it")
        if not all(right(other, expected) for other in stored):
            raise Unusable(
                "the result hangs on how rows are stored: an order, a limit, a rank or a shown column leaves something open"
            )
        if not _plain(expected):
            raise Unusable("the result holds a blob or an infinite number")
        yield rows, expected


def _outcomes(
    run: Run, task: Task, ddl: str, databases: Sequence[Rows], answers: list[str]
) -> list[list[Outcome]]:
    """For each answer its outcomes on the databases."""
    return ran(run, Job([(ddl, rows) for rows in databases], answers, task.writes))


def ran(run: Run, job: Job) -> list[list[Outcome]]:
    """For each answer its outcomes.

    Raises:
        DeltaGymError: The workers, not the answers, failed.
    """
    outcomes = run(job)
    broken = next(
        (o["error"] for on_answer in outcomes for o in on_answer if o.get("kind") == "infra"), None
    )
    if broken:
        raise DeltaGymError(f"SQL cannot be run here: {broken}")
    return outcomes


def _laid_out(
    run: Run, task: Task, databases: Sequence[Rows], answers: list[str], turned: bool
) -> list[list[Outcome]]:
    """The outcomes on the same databases, stored otherwise."""
    return _outcomes(
        run,
        task,
        loose_ddl(task.schema, task.writes),
        [_mixed(rows, turned) for rows in databases],
        answers,
    )


def _mixed(rows: Rows, turned: bool) -> Rows:
    """The same rows in another order: turned round, or mixed."""
    if turned:
        return {name: records[::-1] for name, records in rows.items()}
    return {
        name: rng("sql", "layout", name, records).sample(records, len(records))
        for name, records in rows.items()
    }


def loose_ddl(schema: Schema, writes: bool) -> str:
    """The tables without what lets SQLite put rows in order: no INTEGER PRIMARY KEY, and no keys at all where nothing is changed."""
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


def _plain(expected: Json) -> bool:
    groups = expected["tables"].values() if "tables" in expected else [expected["rows"]]
    values = (value for rows in groups for row in rows for value in row)
    return all(
        value is None
        or isinstance(value, str | int)
        or (isinstance(value, float) and math.isfinite(value))
        for value in values
    )


@dataclass
class _Search:
    """Databases looked at so far, and the neighbours that too few of them reject."""

    task: Task
    gold: Gold
    run: Run
    near: set[str] = field(default_factory=set)
    finds: list[Find] = field(default_factory=list)

    def __post_init__(self) -> None:
        draw: random.Random = rng(*self.task.path, "neighbours")
        known = facts(self.task.schema)
        self._first = neighbours(self.gold.statements, known, sql_text)
        second = further(self._first, known, SECOND, draw, sql_text)
        self._wanted = dict.fromkeys(
            sorted({*self._first, *second} - {sql_text(self.gold.statements)}), KILLS
        )
        self._spread: set[str] = set()

    def look(self, known: Sequence[tuple[Rows, Json]]) -> None:
        """Notes which neighbours these databases reject; one that hangs on how rows are stored is forgotten for good."""
        answers = list(self._wanted)
        databases = [rows for rows, _ in known]
        direct = _outcomes(self.run, self.task, self.task.schema.ddl, databases, answers)
        stored = _laid_out(self.run, self.task, databases, answers, turned=True)
        for sql, one, other in zip(answers, direct, stored, strict=True):
            if all(_alike(a, b, self.gold.ordered) for a, b in zip(one, other, strict=True)):
                self.near |= (
                    {sql} & self._first.keys() if any("error" not in o for o in one) else set()
                )
            else:
                self._spread.add(sql)
        for place, (rows, expected) in enumerate(known):
            wrong = {
                sql
                for sql, outcomes in zip(answers, direct, strict=True)
                if not right(outcomes[place], expected)
            }
            self._note(
                Case({"ddl": self.task.schema.ddl, "rows": rows}, expected),
                frozenset(wrong - self._spread),
            )

    def _note(self, case: Case, rejected: frozenset[str]) -> None:
        dull = trivial(case.input["rows"], case.expected)
        self.finds.append(Find(case, dull, rejected))
        for sql in () if dull else rejected & self._wanted.keys():
            self._wanted[sql] -= 1
        self._wanted = {
            sql: times
            for sql, times in self._wanted.items()
            if times > 0 and sql not in self._spread
        }
        self.near -= self._spread

    def chosen(self) -> list[Case]:
        """The cases: those that reject most, filled up to the least number with those whose results are new."""
        kept, _ = cover([Find(f.case, f.dull, f.rejected - self._spread) for f in self.finds])
        seen = {canonical_json(case.expected) for case in kept}
        spare = [f.case for f in self.finds if not f.dull and f.case not in kept]
        for case in sorted(
            spare,
            key=lambda c: (canonical_json(c.expected) in seen, -len(c.expected.get("rows", ()))),
        ):
            if len(kept) < LEAST:
                kept.append(case)
        return kept


def _alike(one: Outcome, other: Outcome, in_order: bool) -> bool:
    """Whether two outcomes are the same; of two errors only that they are."""
    return "error" in other if "error" in one else right(other, expectation(one, in_order))
