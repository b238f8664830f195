"""System calls that Python does not offer, made through ctypes."""

from __future__ import annotations

import ctypes
import os
import platform

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


class Unavailable(Exception):
    """A layer does not work here; the message says why."""


def machine() -> str:
    """The CPU architecture, as the tables here name it.

    Raises:
        Unavailable: There is no table for it.
    """
    name = platform.machine()
    if name not in ("x86_64", "aarch64"):
        raise Unavailable(f"no system call table for {name}")
    return name


def call(name: str, *arguments: object) -> int:
    """Calls a function of libc; raises OSError when it returns -1."""
    return _checked(name, getattr(_libc, name)(*arguments))


def syscall(name: str, number: int, *arguments: object) -> int:
    """Makes a system call by number; raises OSError when it fails."""
    return _checked(
        name,
        _libc.syscall(
            ctypes.c_long(number),
            *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments],
        ),
    )


def prctl(option: int, value: int) -> None:
    """Sets an attribute of this process; raises OSError when it fails."""
    call("prctl", option, *[ctypes.c_ulong(v) for v in (value, 0, 0, 0)])


def _checked(name: str, result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result
