"""The programs of a training step: how many differ for a prompt, how far from the gold answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.row_family import RowFamily
from deltagym.runs.rollouts import LoggedRollout

STEPS = 12
"""Approximate number of a run's steps that are measured; half as many more near its transition."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The completions of one family in one step, averaged over its prompts.

    A number is None where the family or the run cannot tell it.

    Attributes:
        step: Training step.
        family: The family.
        prompts: Prompts sampled.
        completions: Completions a prompt.
        valid: Share of completions that hold a program; None if the family has no canonical form.
        texts: Different completions a prompt.
        programs: Different canonical programs a prompt.
        behaviours: Different behaviours a prompt.
        distance: Lines to insert, delete or replace between a program and the gold answer, both in
            canonical form; mean over programs.
        nearest: The same for each prompt's nearest program; mean over prompts.
    """

    step: int
    family: str
    prompts: int
    completions: float
    valid: float | None
    texts: float
    programs: float | None
    behaviours: float | None
    distance: float | None
    nearest: float | None


class ShapeReader:
    """Measures steps of one run; it remembers what it has found out about a completion.

    Args:
        problems: The run's problems by id. Behaviour and distance are unknown for other prompts.
    """

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self._problems = problems
        self._canonical: dict[tuple[str, str], str | None] = {}
        self._behaviour: dict[tuple[str, str], str | None] = {}
        self._distance: dict[tuple[str, str], int] = {}
        self._gold: dict[str, str | None] = {}

    def measure(self, step: int, rollouts: Sequence[LoggedRollout]) -> list[Shape]:
        """The shape of each family of a step, in the order of their names."""
        groups: dict[str, dict[str, list[str]]] = {}
        for r in rollouts:
            groups.setdefault(r.family, {}).setdefault(r.problem_id, []).append(r.completion)
        return [self._shape(step, family, groups[family]) for family in sorted(groups)]

    def _shape(self, step: int, name: str, groups: Mapping[str, list[str]]) -> Shape:
        """The shape of one family from its completions by problem id."""
        family = _family(name)
        programs = {
            i: [p for text in texts if (p := self._canonical_of(family, text)) is not None]
            for i, texts in groups.items()
        }
        behaviours = [
            len(self._behaviours(family, i, found))
            for i, found in programs.items()
            if i in self._problems and found
        ]
        distances = [d for i, found in programs.items() if (d := self._distances(family, i, found))]
        completions = [len(texts) for texts in groups.values()]
        valid = sum(map(len, programs.values())) / sum(completions)
        return Shape(
            step=step,
            family=name,
            prompts=len(groups),
            completions=float(np.mean(completions)),
            valid=valid or None,
            texts=float(np.mean([len(set(texts)) for texts in groups.values()])),
            programs=_mean([len(set(found)) for found in programs.values()] if valid else []),
            behaviours=_mean(behaviours),
            distance=_mean([d for each in distances for d in each]),
            nearest=_mean([min(each) for each in distances]),
        )

    def _canonical_of(self, family: Family | None, text: str) -> str | None:
        if family is None:
            return None
        key = (family.scope.name, text)
        if key not in self._canonical:
            self._canonical[key] = family.scope.canonical(text)
        return self._canonical[key]

    def _behaviours(
        self, family: Family | None, problem_id: str, programs: Sequence[str]
    ) -> set[str]:
        """The different behaviours of canonical programs."""
        found = set()
        for program in set(programs):
            key = (problem_id, program)
            if key not in self._behaviour:
                problem = self._problems[problem_id]
                self._behaviour[key] = family.scope.behaviour(problem, program) if family else None
            found.add(self._behaviour[key])
        return {b for b in found if b is not None}

    def _distances(
        self, family: Family | None, problem_id: str, programs: Sequence[str]
    ) -> list[int]:
        """Distance of each canonical program to the gold answer; empty where that is unknown."""
        if problem_id not in self._gold:
            problem, written = self._problems.get(problem_id), None
            if family and problem and not isinstance(family, RowFamily):
                written = family.scope.canonical(family.reference(problem))
            self._gold[problem_id] = written
        gold = self._gold[problem_id]
        if gold is None:
            return []
        return [self._to_gold(gold, problem_id, program) for program in programs]

    def _to_gold(self, gold: str, problem_id: str, program: str) -> int:
        key = (problem_id, program)
        if key not in self._distance:
            self._distance[key] = line_distance(program, gold)
        return self._distance[key]


def line_distance(first: str, second: str) -> int:
    """Levenshtein distance between two texts, counted in lines; blank lines are ignored."""
    a, b = (
        [line.strip() for line in text.splitlines() if line.strip()] for text in (first, second)
    )
    numbers = {line: i for i, line in enumerate(dict.fromkeys([*a, *b]))}
    columns = np.array([numbers[line] for line in b], dtype=np.int64)
    rank = np.arange(len(b) + 1)
    row = rank.copy()
    for i, line in enumerate(a, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (columns != numbers[line]))
        # An insertion adds 1 for each place moved right: a running minimum of value - place.
        row = np.minimum.accumulate(np.concatenate([[i], best]) - rank) + rank
    return int(row[-1])


def chosen_steps(steps: Sequence[int], around: float | None = None) -> list[int]:
    """About `STEPS` of the steps, evenly spread, and half as many near `around`.

    The first and the last are always among them.
    """
    if not steps:
        return []
    even = {steps[int(i)] for i in np.linspace(0, len(steps) - 1, min(STEPS, len(steps))).round()}
    if around is None:
        return sorted(even)
    near = sorted(steps, key=lambda s: (abs(s - around), s))[: STEPS // 2]
    return sorted(even.union(near))


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _family(name: str) -> Family | None:
    try:
        return get_family(name)
    except BadInput:
        return None
