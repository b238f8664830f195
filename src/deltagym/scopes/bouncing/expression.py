"""Numbers in scene files: plain ones, or arithmetic such as "2*pi/(3*sqrt(3))" as text.

The text is parsed and never run, and every step is done in floating point, so that it ends.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

LONGEST = 200
"""Characters of an expression, at most."""

NAMES = {"pi": math.pi, "e": math.e, "tau": math.tau}

FUNCTIONS: dict[str, Callable[..., float]] = {
    name: getattr(math, name)
    for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sqrt", "log", "log10", "exp", "pow")
} | {"abs": abs}

OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}


def number_of(value: Json, field: str) -> float:
    """A finite number, given as such or as an expression.

    Raises:
        BadInput: It is neither; the message names the field.
    """
    try:
        if isinstance(value, str) and len(value) <= LONGEST:
            found = _value(ast.parse(value.strip(), mode="eval").body)
        else:
            found = float(value) if type(value) in (int, float) else math.nan
    except (SyntaxError, ValueError, TypeError, ArithmeticError, RecursionError, MemoryError):
        found = math.nan
    if not math.isfinite(found):
        raise BadInput(f"{field}: must be a number or arithmetic with pi, not {str(value)[:60]!r}")
    return found


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name) if name in NAMES:
            return NAMES[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left=left, op=by, right=right) if type(by) in OPERATORS:
            return OPERATORS[type(by)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return float(FUNCTIONS[name](*map(_value, arguments)))
    raise ValueError
