"""Landlock with no rule at all: no file can be opened, no TCP port reached, no process outside signalled.

The kernel's ABI says what it knows to deny (Documentation/userspace-api/landlock.rst): file rights since 1, TCP since 4, signals
and abstract sockets since 6.
"""

from __future__ import annotations

import ctypes
import os
import struct

from .system import PR_SET_NO_NEW_PRIVS, Unavailable, prctl, syscall

CREATE_RULESET, RESTRICT_SELF = 444, 446
VERSION = 1
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""By ABI, how many rights over files it knows; 16 since ABI 5."""


def abi() -> int:
    """The kernel's version of Landlock.

    Raises:
        Unavailable: It has none, or it is switched off.
    """
    try:
        return syscall("landlock_create_ruleset", CREATE_RULESET, 0, 0, VERSION)
    except OSError as error:
        raise Unavailable(f"Landlock is not in this kernel or switched off ({error.strerror})") from None


def deny_all() -> None:
    """Denies this process and its children all that Landlock can deny, for good.

    Raises:
        Unavailable: Landlock cannot be used.
    """
    version = abi()
    rights = struct.pack("=Q", (1 << FILE_RIGHTS.get(version, 16)) - 1)
    if version >= 4:
        rights += struct.pack("=Q", 0b11)
    if version >= 6:
        rights += struct.pack("=Q", 0b11)
    try:
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        ruleset = syscall("landlock_create_ruleset", CREATE_RULESET, ctypes.c_char_p(rights), len(rights), 0)
        syscall("landlock_restrict_self", RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)
    except OSError as error:
        raise Unavailable(f"Landlock refuses ({error.strerror})") from None
