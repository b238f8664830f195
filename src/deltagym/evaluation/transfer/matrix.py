"""The matrix: models by what they were tested on, each cell held against the untrained base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from deltagym.core.problem import Json, Problem
from deltagym.evaluation import Estimate, Evaluation, ProblemRecord, compare
from deltagym.evaluation.transfer.trained import Mark, Trained
from deltagym.evaluation.wording import estimate_text
from deltagym.suites.load import Suite

SCHEMA = "deltagym.transfer/1"
"""Name and version of the JSON layout of `Matrix.to_json`."""

IN_DISTRIBUTION, NO_AXIS = "in-distribution", "no axis"
SIGNS: Mapping[Mark | None, str] = {"trained": "● ", "transfer": "→ ", None: ""}
UNREADABLE = "cannot be read"

By = Literal["family", "level", "axis"]


@dataclass(frozen=True)
class Questions:
    """What is asked of every model: a suite's test problems, or the first of each family and level.

    Attributes:
        suite: The suite.
        problems: The problems asked.
    """

    suite: Suite
    problems: tuple[Problem, ...]

    def axis(self, family: str, level: str) -> str:
        """The axis of a test group: in distribution if the suite trains on the same family and level, else the suite's axis."""
        return (
            IN_DISTRIBUTION
            if (family, level) in self._trains_on
            else self.suite.file.axis or NO_AXIS
        )

    @cached_property
    def _trains_on(self) -> set[tuple[str, str]]:
        return {(member.family, member.level) for member in self.suite.members["train"]}


@dataclass(frozen=True, slots=True)
class Row:
    """One model.

    Attributes:
        model: Its name, that of its folder.
        source: What was given: a folder or a model id.
        step: Training step, or None if unknown.
        trained: What it was trained on, or None if unknown.
        evaluations: One a suite, by the suite's name; problems that the model cannot read are in none.
    """

    model: str
    source: str
    step: int | None
    trained: Trained | None
    evaluations: Mapping[str, Evaluation]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one model did on one group of problems.

    Attributes:
        model: The model's name.
        group: Family, `family level`, or axis.
        mark: `trained` if the model was trained on the group, `transfer` if not, None if unknown or an axis.
        problems: Problems of the group.
        unread: How many of them the model cannot read; they are in no estimate.
        estimate: pass@1 with its 95% interval; None if nothing could be read or judged.
        unsolved: Problems that the base never solved and that this model was asked too; None without a base.
        discovered: Those of them that this model solved at least once.
    """

    model: str
    group: str
    mark: Mark | None
    problems: int
    unread: int
    estimate: Estimate | None
    unsolved: int | None = None
    discovered: int | None = None

    def text(self) -> str:
        """The cell in words: mark, pass@1 with interval, and how many problems unsolved by the base were solved."""
        if self.estimate is None:
            return UNREADABLE if self.unread else "not measured"
        solved = f"; {self.discovered} of {self.unsolved}" if self.unsolved else ""
        return f"{SIGNS[self.mark]}{estimate_text(self.estimate)}{solved}"


@dataclass(frozen=True)
class Matrix:
    """All models on all suites.

    Attributes:
        path: The folder of the results, absolute.
        tests: What was asked, a suite each.
        rows: The models, the base first if there is one.
        base: Name of the untrained model, or None.
        n: Completions a problem.
        limit: At most so many problems of a family and level; None for all.
    """

    path: Path
    tests: tuple[Questions, ...]
    rows: tuple[Row, ...]
    base: str | None
    n: int
    limit: int | None

    def groups(self, by: By = "family") -> list[str]:
        """The columns: test families, families with levels, or axes, in order of first appearance."""
        return list(self._members(by))

    def cells(self, by: By = "family") -> list[list[Cell]]:
        """The cells, a list a model. A problem of several suites counts once."""
        base = next((row for row in self.rows if row.model == self.base), None)
        members = self._members(by)
        return [
            [self._cell(row, base, group, ids, by) for group, ids in members.items()]
            for row in self.rows
        ]

    def cell(self, model: str, group: str, by: By = "family") -> Cell:
        """One cell; raises `KeyError` if there is none such."""
        found = {(cell.model, cell.group): cell for line in self.cells(by) for cell in line}
        return found[model, group]

    def unread(self, row: Row) -> dict[str, int]:
        """Families with problems that a model cannot read, and how many."""
        return {
            group: cell.unread
            for group, ids in self._members("family").items()
            if (cell := self._counted(row, group, ids)).unread
        }

    def to_json(self) -> dict[str, Json]:
        """The matrix as JSON, under `SCHEMA`; completions are in the evaluations."""
        models = [
            {
                "model": row.model,
                "source": row.source,
                "step": row.step,
                "trained": asdict(row.trained) if row.trained else None,
                "unread": self.unread(row),
            }
            for row in self.rows
        ]
        kinds: tuple[By, ...] = ("family", "level", "axis")
        cells: dict[str, Json] = {
            by: [asdict(cell) for line in self.cells(by) for cell in line] for by in kinds
        }
        suites = [test.suite.name for test in self.tests]
        return {
            "schema": SCHEMA,
            "n": self.n,
            "limit": self.limit,
            "base": self.base,
            "suites": suites,
            "models": models,
            "cells": cells,
        }

    def _members(self, by: By) -> dict[str, dict[str, None]]:
        """Problem ids of each group, in order and without repeats."""
        name: dict[By, Callable[[Questions, Problem], str]] = {
            "family": lambda _, problem: problem.family,
            "level": lambda _, problem: f"{problem.family} {problem.level}",
            "axis": lambda test, problem: test.axis(problem.family, problem.level),
        }
        found: dict[str, dict[str, None]] = {}
        for test in self.tests:
            for problem in test.problems:
                found.setdefault(name[by](test, problem), {})[problem.id] = None
        return found

    def _cell(
        self, row: Row, base: Row | None, group: str, ids: Mapping[str, None], by: By
    ) -> Cell:
        mark = row.trained.mark(group) if row.trained and by != "axis" else None
        cell = replace(self._counted(row, group, ids), mark=mark)
        if base is None or base is row:
            return cell
        before, after = _records(base, ids), _records(row, ids)
        if not {r.problem_id for r in before.records} & {r.problem_id for r in after.records}:
            return cell
        found = compare(before, after)
        return replace(cell, unsolved=len(found.unsolved), discovered=len(found.discovered))

    def _counted(self, row: Row, group: str, ids: Mapping[str, None]) -> Cell:
        asked = _records(row, ids)
        estimate = replace(asked, ks=(1,)).overall().estimates[0]
        return Cell(
            row.model,
            group,
            None,
            len(ids),
            len(ids) - len(asked.records),
            estimate if estimate.measured else None,
        )


def _records(row: Row, ids: Mapping[str, None]) -> Evaluation:
    """The model's evaluation on these problems, taken from all suites; each problem once, from the first suite that has it."""
    first: dict[str, ProblemRecord] = {}
    for evaluation in row.evaluations.values():
        for record in evaluation.records:
            first.setdefault(record.problem_id, record)
    return replace(
        next(iter(row.evaluations.values())), records=tuple(first[i] for i in ids if i in first)
    )
