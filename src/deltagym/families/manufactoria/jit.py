"""The one place that calls numba: compile once, keep the machine code on disk, and work without a writable disk too."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core import config


def jit(function: Callable[..., Any]) -> Any:
    """`function` compiled on its first call, without the GIL, cached on disk where some folder can be written.

    Numba looks beside the source and in the user's cache folder. When both are read-only, a private folder below the
    temporary directory serves; when that fails too, the function is compiled anew in every process.
    """
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        if (folder := _private_folder()) is None:
            return numba.njit(nogil=True)(function)
        config.CACHE_DIR = folder
        return numba.njit(cache=True, nogil=True)(function)


def _private_folder() -> str | None:
    """A folder that only this user can write; cached code is executed, so one that others can write is refused."""
    folder = Path(tempfile.gettempdir()) / f"deltagym-numba-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    private = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022
    return str(folder) if private and os.access(folder, os.W_OK) else None
