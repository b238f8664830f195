"""`Shelf`: finds the runs, studies and transfer matrices in the folders that the page shows.

Each has a key, a hash of its path: addresses hold keys alone, so no request can name a file.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from starlette.exceptions import HTTPException

from deltagym.runs.folder import RunFolder

Kind = Literal["run", "study", "transfer"]

DEEPEST = 5
"""Levels of folders below a given one that are searched."""

FRESH_S = 2.0
"""How long the result of a search is good, seconds."""

_MARKS: tuple[tuple[str, Kind], ...] = (
    ("meta.json", "run"),
    ("study.toml", "study"),
    ("transfer.json", "transfer"),
)
"""Files by which each kind of folder is known."""

_CLOSED = frozenset({"rollouts", "checkpoints", "evals"})
"""Folders in which nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One folder that can be shown.

    Attributes:
        kind: What it is.
        key: Its name in addresses, 12 hex digits.
        name: Its name for people: the path from the folder that was given.
        path: The folder.
        parent: Key of the study that it belongs to; empty for none.
    """

    kind: Kind
    key: str
    name: str
    path: Path
    parent: str = ""


class Shelf:
    """What is in some folders; looked up anew after `FRESH_S`."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(roots)
        self._lock = threading.Lock()
        self._found: dict[str, Found] = {}
        self._searched = float("-inf")

    def all(self) -> list[Found]:
        """Everything there is, by name; a study before its runs."""
        return list(self._current().values())

    def children(self, found: Found) -> list[Found]:
        """The runs of a study or a matrix."""
        return [each for each in self.all() if each.parent == found.key]

    def get(self, key: str) -> Found:
        """The folder with this key; HTTP 404 if there is none."""
        found = self._current().get(key)
        if found is None:
            # A run that has just begun may be younger than the last search.
            self.forget()
            found = self._current().get(key)
        if found is None:
            raise HTTPException(404)
        return found

    def run(self, key: str) -> tuple[Found, RunFolder]:
        """The run with this key, opened; HTTP 404 if there is none."""
        found = self.get(key)
        if found.kind != "run":
            raise HTTPException(404)
        return found, RunFolder.open(found.path)

    def forget(self) -> None:
        """Makes the next question search again."""
        self._searched = float("-inf")

    def _current(self) -> dict[str, Found]:
        with self._lock:
            if time.monotonic() - self._searched > FRESH_S:
                every = (found for root in self._roots for found in _search(root, root.name))
                self._found = {found.key: found for found in every}
                self._searched = time.monotonic()
            return self._found


def key_of(path: Path) -> str:
    """The key of a folder."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def _search(folder: Path, name: str, parent: str = "", depth: int = 0) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    names = {entry.name for entry in entries}
    kind: Kind | None = next((kind for mark, kind in _MARKS if mark in names), None)
    if kind:
        # Names of folders may hold bytes that are no text.
        shown = name.encode("utf-8", "replace").decode()
        yield Found(kind, key_of(folder), shown, folder, parent)
        parent = key_of(folder)
    if kind == "run" or depth == DEEPEST:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            if entry.name in _CLOSED:
                continue
            path = Path(entry.path)
            yield from _search(path, f"{name}/{entry.name}", parent, depth + 1)
