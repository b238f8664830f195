"""An allow-list of system calls, as a classic BPF program assembled by hand.

A program that has been loaded already needs to compute, allocate memory, read the clock and write its answer. All else is answered
with EPERM, which Python shows as PermissionError; a call through another architecture's table kills. There is no `open`, no
`socket`, no `clone`, no `kill` and no `rt_sigaction` on the list, so neither files, network, processes, threads nor signals.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from .system import PR_SET_NO_NEW_PRIVS, Unavailable, machine, prctl, syscall

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
ALLOWED = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "munmap": 11, "brk": 12, "rt_sigreturn": 15, "readv": 19, "writev": 20,
        "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "gettimeofday": 96, "getrusage": 98,
        "times": 100, "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202, "restart_syscall": 219, "clock_gettime": 228,
        "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "getrandom": 318,
    },
    "aarch64": {
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "munmap": 215, "brk": 214, "rt_sigreturn": 139, "readv": 65,
        "writev": 66, "sched_yield": 124, "mremap": 216, "madvise": 233, "nanosleep": 101, "getpid": 172, "exit": 93, "gettimeofday": 169,
        "getrusage": 165, "times": 153, "sigaltstack": 132, "gettid": 178, "futex": 98, "restart_syscall": 128, "clock_gettime": 113,
        "clock_getres": 114, "clock_nanosleep": 115, "exit_group": 94, "getrandom": 278,
    },
}  # fmt: skip
"""Calls allowed whatever their arguments."""
MAPPING = {"x86_64": {"mmap": 9, "mprotect": 10}, "aarch64": {"mmap": 222, "mprotect": 226}}
"""Calls allowed unless their third argument asks for memory that can be executed."""
STAT = {"x86_64": 262, "aarch64": 79}
"""newfstatat, by which some versions of libc look at an open file: with the flag AT_EMPTY_PATH and no other."""

LOAD, AND_EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH, FLAGS_ARGUMENT, PROTECTION_ARGUMENT = 0, 4, 16 + 3 * 8, 16 + 2 * 8
ALLOW, KILL, DENY = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
X32 = 0x40000000
PROT_EXEC = 4
AT_EMPTY_PATH = 0x1000
SET_MODE_FILTER, SPEC_ALLOW = 1, 4


def allow_list(architecture: str, empty_root: bool) -> bytes:
    """The filter as the kernel takes it: 8 bytes an instruction (code, jump if true, jump if false, operand).

    Args:
        architecture: `x86_64` or `aarch64`.
        empty_root: Whether there is no file to be found anyway, so that a file's state may be asked by its path.
    """
    out = [_op(LOAD, ARCH), _op(AND_EQUAL, AUDIT_ARCH[architecture], 1, 0), _op(RETURN, KILL), _op(LOAD, NUMBER)]
    if architecture == "x86_64":
        out += [_op(AT_LEAST, X32, 0, 1), _op(RETURN, KILL)]
    for number in ALLOWED[architecture].values():
        out += [_op(AND_EQUAL, number, 0, 1), _op(RETURN, ALLOW)]
    for number in MAPPING[architecture].values():
        out += [_op(AND_EQUAL, number, 0, 4), _op(LOAD, PROTECTION_ARGUMENT), _op(ANY_BIT, PROT_EXEC, 1, 0)]
        out += [_op(RETURN, ALLOW), _op(RETURN, DENY)]
    if empty_root:
        out += [_op(AND_EQUAL, STAT[architecture], 0, 3), _op(LOAD, FLAGS_ARGUMENT), _op(AND_EQUAL, AT_EMPTY_PATH, 0, 1)]
        out += [_op(RETURN, ALLOW)]
    return b"".join([*out, _op(RETURN, DENY)])


def _op(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, operand)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


class Filter:
    """An allow-list ready to be installed, so that each program pays for one system call only."""

    def __init__(self, empty_root: bool) -> None:
        architecture = machine()
        self._number = SECCOMP[architecture]
        self._code = allow_list(architecture, empty_root)
        self._program = _Program(len(self._code) // 8, self._code)

    def install(self) -> None:
        """Puts this process, which has given up new rights before, under the filter, for good; raises OSError when it cannot be."""
        try:
            # Without this flag older kernels slow the process down against a side channel that matters between secrets only.
            syscall("seccomp", self._number, SET_MODE_FILTER, SPEC_ALLOW, ctypes.byref(self._program))
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            syscall("seccomp", self._number, SET_MODE_FILTER, 0, ctypes.byref(self._program))


def checked_filter(empty_root: bool) -> Filter:
    """The filter, once it has been seen to hold in a process of its own.

    Raises:
        Unavailable: It cannot be installed here, or it does not deny.
    """
    allowed = Filter(empty_root)
    pid = os.fork()
    if pid == 0:
        try:
            prctl(PR_SET_NO_NEW_PRIVS, 1)
            allowed.install()
        except OSError as error:
            os._exit(error.errno or 255)
        try:
            os.open("/", os.O_RDONLY)
        except PermissionError:
            os._exit(0)
        finally:
            os._exit(255)
    _, status = os.waitpid(pid, 0)
    if status:
        code = os.waitstatus_to_exitcode(status)
        why = os.strerror(code) if 0 < code < 255 else f"status {code}"
        raise Unavailable(f"seccomp filters cannot be used here ({why})")
    return allowed
