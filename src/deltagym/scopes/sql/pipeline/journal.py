"""The journal: every answer of the model, one on each line, found by the hash of its request.

A run that was stopped goes on from it without paying twice, and one that replays it asks nobody.
Failures to answer are noted as well: a replay fails there as the run did, while a run that goes on
asks again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.journal import JournalFile
from deltagym.core.problem import Json


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a request: an answer, or the reason why there is none."""

    answer: str | None = None
    error: str = ""


class Journal:
    """A journal of requests, opened for a run. Threads may share it.

    Args:
        path: The file; it is made if it does not exist.
        replay: Only read it.

    Raises:
        BadInput: It cannot be read or written, is no journal, or another run is writing to it.
    """

    def __init__(self, path: Path, replay: bool = False) -> None:
        self.path, self.replay = path, replay
        self._lock = threading.Lock()
        self._file = JournalFile(path, read_only=replay)
        try:
            self._entries = dict(_entries(self._file))
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
        kept = {"answer": entry.answer} if entry.answer is not None else {"error": entry.error}
        self._file.add({**about, "key": key, **kept})
        with self._lock:
            self._entries[key] = entry

    def close(self) -> None:
        """Ends writing."""
        self._file.close()


def _entries(file: JournalFile) -> Iterator[tuple[str, Entry]]:
    """Keys and entries, in the order of the file."""
    for number, record in file.records():
        match record:
            case {"key": str(key), "answer": str(answer)}:
                yield key, Entry(answer)
            case {"key": str(key), "error": str(error)} if error:
                yield key, Entry(error=error)
            case _:
                raise file.bad_line(number, "it has no key, or neither answer nor error")
