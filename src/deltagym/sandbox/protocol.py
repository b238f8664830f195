"""The messages between the pool and a program: a JSON request, and answers in JSON frames.

A frame is a length and that many bytes. A program owns the process that writes the frames, so it
can write any bytes; nothing here trusts them. Their number, length, nesting and size are bounded,
and they hold plain values only. A program may answer whatever it likes: this is no weakness, since
the expected values never leave this side.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.sandbox.limits import REQUEST_BYTES
from deltagym.sandbox.results import Outcome

MAX_DEPTH = 32
"""How deep the lists and objects of an answer may nest."""
MAX_NODES = 100_000
"""How many values an answer may hold."""
MAX_MESSAGE = 500
"""Characters kept of an error message."""

LENGTH = struct.Struct(">I")
REPLY = struct.Struct("=iddqq")
"""The zygote's report on a program: wait status, user and system CPU time (s), and the peak memory
(KiB) of the program and of the zygote."""

SPOKEN = {Outcome.OK, Outcome.ERROR, Outcome.MEMORY, Outcome.FORBIDDEN}
"""Outcomes that a program may report of its own calls; this side finds out the others."""

Answer = tuple[Outcome, Json]
"""An outcome, and the returned value if it is `ok`, else a message."""


def encode_calls(
    program: str, calls: Sequence[tuple[str, Sequence[Json]]], cpu_s: float | None = None
) -> bytes:
    """The request to define `program` and make `calls` on it.

    Args:
        program: Python source text.
        calls: Names of functions and their arguments.
        cpu_s: CPU time (s) for all calls, if less than the worker's limit.

    Raises:
        BadInput: An argument is not JSON, or the arguments are too large.
    """
    made = [[name, list(arguments)] for name, arguments in calls]
    return _encode({"program": program, "calls": made} | ({"cpu_s": cpu_s} if cpu_s else {}))


def encode_stdin(
    program: str, stdin: str, cpu_s: float | None = None, ticks: int | None = None
) -> bytes:
    """The request to run `program` as a script with `stdin` as its standard input.

    Args:
        program: Python source text.
        stdin: All of its input.
        cpu_s: CPU time (s) for this program, if less than the worker's limit.
        ticks: How many lines it may execute; None for no limit and no count.

    Raises:
        BadInput: The input is too large.
    """
    return _encode({"program": program, "stdin": stdin, "cpu_s": cpu_s, "ticks": ticks})


def encode_input(stdin: str, cpu_s: float) -> bytes:
    """The request to run a compiled program; the program itself is passed as a file descriptor.

    Raises:
        BadInput: The input is too large.
    """
    return _encode({"stdin": stdin, "cpu_s": cpu_s})


def _encode(request: Json) -> bytes:
    try:
        text = json.dumps(request).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(
            f"calls: an argument is not JSON ({error}); "
            "pass lists, dicts, strings, numbers, booleans and None"
        ) from None
    if len(text) > REQUEST_BYTES:
        raise BadInput(
            f"calls: the inputs take {len(text)} bytes, more than {REQUEST_BYTES}; "
            "make several runs of fewer calls"
        )
    return text


def decode_answers(data: bytes, count: int) -> list[Answer]:
    """The first `count` answers in `data`, or fewer; a frame that is cut off is no answer."""
    return [_decode(frame) for frame, _ in zip(_frames(data), range(count), strict=False)]


def _frames(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + LENGTH.size <= len(data):
        (length,) = LENGTH.unpack_from(data, at)
        at += LENGTH.size
        if at + length > len(data):
            return
        yield data[at : at + length]
        at += length


def _decode(frame: bytes) -> Answer:
    try:
        kind, value = json.loads(frame)
        outcome = Outcome(kind)
    except (ValueError, TypeError, RecursionError):
        return Outcome.ERROR, "the answer is no JSON of the agreed form"
    if outcome not in SPOKEN:
        return Outcome.ERROR, "the answer is not one a program may give"
    if outcome is not Outcome.OK:
        return outcome, str(value)[:MAX_MESSAGE] if isinstance(value, str) else ""
    if not within_bounds(value):
        return (
            Outcome.ERROR,
            f"the value nests deeper than {MAX_DEPTH} or holds more than {MAX_NODES} values",
        )
    return outcome, value


def within_bounds(value: Json) -> bool:
    """Whether a parsed value is shallow and small enough to use; checked without recursion."""
    level, nodes = [value], 0
    for _ in range(MAX_DEPTH + 1):
        nodes += len(level)
        if nodes > MAX_NODES:
            return False
        inner = [v for v in level if type(v) is list or type(v) is dict]
        if not inner:
            return True
        level = [child for v in inner for child in (v.values() if type(v) is dict else v)]
    return False
