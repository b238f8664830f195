"""Evidence about SQL problems, none of it from the stored cases alone.

Features are read back from the text of the gold query, DuckDB answers as well, fresh databases are
drawn, and mutants up to two changes away must fail.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property

from deltagym.core.evidence import Departure, Evidence, MutantTally
from deltagym.core.problem import Json, Problem, canonical_json
from deltagym.core.seeding import digest, rng
from deltagym.scopes.sql import duck
from deltagym.scopes.sql.algebra import Tree
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.engine import Contents
from deltagym.scopes.sql.features import detected
from deltagym.scopes.sql.gold import family_of
from deltagym.scopes.sql.instances import KINDS, Near, constants, draw_contents
from deltagym.scopes.sql.selection import Lab
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.tree_mutator import TreeMutator

FRESH = 32
"""Databases, other than the cases, on which mutants are told from the gold query."""

SECOND = 3
"""Fresh databases on which DuckDB is asked, besides the cases."""

STANDARD = 12
"""Databases whose results make a signature; the same for all questions about the same tables."""


class SqlEvidence(Evidence):
    """Evidence about a set of SQL problems."""

    @cached_property
    def _drafts(self) -> list[Draft]:
        return [family_of(problem).draft(problem.params) for problem in self.problems]

    def departure(self, number: int) -> Departure | None:
        """Where the gold query lacks the features it claims, or DuckDB gives something else.

        DuckDB is asked on the cases and on fresh databases, if it is installed.
        """
        problem, draft = self.problems[number], self._drafts[number]
        known = set(family_of(problem).topic.features)
        found = sorted(set(detected(write(draft.tree, native=True))) & known)
        if found != sorted(problem.params["features"]):
            return Departure("", f"tagged {problem.params['features']}, but the query has {found}")
        return self._disagreement(problem, draft) if duck.available() else None

    def _disagreement(self, problem: Problem, draft: Draft) -> Departure | None:
        """The first database on which DuckDB gives something else."""
        given = [(case.input["rows"], case.expected) for case in problem.cases]
        with closing(_lab(draft)) as lab:
            fresh = list(_fresh(lab, draft, "second opinion", SECOND))
        for contents, expected in [*given, *fresh]:
            try:
                result = duck.run(draft.schema, draft.tree, contents)
            except Exception as error:  # Whatever DuckDB cannot run is a disagreement.
                result = {"error": str(error)}
            if not right(result, expected):
                text = f"DuckDB gives {result} and not {expected}"
                return Departure(canonical_json(contents), text)
        return None

    def rivals(self, number: int) -> list[int]:
        """Problems about the same tables whose gold query passes all cases, but is not right."""
        problem, draft = self.problems[number], self._drafts[number]
        return [
            other
            for other in self._by_ddl[draft.schema.ddl]
            if other != number
            and _passes(problem, draft, self._drafts[other].tree)
            and not self.alike(number, other)
        ]

    @cached_property
    def _by_ddl(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for i, draft in enumerate(self._drafts):
            numbers.setdefault(draft.schema.ddl, []).append(i)
        return numbers

    def mutants(self, number: int, count: int) -> MutantTally:
        """Tries random mutants; wrong are those that run and differ on a case or fresh database."""
        problem, draft = self.problems[number], self._drafts[number]
        tried = list(_random_mutants(draft, count, rng("sql", "proof", problem.id)))
        runs, rejected, missed = set[str](), set[str](), set[str]()
        with closing(_lab(draft)) as lab:
            for case in problem.cases:
                lab.fill(case.input["rows"])
                for sql in tried:
                    result = lab.run(sql)
                    if "error" not in result:
                        runs.add(sql)
                    if not right(result, case.expected):
                        rejected.add(sql)
            passed = [sql for sql in tried if sql in runs - rejected]
            for _, expected in _fresh(lab, draft, "fresh", FRESH) if passed else ():
                missed.update(sql for sql in passed if not right(lab.run(sql), expected))
        wrong = len(runs & rejected) + len(missed)
        return MutantTally(wrong, tuple(sql for sql in passed if sql in missed))

    def signature(self, number: int) -> str:
        draft = self._drafts[number]
        results = list(_standard(draft, "signature", {}))
        return digest(draft.schema.ddl, draft.in_order, results).hex()

    def alike(self, one: int, other: int) -> bool:
        first, second = self._drafts[one], self._drafts[other]
        if (first.schema.ddl, first.in_order) != (second.schema.ddl, second.in_order):
            return False
        near = constants(first.tree) | constants(second.tree)
        return list(_standard(first, "alike", near)) == list(_standard(second, "alike", near))


def _lab(draft: Draft) -> Lab:
    return Lab(draft.schema, draft.tree, draft.in_order)


def _fresh(lab: Lab, draft: Draft, purpose: str, count: int) -> Iterator[tuple[Contents, Json]]:
    """Fresh databases and what the gold query gives; each is the lab's until the next."""
    near, key = constants(draft.tree), write(draft.tree)
    for number in range(count):
        draw = rng("sql", purpose, draft.schema.ddl, key, number)
        contents = draw_contents(draft.schema, KINDS[number % len(KINDS)], draw, near)
        expected = lab.expected(contents)
        if expected is not None:
            yield contents, expected


def _standard(draft: Draft, purpose: str, near: Near) -> Iterator[Json]:
    """What the gold query gives on databases that depend on the tables alone."""
    with closing(_lab(draft)) as lab:
        for number in range(STANDARD):
            draw = rng("sql", purpose, draft.schema.ddl, number)
            kind = KINDS[number % len(KINDS)]
            yield lab.expected(draw_contents(draft.schema, kind, draw, near))


def _passes(problem: Problem, draft: Draft, tree: Tree) -> bool:
    """Whether another gold query is right on all cases of a problem."""
    with closing(_lab(draft)) as lab:
        for case in problem.cases:
            lab.fill(case.input["rows"])
            if not right(lab.run(write(tree)), case.expected):
                return False
    return True


def _random_mutants(draft: Draft, count: int, draw: random.Random) -> Iterator[str]:
    """Texts of up to `count` random mutants, one or two changes away, none twice."""
    mutator = TreeMutator(draft.schema)
    near = mutator.nearest(draft.tree)
    seen = {write(draft.tree)}
    for _ in range(count if near else 0):
        mutant = draw.choice(near)
        if draw.random() < 0.5:
            mutant = mutator.again(mutant, draw) or mutant
        if mutant.sql not in seen:
            seen.add(mutant.sql)
            yield mutant.sql
