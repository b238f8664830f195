"""The journal: every answer of the model, one on each line, found by the hash of its request.

A run that was stopped goes on from it without paying twice, and one that replays it asks nobody.
Failures to answer are noted as well: a replay fails there as the run did, while a run that goes on
asks again.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, canonical_json


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a request: an answer, or the reason why there is none."""

    answer: str | None = None
    error: str = ""


class Journal:
    """A journal file, opened for a run. Threads may share it.

    Args:
        path: The file; it is made if it does not exist.
        replay: Only read it.

    Raises:
        BadInput: It cannot be read or written, is no journal, or another run is writing to it.
    """

    def __init__(self, path: Path, replay: bool = False) -> None:
        self.path, self.replay = path, replay
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        try:
            if replay:
                data = _cut(path.read_bytes())
            else:
                self._file = _opened(path)
                data = _whole_lines(self._file)
        except OSError as error:
            raise BadInput(f"journal: {path}: {error.strerror}") from error
        try:
            self._entries = dict(_read(path, data))
        except BadInput:
            self.close()
            raise

    def find(self, key: str) -> Entry | None:
        """What is known of a request; unless the journal is replayed, only if it was answered."""
        with self._lock:
            entry = self._entries.get(key)
        return entry if entry is None or self.replay or entry.answer is not None else None

    def add(self, key: str, entry: Entry, about: Mapping[str, Json]) -> None:
        """Writes an answer at once; `about` is for people who read the file."""
        if self._file is None:
            raise BadInput(f"journal: {self.path} is replayed, so nothing can be added")
        kept = {"answer": entry.answer} if entry.answer is not None else {"error": entry.error}
        line = canonical_json({**about, "key": key, **kept}) + "\n"
        with self._lock:
            self._entries[key] = entry
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


def _read(path: Path, data: bytes) -> list[tuple[str, Entry]]:
    """Keys and entries, in the order of the file."""
    found = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            record = json.loads(line)
            entry = Entry(record.get("answer"), str(record.get("error", "")))
            if (
                not isinstance(record["key"], str)
                or not isinstance(entry.answer, str | None)
                or not (entry.answer is not None or entry.error)
            ):
                raise ValueError("it has neither answer nor error")
            found.append((record["key"], entry))
        except (ValueError, KeyError, AttributeError, RecursionError) as error:
            raise BadInput(
                f"journal: {path}: line {number} is no entry ({error}); remove it or name another "
                "journal"
            ) from None
    return found
