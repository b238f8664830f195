"""`Library`: what the page's parts about runs share."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from deltagym.runs.folder import RunFolder
from deltagym.web.runs.index import RolloutIndex
from deltagym.web.runs.problems import RunProblems
from deltagym.web.runs.shelf import Found, Shelf
from deltagym.web.runs.training import Trainings
from deltagym.web.site import Site

OPEN_INDEXES = 4
"""Most runs whose rollouts are kept ready to be searched; the one asked least recently goes."""


class Library:
    """The runs of one page.

    Attributes:
        shelf: Where they are found.
        trainings: The runs that were started from the page.
    """

    def __init__(self, site: Site) -> None:
        started = Path("runs").absolute()
        self.shelf = Shelf((*site.runs, *([started] if site.allow_training else [])))
        self.trainings = Trainings(started, Path("recipes").absolute())
        self._lock = threading.Lock()
        self._indexes: OrderedDict[str, RolloutIndex] = OrderedDict()
        self._problems: dict[str, RunProblems] = {}

    def index(self, found: Found) -> RolloutIndex:
        """The rollouts of a run; what is new is being copied in the background."""
        with self._lock:
            if found.key not in self._indexes:
                self._indexes[found.key] = RolloutIndex(RunFolder.open(found.path))
            self._indexes.move_to_end(found.key)
            while len(self._indexes) > OPEN_INDEXES:
                self._indexes.popitem(last=False)
            index = self._indexes[found.key]
        index.refresh()
        return index

    def problems(self, found: Found) -> RunProblems:
        """The problems of a run."""
        with self._lock:
            if found.key not in self._problems:
                self._problems[found.key] = RunProblems(RunFolder.open(found.path))
            return self._problems[found.key]


def _library(request: Request) -> Library:
    return request.app.state.library


Shelved = Annotated[Library, Depends(_library)]
"""The type of a handler's argument that gets the `Library`."""
