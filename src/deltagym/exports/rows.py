"""Rows of an export: builds them from a suite, and reads the problem that a row carries."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from deltagym.core.errors import BadInput
from deltagym.core.family import Split
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.rows import read_row, write_row
from deltagym.core.seeding import ordered
from deltagym.exports.base import Data, Export, Row
from deltagym.models.embedded.model import compact_prompt
from deltagym.suites.load import Member, Suite, load_suite

Progress = Callable[[str, int, int], None]
"""Told (what, done, total)."""

KEPT = 8192
"""Problems that a process keeps once they were read."""

_BESIDE_THE_PROBLEM = ("messages", "difficulty", "name")
"""Columns of a row that are not needed to judge an answer."""


def load_data(export: Export, progress: Progress | None = None) -> Data:
    """Builds the rows of an export; the same export gives the same rows.

    Raises:
        BadInput: There is no such suite, it has no training problem or too few, or a problem has
            no compact prompt.
    """
    suite = load_suite(export.suite, export.seed)
    train = _rows(suite, "train", "train_size", export.train_size, export, progress)
    return Data(train, _rows(suite, "test", "eval_size", export.eval_size, export, progress))


def _rows(
    suite: Suite,
    split: Split,
    field: str,
    size: int | None,
    export: Export,
    progress: Progress | None,
) -> tuple[Row, ...]:
    members = suite.members[split]
    if size is not None and size > len(members):
        raise BadInput(f"{field}: {suite.name} has {len(members)} {split} problems, not {size}")
    rows = []
    chosen = _sample(members, size, export.seed)
    for number, member in enumerate(chosen, 1):
        rows.append(make_row(member.build(export.seed), export.prompt == "compact"))
        if progress is not None:
            progress(f"{suite.name} {split}", number, len(chosen))
    return tuple(rows)


def _sample(members: list[Member], size: int | None, seed: int) -> list[Member]:
    """All members in the suite's order, or so many from all over it."""
    if size is None:
        return members
    return ordered(members, [member.meaning for member in members], seed, "export")[:size]


def make_row(problem: Problem, compact: bool = False) -> Row:
    """The row of a generated problem.

    Args:
        problem: The problem.
        compact: Whether the prompt is the embedded model's compact text.

    Raises:
        BadInput: The compact prompt cannot say this problem.
    """
    row = write_row(problem)
    spec = {name: value for name, value in row.items() if name not in _BESIDE_THE_PROBLEM}
    return Row(
        id=problem.id,
        scope=row["dataset"],
        family=problem.family,
        level=problem.level,
        prompt=compact_prompt(problem) if compact else row["messages"][0]["content"],
        problem=canonical_json(spec),
    )


@lru_cache(maxsize=KEPT)
def read_problem(text: str) -> Problem:
    """The problem in a row's `problem` column.

    Raises:
        BadInput: The text is not such a problem; the message names the field.
    """
    try:
        spec = json.loads(text)
    except (TypeError, ValueError) as error:
        raise BadInput(f"problem: not JSON ({error}); give a row's column as it is") from error
    problem = read_row(spec)
    if not problem.cases:
        raise BadInput("ground_truth: is empty; give at least one test case")
    return problem
