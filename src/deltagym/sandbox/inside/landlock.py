"""Landlock: denies all files but those in given folders, TCP, and signals to other processes.

The kernel's ABI version says what it can deny (Documentation/userspace-api/landlock.rst): files
since 1, TCP since 4, signals and abstract sockets since 6.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from .system import PR_SET_NO_NEW_PRIVS, Unavailable, prctl, syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION = 1
PATH_BENEATH = 1
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Number of file rights by ABI version; 16 since version 5."""

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_REG, TRUNCATE = (
    1 << bit for bit in (0, 1, 2, 3, 5, 8, 14)
)
READING = EXECUTE | READ_FILE | READ_DIR
WORKING = READ_FILE | READ_DIR | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
"""Rights over a folder to read and run programs from, and over a folder to write files into."""


def abi() -> int:
    """The kernel's Landlock version.

    Raises:
        Unavailable: The kernel has no Landlock, or it is switched off.
    """
    try:
        return syscall("landlock_create_ruleset", CREATE_RULESET, 0, 0, VERSION)
    except OSError as error:
        raise Unavailable(
            f"Landlock is not in this kernel or switched off ({error.strerror})"
        ) from None


def deny_all(readable: Iterable[str] = (), writable: Iterable[str] = ()) -> None:
    """Denies this process and its children everything that Landlock can deny, for good.

    Args:
        readable: Folders whose files may still be read and run.
        writable: Folders in which files may still be made, read and changed, but not run.

    Raises:
        Unavailable: Landlock cannot be used.
    """
    version = abi()
    known = (1 << FILE_RIGHTS.get(version, 16)) - 1
    rights = struct.pack("=Q", known)
    if version >= 4:
        rights += struct.pack("=Q", 0b11)
    if version >= 6:
        rights += struct.pack("=Q", 0b11)
    try:
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        ruleset = syscall(
            "landlock_create_ruleset", CREATE_RULESET, ctypes.c_char_p(rights), len(rights), 0
        )
        for folders, allowed in ((readable, READING), (writable, WORKING)):
            for folder in folders:
                _allow(ruleset, folder, allowed & known)
        syscall("landlock_restrict_self", RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)
    except OSError as error:
        raise Unavailable(f"Landlock refuses ({error.strerror})") from None


def _allow(ruleset: int, folder: str, rights: int) -> None:
    parent = os.open(folder, os.O_PATH)
    try:
        rule = struct.pack("=Qi", rights, parent)
        syscall("landlock_add_rule", ADD_RULE, ruleset, PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(parent)
