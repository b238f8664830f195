"""A journal file: JSON objects, one a line, that are kept while long work goes on.

A line counts once its newline is there, so that work which was killed goes on from whole lines.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, canonical_json


class JournalFile:
    """A journal file, opened for one run. Threads may share it.

    Args:
        path: The file; it is made if it does not exist.
        read_only: Only read it; it must exist.

    Raises:
        BadInput: It cannot be read or written, or another run is writing to it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        try:
            if read_only:
                self._data = _cut(path.read_bytes())
            else:
                self._file = _opened(path)
                self._data = _whole_lines(self._file)
        except OSError as error:
            raise BadInput(f"journal: {path}: {error.strerror}") from error

    def records(self) -> Iterator[tuple[int, Any]]:
        """What was in the file when it was opened: numbers of lines, and their JSON.

        Raises:
            BadInput: A line is no JSON.
        """
        for number, line in enumerate(self._data.splitlines(), 1):
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise self.bad_line(number, str(error)) from None

    def bad_line(self, number: int, why: str) -> BadInput:
        """The error to raise for a line that is not what it should be."""
        return BadInput(
            f"journal: {self.path}: line {number} is no entry ({why}); remove it or name another "
            "journal"
        )

    def add(self, record: Mapping[str, Json]) -> None:
        """Writes a line at once.

        Raises:
            BadInput: The file is only read.
        """
        if self._file is None:
            raise BadInput(f"journal: {self.path} is only read, so nothing can be added")
        line = canonical_json(dict(record)) + "\n"
        with self._lock:
            self._file.write(line.encode())
            self._file.flush()

    def close(self) -> None:
        """Ends writing."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _opened(path: Path) -> IO[bytes]:
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise BadInput(
            f"journal: another run is writing to {path}; wait for it, or name another journal"
        ) from None
    return file


def _whole_lines(file: IO[bytes]) -> bytes:
    """What is in the file; a last line that was cut off is removed from it."""
    data = _cut(file.read())
    file.truncate(len(data))
    file.seek(0, os.SEEK_END)
    return data


def _cut(data: bytes) -> bytes:
    """The data without a last line that was cut off."""
    return data[: data.rfind(b"\n") + 1]
