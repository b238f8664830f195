"""The matrix: models by the problems they were asked, each cell beside the untrained base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from deltagym.core.problem import Json, Problem
from deltagym.evaluation.comparison import compare
from deltagym.evaluation.evaluation import Evaluation, ProblemRecord
from deltagym.evaluation.passk import Estimate
from deltagym.evaluation.transfer.trained import Mark, Trained
from deltagym.evaluation.wording import estimate_text
from deltagym.suites.load import Suite

SCHEMA = "deltagym.transfer/1"
"""Name and version of the JSON layout of `Matrix.to_json`."""

IN_DISTRIBUTION, NO_AXIS = "in-distribution", "no axis"
SIGNS: Mapping[Mark | None, str] = {"trained": "● ", "transfer": "→ ", None: ""}
UNREADABLE = "cannot be read"

Columns = Literal["family", "level", "axis"]
"""What a column holds: a test family, a family at one level, or an axis."""


@dataclass(frozen=True)
class AskedSuite:
    """A suite and the test problems of it that every model is asked.

    Attributes:
        suite: The suite.
        problems: All its test problems, or the first of each family and level.
    """

    suite: Suite
    problems: tuple[Problem, ...]

    def axis(self, family: str, level: str) -> str:
        """The axis on which problems of this family and level are.

        It is `in-distribution` if the suite trains on the same family and level, else the axis of
        the suite.
        """
        if (family, level) in self._trains_on:
            return IN_DISTRIBUTION
        return self.suite.file.axis or NO_AXIS

    @cached_property
    def _trains_on(self) -> set[tuple[str, str]]:
        return {(member.family, member.level) for member in self.suite.members["train"]}


@dataclass(frozen=True, slots=True)
class EvaluatedModel:
    """One model and its evaluations.

    Attributes:
        name: Its name, that of its folder.
        source: What was given: a folder or a model id.
        step: Training step, or None if unknown.
        trained: What it was trained on, or None if unknown.
        evaluations: One a suite, by the suite's name; they lack the problems it cannot read.
    """

    name: str
    source: str
    step: int | None
    trained: Trained | None
    evaluations: Mapping[str, Evaluation]

    def records(self, problem_ids: Iterable[str]) -> Evaluation:
        """Its evaluation on these problems, each taken from the first suite that has it."""
        first: dict[str, ProblemRecord] = {}
        for evaluation in self.evaluations.values():
            for record in evaluation.records:
                first.setdefault(record.problem_id, record)
        records = tuple(first[i] for i in problem_ids if i in first)
        return replace(next(iter(self.evaluations.values())), records=records)

    def to_json(self) -> dict[str, Json]:
        """The model as JSON, without its evaluations."""
        return {
            "model": self.name,
            "source": self.source,
            "step": self.step,
            "trained": self.trained.to_json() if self.trained else None,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """One model on the problems of one column.

    Attributes:
        model: The model's name.
        column: Family, `family level`, or axis. In the JSON it is `group`.
        mark: `trained` if the model was trained on it, `transfer` if not, None if that is unknown
            or the column is an axis.
        problems: Problems of the column.
        unread: How many of them the model cannot read; they are in no estimate.
        estimate: pass@1 with its 95% interval; None if nothing could be read or judged.
        unsolved: Problems that the base never solved and that this model was asked too; None
            without a base.
        discovered: Those of them that this model solved at least once.
    """

    model: str
    column: str
    mark: Mark | None
    problems: int
    unread: int
    estimate: Estimate | None
    unsolved: int | None = None
    discovered: int | None = None

    def text(self) -> str:
        """The cell in words: mark, pass@1 with interval, and what was solved of the unsolved."""
        if self.estimate is None:
            return UNREADABLE if self.unread else "not measured"
        solved = f"; {self.discovered} of {self.unsolved}" if self.unsolved else ""
        return f"{SIGNS[self.mark]}{estimate_text(self.estimate)}{solved}"

    def to_json(self) -> dict[str, Json]:
        """The cell as JSON."""
        fields = asdict(self)
        return {"model": fields.pop("model"), "group": fields.pop("column"), **fields}


@dataclass(frozen=True)
class Matrix:
    """All models on all suites.

    Attributes:
        path: The folder of the results, absolute.
        suites: The suites with the problems asked.
        models: The models, the base first if there is one.
        base: Name of the untrained model, or None.
        n: Completions a problem.
        limit: Largest number of problems of a family and level; None for all.
    """

    path: Path
    suites: tuple[AskedSuite, ...]
    models: tuple[EvaluatedModel, ...]
    base: str | None
    n: int
    limit: int | None

    def columns(self, by: Columns = "family") -> list[str]:
        """Names of the columns in order of first appearance."""
        return list(self._members(by))

    def cells(self, by: Columns = "family") -> list[list[Cell]]:
        """The cells, a list a model. A problem of several suites counts once."""
        members = self._members(by)
        return [
            [self._cell(model, column, ids, by) for column, ids in members.items()]
            for model in self.models
        ]

    def cell(self, model: str, column: str, by: Columns = "family") -> Cell:
        """One cell; raises `KeyError` if there is no such model or column."""
        found = {(cell.model, cell.column): cell for line in self.cells(by) for cell in line}
        return found[model, column]

    def unread(self, model: EvaluatedModel) -> dict[str, int]:
        """Families with problems that a model cannot read, and how many."""
        counted = (_counted(model, family, ids) for family, ids in self._members("family").items())
        return {cell.column: cell.unread for cell in counted if cell.unread}

    def to_json(self) -> dict[str, Json]:
        """The matrix as JSON, under `SCHEMA`; completions are in the evaluations."""
        kinds: tuple[Columns, ...] = ("family", "level", "axis")
        return {
            "schema": SCHEMA,
            "n": self.n,
            "limit": self.limit,
            "base": self.base,
            "suites": [asked.suite.name for asked in self.suites],
            "models": [model.to_json() | {"unread": self.unread(model)} for model in self.models],
            "cells": {by: [c.to_json() for line in self.cells(by) for c in line] for by in kinds},
        }

    def _members(self, by: Columns) -> dict[str, dict[str, None]]:
        """Problem ids of each column, in order and without repeats."""
        name: dict[Columns, Callable[[AskedSuite, Problem], str]] = {
            "family": lambda _, problem: problem.family,
            "level": lambda _, problem: f"{problem.family} {problem.level}",
            "axis": lambda asked, problem: asked.axis(problem.family, problem.level),
        }
        found: dict[str, dict[str, None]] = {}
        for asked in self.suites:
            for problem in asked.problems:
                found.setdefault(name[by](asked, problem), {})[problem.id] = None
        return found

    def _cell(
        self, model: EvaluatedModel, column: str, ids: Mapping[str, None], by: Columns
    ) -> Cell:
        mark = model.trained.mark(column) if model.trained and by != "axis" else None
        cell = replace(_counted(model, column, ids), mark=mark)
        base = next((other for other in self.models if other.name == self.base), None)
        if base is None or base is model:
            return cell
        before, after = base.records(ids), model.records(ids)
        if not set(before.problem_ids) & set(after.problem_ids):
            return cell
        found = compare(before, after)
        return replace(cell, unsolved=len(found.unsolved), discovered=len(found.discovered))


def _counted(model: EvaluatedModel, column: str, ids: Mapping[str, None]) -> Cell:
    """A cell without mark and without comparison with the base."""
    read = model.records(ids)
    estimate = replace(read, ks=(1,)).overall().estimates[0]
    return Cell(
        model=model.name,
        column=column,
        mark=None,
        problems=len(ids),
        unread=len(ids) - len(read.records),
        estimate=estimate if estimate.measured else None,
    )
