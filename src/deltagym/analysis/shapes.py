"""What the programs of a training step look like: how many different ones a prompt gets, and how far they are from the gold one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.runs.folder import Rollout

STEPS = 12
"""About how many steps of a run are looked at, and half as many again around its transition."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The completions of one family in one step, averaged over its prompts.

    What the family or the run cannot say is None.

    Attributes:
        step: Training step.
        family: The family.
        prompts: Prompts sampled.
        completions: Completions a prompt.
        valid: Share of completions that hold a program; None if the family has no canonical form.
        texts: Different completions a prompt.
        programs: Different canonical programs a prompt.
        behaviours: Different behaviours a prompt.
        distance: Lines to insert, delete or replace between a program and the gold one, both canonical; mean over programs.
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
    """Measures steps of one run; what it has worked out about a completion it remembers.

    Args:
        problems: The run's problems by id; without a prompt's problem neither behaviour nor distance is known.
    """

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self._problems = problems
        self._canonical: dict[tuple[str, str], str | None] = {}
        self._behaviour: dict[tuple[str, str], str | None] = {}
        self._distance: dict[tuple[str, str], int] = {}
        self._gold: dict[str, str | None] = {}

    def measure(self, step: int, rollouts: Sequence[Rollout]) -> list[Shape]:
        """One `Shape` for each family of the step, by name."""
        prompts: dict[str, dict[str, list[str]]] = {}
        for r in rollouts:
            prompts.setdefault(r.family, {}).setdefault(r.problem_id, []).append(r.completion)
        return [self._shape(step, family, groups) for family, groups in sorted(prompts.items())]

    def _shape(self, step: int, name: str, groups: Mapping[str, list[str]]) -> Shape:
        family = _family(name)
        programs = {
            i: [self._canonical_of(family, text) for text in texts] for i, texts in groups.items()
        }
        known = {i: [p for p in found if p is not None] for i, found in programs.items()}
        readable = any(known.values())
        behaviours = [
            len(self._behaviours(family, i, found))
            for i, found in known.items()
            if i in self._problems and found
        ]
        distances = [d for i, found in known.items() if (d := self._distances(family, i, found))]
        return Shape(
            step=step,
            family=name,
            prompts=len(groups),
            completions=float(np.mean([len(texts) for texts in groups.values()])),
            valid=sum(map(len, known.values())) / sum(map(len, groups.values()))
            if readable
            else None,
            texts=float(np.mean([len(set(texts)) for texts in groups.values()])),
            programs=float(np.mean([len(set(found)) for found in known.values()]))
            if readable
            else None,
            behaviours=float(np.mean(behaviours)) if behaviours else None,
            distance=float(np.mean(np.concatenate(distances))) if distances else None,
            nearest=float(np.mean([min(d) for d in distances])) if distances else None,
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
        """Different behaviours among canonical programs."""
        found = set()
        for program in set(programs):
            key = (problem_id, program)
            if key not in self._behaviour:
                self._behaviour[key] = (
                    family.scope.behaviour(self._problems[problem_id], program) if family else None
                )
            found.add(self._behaviour[key])
        return {b for b in found if b is not None}

    def _distances(
        self, family: Family | None, problem_id: str, programs: Sequence[str]
    ) -> list[int]:
        """Distance to the gold program for each canonical program; empty where there is none to compare with."""
        if problem_id not in self._gold:
            problem = self._problems.get(problem_id)
            self._gold[problem_id] = (
                family.scope.canonical(family.reference(problem)) if family and problem else None
            )
        gold = self._gold[problem_id]
        return (
            [self._to_gold(gold, problem_id, program) for program in programs]
            if gold is not None
            else []
        )

    def _to_gold(self, gold: str, problem_id: str, program: str) -> int:
        key = (problem_id, program)
        if key not in self._distance:
            self._distance[key] = line_distance(program, gold)
        return self._distance[key]


def line_distance(first: str, second: str) -> int:
    """Levenshtein distance between two texts whose symbols are lines that are not blank."""
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
    """About `STEPS` of the steps, evenly, and half as many near `around`; first and last always among them."""
    if not steps:
        return []
    even = {steps[int(i)] for i in np.linspace(0, len(steps) - 1, min(STEPS, len(steps))).round()}
    near = (
        sorted(steps, key=lambda s: (abs(s - around), s))[: STEPS // 2]
        if around is not None
        else []
    )
    return sorted(even.union(near))


def _family(name: str) -> Family | None:
    try:
        return get_family(name)
    except BadInput:
        return None
