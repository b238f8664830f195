"""Frames: how the service and its judges talk over a socket.

A frame is two lengths (4 bytes each, big-endian), a JSON header, and bodies end to end. The header
says how long each body is, so that a body goes through as the bytes that the client sent.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

_LENGTHS = struct.Struct(">II")

Header = dict[str, Any]


class Frame(NamedTuple):
    """A header and its bodies."""

    header: Header
    bodies: list[bytes]


def encode(header: Header, bodies: Sequence[bytes]) -> bytes:
    """The bytes of a frame; adds the key `sizes` to the header."""
    head = json.dumps({**header, "sizes": [len(body) for body in bodies]}).encode()
    size = sum(map(len, bodies))
    return b"".join([_LENGTHS.pack(len(head), size), head, *bodies])


async def read(stream: asyncio.StreamReader) -> Frame:
    """The next frame.

    Raises:
        EOFError: The other side is gone.
        OSError: The connection broke.
    """
    head, size = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
    return _split(await stream.readexactly(head), await stream.readexactly(size))


def receive(connection: socket.socket) -> Frame | None:
    """The next frame, for a process without an event loop; None when the other side is gone."""
    lengths = _exactly(connection, _LENGTHS.size)
    if lengths is None:
        return None
    head, size = _LENGTHS.unpack(lengths)
    header, payload = _exactly(connection, head), _exactly(connection, size)
    return None if header is None or payload is None else _split(header, payload)


def _split(head: bytes, payload: bytes) -> Frame:
    header, bodies, at = json.loads(head), [], 0
    for size in header["sizes"]:
        bodies.append(payload[at : at + size])
        at += size
    return Frame(header, bodies)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        try:
            count = connection.recv_into(view[got:])
        except ConnectionError:
            return None
        if not count:
            return None
        got += count
    return bytes(data)
