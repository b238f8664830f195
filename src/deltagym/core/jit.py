"""The decorator `jit`: compiles a function on its first call and keeps the machine code on disk.

It works without a writable disk too. Numba renews a function's code when the function's own file
changes, but not when a file whose functions it calls changes: after an update, old code would go on
running. So the folder of the code is named after all files with compiled functions, and another
version of the package never finds it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

import numba
from numba.core import config

_PACKAGE = Path(__file__).parents[1]


def version_of(package: Path) -> str:
    """A name for the compiled functions of a package: it changes with any file that has some."""
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        text = file.read_bytes()
        if b"jit" in text:
            digest.update(file.relative_to(package).as_posix().encode() + b"\0" + text + b"\0")
    return f"deltagym-{digest.hexdigest()[:12]}"


def _cache_is_ready() -> bool:
    """Points numba to the first folder that can be written; False if there is none.

    Numba itself notices some unwritable folders only when it saves, and then fails the first call.
    """
    named, version = os.environ.get("NUMBA_CACHE_DIR"), version_of(_PACKAGE)
    beside = Path(__file__).parent / "__pycache__"
    if named and Path(named).name == version:  # Set by the process that started this one.
        return _writable(Path(named))
    for folder in (Path(named) if named else beside, _user_folder(), _temporary_folder()):
        chosen = folder == beside or str(folder) == named
        if (chosen or (_writable(folder) and _only_mine(folder))) and _writable(folder / version):
            os.environ["NUMBA_CACHE_DIR"] = str(folder / version)
            config.reload_config()
            return True
    return False


def _user_folder() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(root) / "deltagym" / "numba"


def _temporary_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"deltagym-numba-{user}"


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _only_mine(folder: Path) -> bool:
    """Whether nobody else can put files there: cached code is executed."""
    if not hasattr(os, "getuid"):
        return True
    state = folder.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022


_CACHED = _cache_is_ready()

jit = numba.njit(cache=_CACHED, nogil=True)
"""Decorator: the function compiled on its first call, run without the GIL."""

fast_jit = numba.njit(cache=_CACHED, nogil=True, fastmath=True)
"""The same for functions of floats that may be rounded in any order."""

inner_jit = numba.njit(cache=_CACHED, nogil=True, forceinline=True, _nrt=False)  # pyright: ignore
"""The same for parts of compiled functions: they are copied into their callers, and take arrays
that their callers own without counting references, which costs more than such a part does. They
allocate no array."""
