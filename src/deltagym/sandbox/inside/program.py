"""The process of one program: reads the request, drops its rights, runs the program, answers.

The program can change all of this code while it runs, but so it can falsify its own answers only.
"""

from __future__ import annotations

import builtins
import io
import json
import math
import os
import resource
import signal
import struct
import sys
import types
from dataclasses import dataclass
from typing import Any, NoReturn

from .seccomp import Filter
from .system import PR_SET_PDEATHSIG, prctl

MAX_MESSAGE = 500
OPEN_FILES = 16
NONE = (0, 0)
PIECE = 2**16
NULL = 1
"""Descriptor of the standard output; it leads nowhere unless a script's output is captured."""
SAMPLE = """
import math
from functools import lru_cache

class Point:
    def __init__(self, x: float) -> None:
        self.x = x

@lru_cache
def f(t):
    return [[round(p.x + math.sin(t), 2) for p in [Point(t)]], f"{t:.3f}", {"a": sorted({1, 2})}]
"""
"""A program that uses what most programs use."""
NUMPY_SAMPLE = """
import numpy as np

def f(t):
    place = np.array([[300.0, 200.0]]) + 40 * np.array([np.cos(t), np.sin(t)])
    if np.linalg.norm(place) > np.float64(t):
        return np.round(place @ np.eye(2), 2)
    return np.zeros(2, dtype=int)
"""
"""A program that uses what most NumPy programs use."""


@dataclass(frozen=True)
class Rules:
    """The limits and filters of every program.

    Attributes:
        cpu_s: CPU time (s).
        seconds: A later limit on CPU time in whole seconds, kept by the kernel.
        filter: The system calls allowed; None for all.
        memory_bytes: Address space of a compiled program, which runs without an interpreter.
        compiled_filter: The system calls allowed to a compiled program; None for all.
    """

    cpu_s: float
    seconds: int
    filter: Filter | None
    memory_bytes: int
    compiled_filter: Filter | None


def rules_for(
    cpu_s: float,
    address_bytes: int,
    allowed: Filter | None,
    memory_bytes: int,
    compiled: Filter | None,
) -> Rules:
    """Sets the limits that children inherit (memory, open files, core files); returns the rules."""
    for limit, value in (
        (resource.RLIMIT_AS, address_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    return Rules(cpu_s, math.ceil(cpu_s) + 1, allowed, memory_bytes, compiled)


def run(descriptors: list[int], rules: Rules) -> NoReturn:
    """Serves one request, then ends this process.

    Args:
        descriptors: The conversation; for a script also its standard output; for a compiled program
            also the program.
        rules: The limits and filters to apply.
    """
    status = 1
    try:
        _close_all_but(sorted(descriptors))
        channel = descriptors[0]
        request, _ = _decode(_read_all(channel).decode())
        if "stdin" in request:
            _connect(request["stdin"], descriptors[1])
        compiled = descriptors[2] if len(descriptors) > 2 else None
        if compiled is not None:
            _prepare_compiled(channel, rules)
        _give_up(
            rules,
            request.get("cpu_s") or rules.cpu_s,
            rules.filter if compiled is None else rules.compiled_filter,
        )
        if compiled is not None:
            os.execve(compiled, ["program"], {})
        elif "stdin" in request:
            _run_script(channel, request["program"], request["ticks"])
        else:
            _make_calls(channel, request["program"], request["calls"])
        status = 0
    finally:
        os._exit(status)


def warm_up() -> None:
    """Runs samples, so that the interpreter's first-use setup is done once for all programs."""
    for sample in (SAMPLE, NUMPY_SAMPLE) if "numpy" in sys.modules else (SAMPLE,):
        _make_calls(NULL, sample, [["f", [0.5]], ["g", []]])
    del sys.modules["program"]


def _close_all_but(descriptors: list[int]) -> None:
    low = 3
    for keep in descriptors:
        os.closerange(low, keep)
        low = keep + 1
    os.closerange(low, OPEN_FILES)


def _read_all(channel: int) -> bytes:
    parts = []
    while part := os.read(channel, PIECE):
        parts.append(part)
    return b"".join(parts)


def _connect(stdin: str, output: int) -> None:
    """Makes a memory file the standard input, and sends the standard output to the pool.

    A file has a size and can be read again, unlike a pipe.
    """
    file = os.memfd_create("stdin")
    with open(file, "wb", closefd=False) as f:
        f.write(stdin.encode("utf-8", "surrogatepass"))
    os.lseek(file, 0, os.SEEK_SET)
    os.dup2(file, 0)
    os.dup2(output, 1)
    os.close(file)
    os.close(output)
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(
        io.BufferedReader(io.FileIO(0, "r", closefd=False)),
        encoding="utf-8",
        errors="surrogateescape",
    )
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8", errors="replace"
    )


def _prepare_compiled(channel: int, rules: Rules) -> None:
    """Makes the conversation the standard error, and lets the stack use all of the memory.

    Deep recursion is no error in C++.
    """
    os.dup2(channel, 2)
    os.close(channel)
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(
        resource.RLIMIT_STACK,
        (rules.memory_bytes if most == resource.RLIM_INFINITY else most, most),
    )
    resource.setrlimit(resource.RLIMIT_AS, (rules.memory_bytes, rules.memory_bytes))


def _give_up(rules: Rules, cpu_s: float, allowed: Filter | None) -> None:
    if os.getppid() != 1:  # When process 1 ends, this process ends in any case.
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    seconds = min(rules.seconds, math.ceil(cpu_s) + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, NONE)
    resource.setrlimit(resource.RLIMIT_NPROC, NONE)
    # RLIMIT_CPU counts whole seconds. This timer ends the process by SIGPROF, whose handler the
    # process may not change.
    signal.setitimer(signal.ITIMER_PROF, min(rules.cpu_s, cpu_s))
    if allowed:
        allowed.install()
    else:
        os.setsid()  # A signal to its process group then reaches no process of this package.


def _module(name: str) -> dict[str, Any]:
    """The globals of a new module that `sys.modules` knows, as dataclasses and typing expect."""
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module
    return module.__dict__


def _make_calls(channel: int, program: str, calls: list[Any]) -> None:
    # Not __main__: code that a program runs only as a script must not run here.
    names = _module("program")
    try:
        exec(compile(program, "<program>", "exec"), names)
    except BaseException as error:
        failure = _failure(error)
        for _ in calls:
            _write(channel, failure)
        return
    for name, arguments in calls:
        try:
            answer = f'["ok",{_encode(names[name](*arguments))}]'.encode()
        except BaseException as error:
            unknown = name not in names
            answer = _failure(NameError(f"the program defines no {name}") if unknown else error)
        _write(channel, answer)


def _run_script(channel: int, program: str, ticks: int | None) -> None:
    answer = b'["ok",null]'
    counted = [0]
    try:
        code = compile(program, "<program>", "exec")
        if ticks is not None:
            _count_lines(channel, ticks, counted)
        exec(code, _module("__main__"))
    except SystemExit as error:
        if error.code not in (None, 0):
            answer = _failure(error)
    except BaseException as error:
        answer = _failure(error)
    sys.settrace(None)
    try:
        sys.stdout.flush()
    except BaseException as error:
        answer = _failure(error)
    if ticks is not None and answer.startswith(b'["ok"'):
        answer = b'["ok",%d]' % counted[0]
    _write(channel, answer)


def _count_lines(channel: int, ticks: int, counted: list[int]) -> None:
    """Counts executed lines of the program, and ends this process after more than `ticks`."""

    def trace(frame: types.FrameType, event: str, _: object) -> Any:
        if event == "line":
            counted[0] += 1
            if counted[0] > ticks:
                _write(channel, b'["ok",%d]' % counted[0])
                os._exit(0)
        elif event == "call" and frame.f_code.co_filename != "<program>":
            return None  # A library call counts one tick, for the line that calls it.
        return trace

    sys.settrace(trace)


def _plain(value: Any) -> Any:
    """Converts NumPy scalars and arrays, and fractions, to plain numbers.

    Raises TypeError for other types.
    """
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "numerator"):
        return float(value)
    kind = type(value).__name__
    raise TypeError(f"a {kind} was returned; return numbers, strings, lists or dicts")


# Made once, before forking: each object that a program's process is the first to touch costs it a
# page.
_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(default=_plain).encode


def _failure(error: BaseException) -> bytes:
    kind = "error"
    if isinstance(error, MemoryError):
        kind = "memory"
    elif isinstance(error, PermissionError):
        kind = "forbidden"
    try:
        text = f"{type(error).__name__}: {error}"[:MAX_MESSAGE]
    except BaseException:
        text = "an exception that cannot be shown"
    return json.dumps([kind, text]).encode()


def _write(channel: int, frame: bytes) -> None:
    data = memoryview(struct.pack(">I", len(frame)) + frame)
    while data:
        data = data[os.write(channel, data) :]
