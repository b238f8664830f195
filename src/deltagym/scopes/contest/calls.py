"""Tests that call `solve`, as upstream's rows have them: `assert solve(ARGUMENTS) == VALUE`.

The statement is read as data and never run. The call is made in the sandbox, in a process of its
own; the value never enters it.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Json

FORM = "assert solve(ARGUMENTS) == VALUE"

CALL_SECONDS = 5.0
"""CPU time (s) of a program for one call, as upstream has it."""

ASKED = "_deltagym_asked"
"""Name of the function by which the call is made."""


def read_call(text: Json) -> Case:
    """Reads an assert statement; its case's input holds the arguments as Python text.

    Raises:
        BadInput: It is not of the form, or needs what the row does not hold.
    """
    try:
        match ast.parse(text, mode="exec").body:
            case [
                ast.Assert(
                    test=ast.Compare(
                        left=ast.Call(func=ast.Name(id="solve")) as call,
                        ops=[ast.Eq()],
                        comparators=[value],
                    )
                )
            ]:
                given = [*call.args, *(keyword.value for keyword in call.keywords)]
                if any(keyword.arg is None for keyword in call.keywords):
                    raise ValueError
                for argument in given:
                    ast.literal_eval(argument)
                arguments = ast.unparse(call)[len("solve(") : -1]
                return Case({"solve": arguments}, {"value": _plain(ast.literal_eval(value))})
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    raise BadInput(f"ground_truth: {str(text)[:200]!r} {_lack(str(text))}")


def write_call(case: Case) -> Json:
    """The assert statement of a case."""
    return {"assert": f"assert solve({case.input['solve']}) == {case.expected['value']!r}"}


def is_call(case: Case) -> bool:
    """Whether a case calls `solve`."""
    return isinstance(case.input, dict) and "solve" in case.input


def program_of(case: Case, program: str) -> str:
    """The program with a function that makes the call; the arguments are literals."""
    return f"{program}\n\ndef {ASKED}():\n    return solve({case.input['solve']})\n"


def _plain(value: Any) -> Json:
    """The value as it comes out of the sandbox: tuples are lists there."""
    return json.loads(json.dumps(value))


def _lack(text: str) -> str:
    """What is missing for a statement to be judged."""
    if "GENERATORS" in text:
        return (
            "draws its input by a generator of upstream's reward code, which the row does not "
            "hold; leave such tests out"
        )
    return f"is not of the form {FORM!r} with literals; give input and output as text instead"
