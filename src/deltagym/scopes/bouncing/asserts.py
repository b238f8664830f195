"""Upstream's test cases, which are Python assert statements, as data: read without running them, and written.

    assert check_distance(predict_position(0.10), [[x, y]]) <= 50.0
    assert check_distance(predict_position()[3], [[x, y]]) <= 50.0

The second form asks for a list of positions, one entry a time, and looks at one of them. `check_distance` is upstream's mean
distance over the bodies, in metres to three decimals; it is ours that is used, whatever the program defines.
"""

from __future__ import annotations

import ast
import math
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json

FUNCTION = "predict_position"
"""What a program must define."""

FORM = f"assert check_distance({FUNCTION}(TIME), [[X, Y], ...]) <= TOLERANCE"


def case_from_assert(text: Json) -> Case:
    """The case that an assert statement stands for.

    Raises:
        BadInput: It is anything but one statement of one of the two forms.
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


def case_to_assert(case: Case) -> str:
    """The statement that upstream's verifier runs for `case`."""
    asked = f"()[{case.input['index']}]" if isinstance(case.input, dict) else f"({case.input!r})"
    return f"assert check_distance({FUNCTION}{asked}, {case.expected['positions']!r}) <= {float(case.expected['tolerance'])!r}"


def call_of(case: Case) -> tuple[str, list[float]]:
    """The call to make for `case`."""
    return FUNCTION, [] if isinstance(case.input, dict) else [case.input]


def answer_of(case: Case, value: Json) -> Json:
    """The part of what the call returned that `case` is about; None if there is no such part."""
    if not isinstance(case.input, dict):
        return value
    index = case.input["index"]
    return value[index] if isinstance(value, list) and -len(value) <= index < len(value) else None


def _asked(node: ast.expr) -> Json:
    """The time asked about, or the place in the list."""
    if isinstance(node, ast.Subscript):
        _arguments(node.value, FUNCTION, 0)
        index = _number(node.slice)
        if type(index) is not int:
            raise ValueError
        return {"index": index}
    (time,) = _arguments(node, FUNCTION, 1)
    return _number(time)


def _arguments(node: ast.expr, name: str, count: int) -> list[ast.expr]:
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
        if len(position) != 2 or not all(
            type(v) in (int, float) and math.isfinite(v) for v in position
        ):
            raise ValueError
    return [list(position) for position in positions]


def _number(node: ast.expr) -> float:
    value: Any = ast.literal_eval(node)
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError
    return value
