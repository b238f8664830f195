"""Evidence about SQL problems: tags read back from the text, DuckDB's opinion, fresh databases, neighbours two edits away."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING

from deltagym.core.evidence import Departure, MutantTally, Prover
from deltagym.core.problem import Json, Problem, canonical_json
from deltagym.core.registry import get_family
from deltagym.core.seeding import digest, rng
from deltagym.scopes.sql import duck
from deltagym.scopes.sql.algebra import Tree, edits
from deltagym.scopes.sql.cases import Lab
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.features import detected
from deltagym.scopes.sql.instances import KINDS, Near, Rows, constants, draw_rows
from deltagym.scopes.sql.mutants import Changes, Mutant, mutants
from deltagym.scopes.sql.text import write

if TYPE_CHECKING:
    from deltagym.scopes.sql.base import SqlFamily

FRESH = 32
"""Databases, other than the cases, on which neighbours are told from the gold query."""

SECOND = 3
"""Fresh databases on which DuckDB is asked, besides the cases."""

STANDARD = 12
"""Databases, the same for all questions about the same tables, whose results make a signature."""


class SqlProver(Prover):
    """Evidence about a set of SQL problems."""

    @cached_property
    def _drafts(self) -> list[Draft]:
        families: list[SqlFamily] = [get_family(p.family) for p in self.problems]  # type: ignore[misc]
        return [
            family.draft(problem.params)
            for family, problem in zip(families, self.problems, strict=True)
        ]

    def departure(self, number: int) -> Departure | None:
        """Where the tags are not those of the gold query, or DuckDB disagrees with a case or on fresh databases."""
        problem, draft = self.problems[number], self._drafts[number]
        family: SqlFamily = get_family(problem.family)  # type: ignore[assignment]
        found = sorted(set(detected(write(draft.tree, native=True))) & set(family.topic.features))
        if found != sorted(problem.params["features"]):
            return Departure("", f"tagged {problem.params['features']}, but the query has {found}")
        return self._disagreement(problem, draft) if duck.available() else None

    def _disagreement(self, problem: Problem, draft: Draft) -> Departure | None:
        given: list[tuple[Rows, Json]] = [
            (case.input["rows"], case.expected) for case in problem.cases
        ]
        with closing(_lab(draft)) as lab:
            fresh = list(self._known(lab, draft, "second opinion", SECOND))
        for rows, expected in [*given, *fresh]:
            try:
                outcome = duck.run(draft.schema, draft.tree, rows)
            except Exception as error:  # Whatever DuckDB cannot do is news.
                outcome = {"error": str(error)}
            if not right(outcome, expected):
                return Departure(canonical_json(rows), f"DuckDB gives {outcome} and not {expected}")
        return None

    @staticmethod
    def _known(lab: Lab, draft: Draft, purpose: str, count: int) -> Iterator[tuple[Rows, Json]]:
        """Fresh databases, each at hand in the lab until the next, and what the gold query gives on them."""
        near, key = constants(draft.tree), write(draft.tree)
        for number in range(count):
            draw: random.Random = rng("sql", purpose, draft.schema.ddl, key, number)
            rows = draw_rows(draft.schema, KINDS[number % len(KINDS)], draw, near)
            expected = lab.expected(rows)
            if expected is not None:
                yield rows, expected

    def rivals(self, number: int) -> list[int]:
        """Problems about the same tables whose gold query passes all cases of this one, but fails on fresh databases."""
        problem, draft = self.problems[number], self._drafts[number]
        others = [i for i in self._by_ddl[draft.schema.ddl] if i != number]
        return [
            i
            for i in others
            if self._passes(problem, draft, self._drafts[i].tree) and not self.alike(number, i)
        ]

    @cached_property
    def _by_ddl(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for i, draft in enumerate(self._drafts):
            groups.setdefault(draft.schema.ddl, []).append(i)
        return groups

    @staticmethod
    def _passes(problem: Problem, draft: Draft, tree: Tree) -> bool:
        with closing(_lab(draft)) as lab:
            for case in problem.cases:
                lab.fill(case.input["rows"])
                if not right(lab.run(write(tree)), case.expected):
                    return False
        return True

    def mutants(self, number: int, count: int) -> MutantTally:
        """Tries random trees one or two edits away; wrong are those that run and differ on a case or a fresh database."""
        problem, draft = self.problems[number], self._drafts[number]
        tried = list(_neighbours(draft, count, rng("sql", "proof", problem.id)))
        runs, rejected, missed = set[str](), set[str](), set[str]()
        with closing(_lab(draft)) as lab:
            for case in problem.cases:
                lab.fill(case.input["rows"])
                outcomes = {sql: lab.run(sql) for sql in tried}
                runs.update(sql for sql, outcome in outcomes.items() if "error" not in outcome)
                rejected.update(
                    sql for sql, outcome in outcomes.items() if not right(outcome, case.expected)
                )
            passed = [sql for sql in tried if sql in runs - rejected]
            for _, expected in self._known(lab, draft, "fresh", FRESH) if passed else ():
                missed.update(sql for sql in passed if not right(lab.run(sql), expected))
        return MutantTally(
            len(runs & rejected) + len(missed), tuple(sql for sql in passed if sql in missed)
        )

    def signature(self, number: int) -> str:
        draft = self._drafts[number]
        return digest(
            draft.schema.ddl, draft.in_order, list(self._results(draft, "signature"))
        ).hex()

    @staticmethod
    def _results(draft: Draft, purpose: str, near: Near | None = None) -> Iterator[Json]:
        """What the gold query gives on databases that hang on the tables alone."""
        with closing(_lab(draft)) as lab:
            for number in range(STANDARD):
                draw = rng("sql", purpose, draft.schema.ddl, number)
                yield lab.expected(
                    draw_rows(draft.schema, KINDS[number % len(KINDS)], draw, near or {})
                )

    def alike(self, one: int, other: int) -> bool:
        first, second = self._drafts[one], self._drafts[other]
        if (first.schema.ddl, first.in_order) != (second.schema.ddl, second.in_order):
            return False
        near = constants(first.tree) | constants(second.tree)
        return list(self._results(first, "alike", near)) == list(
            self._results(second, "alike", near)
        )


def _lab(draft: Draft) -> Lab:
    return Lab(draft.schema, draft.tree, draft.in_order)


def _neighbours(draft: Draft, count: int, draw: random.Random) -> Iterator[str]:
    """Texts of random trees one or two edits from the gold tree, none twice."""
    near = mutants(draft.tree, draft.schema)
    seen = {write(draft.tree)}
    for _ in range(count if near else 0):
        mutant: Mutant = draw.choice(near)
        sql = mutant.sql
        if draw.random() < 0.5:
            further = [new for _, _, new in edits(mutant.tree, Changes(draft.schema, mutant.tree))]
            sql = write(draw.choice(further)) if further else sql  # type: ignore[arg-type]
        if sql not in seen:
            seen.add(sql)
            yield sql
