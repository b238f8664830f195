"""A compiled program, held in sealed memory so that nobody can change it before it runs."""

from __future__ import annotations

import os
import weakref
from dataclasses import dataclass

MFD_EXEC = 0x10


@dataclass(frozen=True)
class Binary:
    """A compiled program in memory that can no longer be changed.

    Attributes:
        descriptor: A file descriptor to read it from; closed together with this object.
        size: Its size in bytes.
    """

    descriptor: int
    size: int


def sealed(program: bytes) -> Binary:
    """Puts a program into a sealed memory file, opened for reading only, as running it requires."""
    import fcntl

    flags = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
    try:
        descriptor = os.memfd_create("program", flags | MFD_EXEC)
    except OSError:  # Kernels before 6.3 neither know the flag nor need it.
        descriptor = os.memfd_create("program", flags)
    try:
        os.truncate(descriptor, len(program))
        with open(descriptor, "wb", closefd=False) as f:
            f.write(program)
        fcntl.fcntl(
            descriptor,
            fcntl.F_ADD_SEALS,
            fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL,
        )
        readable = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(descriptor)
    binary = Binary(readable, len(program))
    weakref.finalize(binary, os.close, readable)
    return binary
