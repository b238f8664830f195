"""Cases of BouncingSim: one time each, and the positions of all bodies at that time.

Rows hold a case in one of two forms. Our own is an object with `time`, `positions` and `tolerance`,
and with `index` where the program returns a list of positions for all times.
Upstream's is a Python assert statement, which is read as data and never run:

    assert check_distance(predict_position(0.10), [[x, y]]) <= 50.0
    assert check_distance(predict_position()[3], [[x, y]]) <= 50.0

The second statement calls the program once for a list of positions, one entry for each time, and
looks at one entry. `check_distance` is the mean distance over the bodies, in metres to three
decimals. The verifier computes it itself, whatever the program defines under that name.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json, Problem
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.traits import LEVELS, base_level

TOLERANCE = 25.0
"""Largest distance (m) of any body from its true position in an answer that passes."""

FUNCTION = "predict_position"
"""Name of the function that a program must define."""

FORM = f"assert check_distance({FUNCTION}(TIME), [[X, Y], ...]) <= TOLERANCE"


def position_case(
    time: float,
    positions: list[list[float]],
    tolerance: float = TOLERANCE,
    index: int | None = None,
) -> Case:
    """The case that asks about a time.

    Args:
        time: The time (s).
        positions: The bodies' true places then (m), one [x, y] for each.
        tolerance: Largest distance (m) of a body from its place in an answer that passes.
        index: The entry of the list that the program returns; None if it is called with the time.
    """
    asked = time if index is None else {"index": index, "time": time}
    return Case(asked, {"positions": positions, "tolerance": tolerance})


def time_of(case: Case) -> float | None:
    """The time (s) that a case asks about; None in upstream's lists, which name no times."""
    return case.input.get("time") if isinstance(case.input, dict) else case.input


def times_of(problem: Problem) -> list[float]:
    """The times (s) that a problem asks about, in the order of its cases.

    Raises:
        BadInput: Its cases name no times.
    """
    found = [time for case in problem.cases if (time := time_of(case)) is not None]
    if len(found) < len(problem.cases):
        raise BadInput("problem: its cases name no times; give rows that do")
    return found


def asks_for_list(problem: Problem) -> bool:
    """Whether a program is called once for a list of positions, not with each time."""
    return bool(problem.cases) and isinstance(problem.cases[0].input, dict)


def asks_past(problem: Problem) -> bool:
    """Whether a problem asks where the bodies were, at times before 0."""
    return (time_of(problem.cases[0]) or 0.0) < 0


def simulated_scene(problem: Problem) -> Scene:
    """The scene that is simulated for a problem: its own, or that run backward for the past."""
    scene = Scene.from_json(problem.params["scene"])
    return scene.reversed() if asks_past(problem) else scene


def read_case(test: Mapping[str, Json]) -> Case:
    """Reads one entry of a row's `ground_truth`, in either form."""
    if "assert" in test:
        return read_assert(test["assert"])
    time, positions, index = test.get("time"), test.get("positions"), test.get("index")
    tolerance = test.get("tolerance", TOLERANCE)
    if not _is_number(time):
        raise BadInput(f"ground_truth: time must be a number, not {time!r}")
    if not isinstance(positions, list) or not positions or not all(map(_is_pair, positions)):
        raise BadInput(f"ground_truth: positions must be a list of [x, y], not {positions!r}")
    if not _is_number(tolerance):
        raise BadInput(f"ground_truth: tolerance must be a number, not {tolerance!r}")
    expected = {"positions": positions, "tolerance": tolerance}
    if index is None:
        return Case(time, expected)
    if type(index) is not int or index < 0:
        raise BadInput(f"ground_truth: index must be a whole number from 0, not {index!r}")
    return Case({"index": index, "time": time}, expected)


def write_case(case: Case) -> Json:
    """Writes one entry of a row's `ground_truth`, in the form it was read from."""
    if case.expected.get("measure") == "mean":
        return {"assert": write_assert(case)}
    asked = case.input if isinstance(case.input, dict) else {"time": case.input}
    return {**asked, **case.expected}


def read_assert(text: Json) -> Case:
    """Reads one of upstream's assert statements.

    Raises:
        BadInput: It is not a single statement of one of the two forms.
    """
    try:
        match ast.parse(text, mode="exec").body:
            case [
                ast.Assert(test=ast.Compare(left=call, ops=[ast.LtE()], comparators=[limit]), msg=_)
            ]:
                asked, positions = _arguments(call, "check_distance", 2)
                expected = {
                    "positions": _positions(positions),
                    "tolerance": _number(limit),
                    "measure": "mean",
                }
                return Case(_asked(asked), expected)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    raise BadInput(f"ground_truth: {str(text)[:200]!r} is not of the form {FORM!r}")


def write_assert(case: Case) -> str:
    """The assert statement that upstream's verifier runs for `case`."""
    asked = f"()[{case.input['index']}]" if isinstance(case.input, dict) else f"({case.input!r})"
    positions, tolerance = case.expected["positions"], float(case.expected["tolerance"])
    return f"assert check_distance({FUNCTION}{asked}, {positions!r}) <= {tolerance!r}"


def upstream_columns(problem: Problem) -> dict[str, Json]:
    """The columns of upstream's row that differ from ours."""
    return {
        "ground_truth": [write_assert(case) for case in problem.cases],
        "dataset": "ballsim",
        "difficulty": LEVELS.index(base_level(problem.level)),
        "timestamps": [time_of(case) for case in problem.cases],
        "tolerance": problem.cases[0].expected["tolerance"],
        "prompt_setting": "list" if asks_for_list(problem) else "function",
    }


def from_upstream(problem: Problem) -> bool:
    """Whether a problem's cases are upstream's assert statements."""
    return any(case.expected.get("measure") == "mean" for case in problem.cases)


def call_of(case: Case) -> tuple[str, list[float]]:
    """The call that a program gets for `case`: the function's name and its arguments."""
    return FUNCTION, [] if isinstance(case.input, dict) else [case.input]


def answer_of(case: Case, value: Json) -> Json:
    """The part of the returned `value` that answers `case`; None if there is no such part."""
    if not isinstance(case.input, dict):
        return value
    index = case.input["index"]
    return value[index] if isinstance(value, list) and -len(value) <= index < len(value) else None


def _is_number(value: Json) -> bool:
    return type(value) in (int, float)


def _is_pair(value: Json) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _asked(node: ast.expr) -> Json:
    """The time asked about, or the index into the list that the program returns."""
    if isinstance(node, ast.Subscript):
        _arguments(node.value, FUNCTION, 0)
        index = _number(node.slice)
        if type(index) is not int:
            raise ValueError
        return {"index": index}
    (time,) = _arguments(node, FUNCTION, 1)
    return _number(time)


def _arguments(node: ast.expr, name: str, count: int) -> list[ast.expr]:
    """The arguments of a call of `name`; raises `ValueError` for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=called), args=arguments, keywords=[]) if (
            called == name and len(arguments) == count
        ):
            return arguments
    raise ValueError


def _positions(node: ast.expr) -> list[list[float]]:
    positions: Any = ast.literal_eval(node)
    if not isinstance(positions, list) or not positions:
        raise ValueError
    for position in positions:
        if len(position) != 2 or not all(_is_number(v) and math.isfinite(v) for v in position):
            raise ValueError
    return [list(position) for position in positions]


def _number(node: ast.expr) -> float:
    value: Any = ast.literal_eval(node)
    if not _is_number(value) or not math.isfinite(value):
        raise ValueError
    return value
