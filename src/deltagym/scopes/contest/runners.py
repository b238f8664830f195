"""Runs programs on an input, one class for each dialect.

Python is limited in CPU time or in executed lines, C++ in CPU time.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.scopes.contest.limits import (
    ARRAYS,
    CEILING_S,
    LEAST_SECONDS,
    LEAST_SECONDS_CPP,
    LEAST_TICKS,
    MEMORY_MB,
    MODULES,
    OUTPUT_BYTES,
    wall_s,
)
from deltagym.scopes.contest.lookup import Dialect
from deltagym.scopes.contest.template import Knobs, Template

if TYPE_CHECKING:
    from deltagym.sandbox import Compiler, Result, Sandbox

SHIM = """

import sys as _sys
if "solve" in globals() and callable(solve) and _sys.__stdin__.buffer.raw.tell() == 0:
    _takes = getattr(getattr(solve, "__code__", None), "co_argcount", 1)
    _answer = solve(_sys.__stdin__.read()) if _takes else solve()
    if _answer is not None:
        print(_answer)
"""
"""Calls `solve` where it is defined and standard input has not been read yet.

A `solve` without parameters reads standard input itself.
"""


SEVERAL = """
for _text in {texts!r}:
    try:
        print("+" + " ".join(solve(_text).split()), flush=True)
    except Exception:
        print("-", flush=True)
"""
"""Calls `solve` on several inputs."""


class Unjudged(DeltaGymError):
    """The sandbox or the gold program failed, so that there is no verdict."""


class NoProgram(Exception):
    """A text is not a program of its language; the message says why."""


class Runner(ABC):
    """Runs programs of one language.

    Attributes:
        least: No large test's limit is below this, in seconds or ticks.
        in_ticks: Whether use is counted in executed lines, not in seconds.
    """

    least: ClassVar[float]
    in_ticks: ClassVar[bool] = False

    @abstractmethod
    def gold(self, template: Template, knobs: Knobs) -> str:
        """The efficient program of a problem in this language."""

    @abstractmethod
    def run(self, program: str, text: str, limit: float) -> Result:
        """Runs `program` on the input `text` until it ends or has used `limit`.

        Raises:
            NoProgram: It is not a program.
            Unjudged: The sandbox failed.
        """

    def call(self, program: str, name: str, limit: float) -> Result:
        """Defines `program`, calls its function `name`, and returns its value.

        Raises:
            NoProgram: It is not a program.
            Unjudged: The sandbox failed, or programs of this language are not called.
        """
        raise Unjudged("tests that call solve are for Python programs limited in CPU time")

    def used(self, result: Result) -> float:
        """Seconds of CPU time, or executed lines, that a run has used."""
        return result.usage.cpu_s


class Python(Runner):
    """Python limited in CPU time, with NumPy."""

    least = LEAST_SECONDS

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def gold(self, template: Template, knobs: Knobs) -> str:
        return template.gold(knobs)

    def run(self, program: str, text: str, limit: float) -> Result:
        return _checked(
            self.sandbox.run_stdio(program + SHIM, text, cpu_s=limit, wall_s=wall_s(limit))
        )

    def call(self, program: str, name: str, limit: float) -> Result:
        return _checked(self.sandbox.run_many([(program, [(name, [])])], limit)[0][0])

    def answers(self, program: str, texts: Sequence[str], cpu_s: float) -> list[str | None]:
        """What a program's `solve` returns for each of some small inputs, all in one process.

        Where it does not return text, the answer is None.

        Raises:
            Unjudged: The sandbox failed.
        """
        looped = f"{program}\n{SEVERAL.format(texts=list(texts))}"
        result = self.sandbox.run_stdio(looped, "", cpu_s=cpu_s, wall_s=wall_s(cpu_s))
        if result.outcome == "infra_error":
            raise Unjudged(result.message)
        lines = result.stdout.splitlines()[: len(texts)]
        return [line[1:] if line.startswith("+") else None for line in lines] + [None] * (
            len(texts) - len(lines)
        )


class Ticks(Python):
    """Python limited in executed lines, without NumPy, whose calls would cost nothing."""

    least = LEAST_TICKS
    in_ticks = True

    def run(self, program: str, text: str, limit: float) -> Result:
        return _checked(
            self.sandbox.run_stdio(
                program + SHIM, text, cpu_s=CEILING_S, wall_s=wall_s(CEILING_S), ticks=int(limit)
            )
        )

    def used(self, result: Result) -> float:
        return float(result.value or 0)


class Cpp(Runner):
    """C++ limited in CPU time."""

    least = LEAST_SECONDS_CPP

    def __init__(self, sandbox: Sandbox, compiler: Compiler) -> None:
        self._sandbox = sandbox
        self._compiler = compiler

    def gold(self, template: Template, knobs: Knobs) -> str:
        return template.cpp_gold(knobs)

    def run(self, program: str, text: str, limit: float) -> Result:
        from deltagym.sandbox import CompileError, SandboxError

        try:
            binary = self._compiler.compile(program)
        except CompileError as error:
            raise NoProgram(str(error)) from None
        except SandboxError as error:
            raise Unjudged(str(error)) from None
        return _checked(self._sandbox.run_binary(binary, text, cpu_s=limit, wall_s=wall_s(limit)))


def _checked(result: Result) -> Result:
    if result.outcome == "infra_error":
        raise Unjudged(result.message)
    if (
        result.message.startswith(("SyntaxError", "IndentationError", "TabError"))
        and result.outcome == "error"
    ):
        raise NoProgram(result.message)
    return result


_lock = threading.Lock()


def shared_runner(dialect: Dialect) -> Runner:
    """The runner of a dialect that all calls share; its sandbox starts on first use.

    Raises:
        BadInput: C++ cannot be compiled or run here.
    """
    with _lock:
        return _ticks() if dialect == "ticks" else _cpp() if dialect == "cpp" else _python()


def python_runner() -> Python:
    """The runner of Python programs that all calls share."""
    with _lock:
        return _python()


@cache
def _python() -> Python:
    return Python(_sandbox((*MODULES, *ARRAYS)))


@cache
def _ticks() -> Ticks:
    return Ticks(_sandbox(MODULES))


@cache
def _cpp() -> Cpp:
    from deltagym.sandbox import Compiler, compiled_fault

    if fault := compiled_fault():
        raise BadInput(f"problems: C++ cannot be judged here: {fault}")
    return Cpp(_sandbox(()), Compiler())


def _sandbox(preload: Sequence[str]) -> Sandbox:
    from deltagym.sandbox import Limits, Sandbox

    limits = Limits(
        cpu_s=CEILING_S, wall_s=wall_s(CEILING_S), memory_mb=MEMORY_MB, stdout_bytes=OUTPUT_BYTES
    )
    return Sandbox(limits=limits, preload=preload)
