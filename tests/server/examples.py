"""Problems of every scope with right and wrong answers, cheap enough for tests."""

from __future__ import annotations

from functools import cache
from typing import Any

from deltagym.core.registry import get_family
from deltagym.core.rows import write_row

Row = dict[str, Any]

PUT = "def predict_position(t):\n    return [[100.0 * t, 5.0]]\n"
DOUBLE = "print(2 * int(input()))\n"
ENDLESS = "while True:\n    pass\n"
NOSY = "import os\nos.system('id')\nprint(open('/etc/passwd').read())\n"


def bouncing_row() -> Row:
    """A row that `PUT` solves but for its last case."""
    times = [(0.1, [[10.0, 5.0]]), (0.2, [[20.0, 5.0]]), (0.3, [[900.0, 900.0]])]
    cases = [{"time": time, "positions": where, "tolerance": 1.0} for time, where in times]
    return {"dataset": "bouncing", "ground_truth": cases}


def contest_row() -> Row:
    """A row that `DOUBLE` solves."""
    return {
        "dataset": "contest",
        "ground_truth": [{"input": "2\n", "output": "4"}, {"input": "5\n", "output": "10"}],
    }


@cache
def generated(family: str, level: str | None = None) -> tuple[Row, str]:
    """A problem's row and its gold answer."""
    found = get_family(family)
    problem = found.generate(level or found.levels[0], "test", 0)
    return write_row(problem), found.reference(problem)


def of_every_scope() -> list[tuple[Row, list[str]]]:
    """Rows of all scopes, each with a right answer, an idle one, and one that is no program."""
    made = [
        (bouncing_row(), [PUT, "def predict_position(t):\n    return [[0.0, 0.0]]\n", "?"]),
        (contest_row(), [DOUBLE, "print(4)\n", "?("]),
    ]
    for family in ("ends_with", "append_sequence", "sql_joining", "metamath_order"):
        row, gold = generated(family)
        made.append((row, [f"So:\n```\n{gold}```", gold, "?", ""]))
    row, gold = generated("proof_algebra")
    return [*made, (row, [gold, "by ring", "?"])]
