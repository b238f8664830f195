"""What crosses the wall: a request as JSON, answers as length-prefixed JSON frames, all taken as hostile.

A program owns the process that writes the frames, so it can write any. Nothing here trusts them: their number, length, nesting and
size are bounded, and they hold plain values only. That a program can answer for itself what it likes is no weakness, since what is
expected of it never leaves this side.
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
"""How deep lists and objects of an answer may nest."""
MAX_NODES = 100_000
"""How many values an answer may hold."""
MAX_MESSAGE = 500
"""Characters of an error message that are kept."""

LENGTH = struct.Struct(">I")
REPLY = struct.Struct("=iddqq")
"""The zygote's word after a program: wait status, user and system seconds, peak KiB of the program and of the zygote."""

SPOKEN = {Outcome.OK, Outcome.ERROR, Outcome.MEMORY, Outcome.FORBIDDEN}
"""What a program may say of its own calls; the rest is for this side to find."""

Answer = tuple[Outcome, Json]
"""A value if ok, else a message."""


def encode_calls(program: str, calls: Sequence[tuple[str, Sequence[Json]]]) -> bytes:
    """The request to define `program` and make `calls` on it.

    Raises:
        BadInput: An argument is not JSON, or they are too large.
    """
    return _encode(
        {"program": program, "calls": [[name, list(arguments)] for name, arguments in calls]}
    )


def encode_stdin(
    program: str, stdin: str, cpu_s: float | None = None, ticks: int | None = None
) -> bytes:
    """The request to run `program` as a script with `stdin` as its standard input.

    Args:
        program: Python source text.
        stdin: The whole of its input.
        cpu_s: Seconds of processor time for this program, where that is less than the worker's limit.
        ticks: Lines it may execute; None not to count them.

    Raises:
        BadInput: The input is too large.
    """
    return _encode({"program": program, "stdin": stdin, "cpu_s": cpu_s, "ticks": ticks})


def encode_input(stdin: str, cpu_s: float) -> bytes:
    """The request to run a compiled program, which is handed over beside it.

    Raises:
        BadInput: The input is too large.
    """
    return _encode({"stdin": stdin, "cpu_s": cpu_s})


def _encode(request: Json) -> bytes:
    try:
        text = json.dumps(request).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(
            f"calls: an argument is not JSON ({error}); pass lists, dicts, strings, numbers, booleans and None"
        ) from None
    if len(text) > REQUEST_BYTES:
        raise BadInput(
            f"calls: the inputs take {len(text)} bytes, more than {REQUEST_BYTES}; make several runs of fewer calls"
        )
    return text


def decode_answers(data: bytes, count: int) -> list[Answer]:
    """The first `count` answers in `data`, fewer if there are fewer; stops before the first frame that is cut off."""
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
    """Whether a parsed value is shallow and small enough to be worked with, level by level, without recursion."""
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
