"""Locks: only one process at a time works in a folder."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Locked(Exception):
    """Another process holds a lock."""


@contextmanager
def locked(path: Path, patience: float) -> Iterator[int]:
    """Holds the lock that is the file `path`, and gives its file descriptor.

    A process that is given the descriptor holds the lock too, until it ends.

    Args:
        path: The file; it is made, and stays.
        patience: Seconds to wait for another process that holds the lock.

    Raises:
        Locked: Another process still holds it.
    """
    with path.open("w") as file:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Locked(str(path)) from None
                time.sleep(0.1)
        yield file.fileno()
