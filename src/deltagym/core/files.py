"""Writing files so that they appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deltagym.core.errors import BadInput


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Gives a draft file that takes the place of `target` once the block ends without an error.

    The draft is beside `target` and synced to disk first. Links are followed.

    Raises:
        BadInput: Something other than a file is there, such as a folder or `/dev/stdout`.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        raise BadInput(f"file: {target} is there and is not a regular file; name another")
    draft = target.with_name(f".draft-{target.name}")
    try:
        yield draft
        sync(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync(target.parent)


def sync(path: Path) -> None:
    """Brings a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
