"""The process of one program: takes the request, gives up its rights, runs the program, writes its answers, ends.

Whatever stands here can be changed by the program it runs, which then lies about its own answers only.
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
"""The standard output, which leads nowhere unless a script's is captured."""
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
"""A program that touches what most programs touch."""
NUMPY_SAMPLE = """
import numpy as np

def f(t):
    place = np.array([[300.0, 200.0]]) + 40 * np.array([np.cos(t), np.sin(t)])
    return np.round(place @ np.eye(2), 2) if np.linalg.norm(place) > np.float64(t) else np.zeros(2, dtype=int)
"""
"""The same of those that use NumPy."""


@dataclass(frozen=True)
class Rules:
    """What every program is held to.

    Attributes:
        cpu_s: Seconds of processor time.
        seconds: The same in whole seconds, somewhat later, as a resource limit.
        filter: The system calls allowed; None for all.
        memory_bytes: Address space of a compiled program, which has no interpreter beside it.
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
    """The rules, once those limits are set that this process can live with and hand down: memory, descriptors, core files."""
    for limit, value in (
        (resource.RLIMIT_AS, address_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    return Rules(cpu_s, math.ceil(cpu_s) + 1, allowed, memory_bytes, compiled)


def run(descriptors: list[int], rules: Rules) -> NoReturn:
    """Serves one request on `descriptors`: the conversation, perhaps the standard output, perhaps a compiled program."""
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
    """Runs a sample, so that what the interpreter sets up at its first compilation or call is set up once for all programs."""
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
    """Standard input as a file in memory, so that its size is known and it may be read again; output to the pool."""
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
    """Makes the conversation the standard error, and gives the stack all of the memory, since deep recursion is no fault."""
    os.dup2(channel, 2)
    os.close(channel)
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(
        resource.RLIMIT_STACK,
        (rules.memory_bytes if most == resource.RLIM_INFINITY else most, most),
    )
    resource.setrlimit(resource.RLIMIT_AS, (rules.memory_bytes, rules.memory_bytes))


def _give_up(rules: Rules, cpu_s: float, allowed: Filter | None) -> None:
    if os.getppid() != 1:  # The end of a process 1 ends us in any case.
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    seconds = min(rules.seconds, math.ceil(cpu_s) + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, NONE)
    resource.setrlimit(resource.RLIMIT_NPROC, NONE)
    # The limit above counts whole seconds; this one ends the process by SIGPROF, whose handler it may not change.
    signal.setitimer(signal.ITIMER_PROF, min(rules.cpu_s, cpu_s))
    if allowed:
        allowed.install()
    else:
        os.setsid()  # So that a signal to its process group reaches nothing of ours.


def _module(name: str) -> dict[str, Any]:
    """The globals of a new module that `sys.modules` knows, as dataclasses and typing expect."""
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = builtins
    sys.modules[name] = module
    return module.__dict__


def _make_calls(channel: int, program: str, calls: list[Any]) -> None:
    # Not __main__: what a program does when run as a script is not what is asked here.
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
            answer = _failure(
                error if name in names else NameError(f"the program defines no {name}")
            )
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
    """Counts each executed line of the program from now on, and ends this process at the first one too many."""

    def trace(frame: types.FrameType, event: str, _: object) -> Any:
        if event == "line":
            counted[0] += 1
            if counted[0] > ticks:
                _write(channel, b'["ok",%d]' % counted[0])
                os._exit(0)
        elif event == "call" and frame.f_code.co_filename != "<program>":
            return None  # A library's function is one tick, that of the line that calls it.
        return trace

    sys.settrace(trace)


def _plain(value: Any) -> Any:
    """A NumPy scalar or array as plain numbers; what else is not JSON stays an error."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(
        f"a {type(value).__name__} was returned; return numbers, strings, lists or dicts"
    )


# Made once for all programs: each object that a program's process touches first costs it a page.
_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(default=_plain).encode


def _failure(error: BaseException) -> bytes:
    kind = (
        "memory"
        if isinstance(error, MemoryError)
        else "forbidden"
        if isinstance(error, PermissionError)
        else "error"
    )
    try:
        text = f"{type(error).__name__}: {error}"[:MAX_MESSAGE]
    except BaseException:
        text = "an exception that cannot be shown"
    return json.dumps([kind, text]).encode()


def _write(channel: int, frame: bytes) -> None:
    data = memoryview(struct.pack(">I", len(frame)) + frame)
    while data:
        data = data[os.write(channel, data) :]
