"""Allow-lists of system calls, as classic BPF programs assembled by hand.

A loaded program needs to compute, allocate memory, read the clock and write its answer. Every other
call fails with EPERM, which Python shows as PermissionError; a call through another architecture's
table kills the process. The list has no `open`, `socket`, `clone`, `kill` or `rt_sigaction`: no
files, network, processes, threads or signals. The list of a compiled program adds the calls that
start it. The list of a compiler adds the calls that open files and start its passes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Mapping
from enum import Enum

from .system import PR_SET_NO_NEW_PRIVS, Unavailable, machine, prctl, syscall

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
ALLOWED = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "munmap": 11, "brk": 12,
        "rt_sigreturn": 15, "readv": 19, "writev": 20, "sched_yield": 24, "mremap": 25,
        "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "gettimeofday": 96,
        "getrusage": 98, "times": 100, "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202,
        "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230,
        "exit_group": 231, "getrandom": 318,
    },
    "aarch64": {
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "munmap": 215, "brk": 214,
        "rt_sigreturn": 139, "readv": 65, "writev": 66, "sched_yield": 124, "mremap": 216,
        "madvise": 233, "nanosleep": 101, "getpid": 172, "exit": 93, "gettimeofday": 169,
        "getrusage": 165, "times": 153, "sigaltstack": 132, "gettid": 178, "futex": 98,
        "restart_syscall": 128, "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115,
        "exit_group": 94, "getrandom": 278,
    },
}  # fmt: skip
"""Calls allowed with any arguments."""
MAPPING = {"x86_64": {"mmap": 9, "mprotect": 10}, "aarch64": {"mmap": 222, "mprotect": 226}}
"""Calls allowed unless their third argument asks for memory that can be executed."""
STAT = {"x86_64": 262, "aarch64": 79}
"""newfstatat, allowed only with the flag AT_EMPTY_PATH: some versions of libc do fstat with it."""

STARTING = {
    "x86_64": {"arch_prctl": 158, "set_tid_address": 218, "execveat": 322},
    "aarch64": {"set_tid_address": 96, "execveat": 281},
}
"""Calls that start a compiled program; it could start only itself once more."""
COMPILING = {
    "x86_64": {
        "stat": 4, "lstat": 6, "rt_sigaction": 13, "rt_sigprocmask": 14, "pread64": 17,
        "pwrite64": 18, "access": 21, "pipe": 22, "dup": 32, "dup2": 33, "vfork": 58, "execve": 59,
        "wait4": 61, "uname": 63, "fcntl": 72, "ftruncate": 77, "getcwd": 79, "rename": 82,
        "unlink": 87, "readlink": 89, "chmod": 90, "fchmod": 91, "umask": 95, "sysinfo": 99,
        "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110,
        "arch_prctl": 158, "sched_getaffinity": 204, "getdents64": 217, "set_tid_address": 218,
        "fadvise64": 221, "openat": 257, "newfstatat": 262, "unlinkat": 263, "renameat": 264,
        "readlinkat": 267, "fchmodat": 268, "faccessat": 269, "set_robust_list": 273,
        "fallocate": 285, "dup3": 292, "pipe2": 293, "prlimit64": 302, "renameat2": 316,
        "statx": 332, "rseq": 334, "faccessat2": 439,
    },
    "aarch64": {
        "getcwd": 17, "dup": 23, "dup3": 24, "fcntl": 25, "unlinkat": 35, "renameat": 38,
        "ftruncate": 46, "fallocate": 47, "faccessat": 48, "fchmod": 52, "fchmodat": 53,
        "openat": 56, "pipe2": 59, "getdents64": 61, "pread64": 67, "pwrite64": 68,
        "readlinkat": 78, "newfstatat": 79, "set_tid_address": 96, "set_robust_list": 99,
        "sched_getaffinity": 123, "rt_sigaction": 134, "rt_sigprocmask": 135, "uname": 160,
        "umask": 166, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177,
        "sysinfo": 179, "execve": 221, "fadvise64": 223, "wait4": 260, "prlimit64": 261,
        "renameat2": 276, "statx": 291, "rseq": 293, "faccessat2": 439,
    },
}  # fmt: skip
"""More calls of a compiler: files, as far as other layers allow, and processes for its passes."""
CLONE = {"x86_64": 56, "aarch64": 220}
"""Starts a process; allowed to a compiler unless the first argument asks for namespaces."""
CLONE3 = 435
"""Like clone, but a filter cannot see its arguments; denied as unknown, so that libc uses clone."""


class Purpose(Enum):
    """What kind of process an allow-list is for."""

    PROGRAM = "program"
    COMPILED = "compiled"
    COMPILER = "compiler"


LOAD, AND_EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH, FIRST_ARGUMENT, FLAGS_ARGUMENT, PROTECTION_ARGUMENT = 0, 4, 16, 16 + 3 * 8, 16 + 2 * 8
ALLOW, KILL, DENY, NO_SUCH_CALL = (
    0x7FFF0000,
    0x80000000,
    0x00050000 | errno.EPERM,
    0x00050000 | errno.ENOSYS,
)
X32 = 0x40000000
PROT_EXEC = 4
NEW_NAMESPACES = 0x7E020080
"""All flags of clone that ask for a namespace."""
AT_EMPTY_PATH = 0x1000
SET_MODE_FILTER, SPEC_ALLOW = 1, 4


def allow_list(architecture: str, empty_root: bool, purpose: Purpose = Purpose.PROGRAM) -> bytes:
    """The filter in the kernel's format.

    An instruction has 8 bytes: code, jump if true, jump if false, operand.

    Args:
        architecture: `x86_64` or `aarch64`.
        empty_root: Whether the file system is empty, so that newfstatat can be allowed.
        purpose: What kind of process it is for.
    """
    out = [
        _op(LOAD, ARCH),
        _op(AND_EQUAL, AUDIT_ARCH[architecture], 1, 0),
        _op(RETURN, KILL),
        _op(LOAD, NUMBER),
    ]
    if architecture == "x86_64":
        out += [_op(AT_LEAST, X32, 0, 1), _op(RETURN, KILL)]
    out += _allowed(ALLOWED[architecture])
    if purpose is Purpose.COMPILER:
        out += _allowed(COMPILING[architecture]) + _allowed(MAPPING[architecture])
        out += _unless(CLONE[architecture], FIRST_ARGUMENT, NEW_NAMESPACES)
        out += [_op(AND_EQUAL, CLONE3, 0, 1), _op(RETURN, NO_SUCH_CALL), _op(RETURN, DENY)]
        return b"".join(out)
    if purpose is Purpose.COMPILED:
        out += _allowed(STARTING[architecture])
    for number in MAPPING[architecture].values():
        out += _unless(number, PROTECTION_ARGUMENT, PROT_EXEC)
    if empty_root:
        out += [
            _op(AND_EQUAL, STAT[architecture], 0, 3),
            _op(LOAD, FLAGS_ARGUMENT),
            _op(AND_EQUAL, AT_EMPTY_PATH, 0, 1),
        ]
        out += [_op(RETURN, ALLOW)]
    return b"".join([*out, _op(RETURN, DENY)])


def _allowed(calls: Mapping[str, int]) -> list[bytes]:
    return [
        op for number in calls.values() for op in (_op(AND_EQUAL, number, 0, 1), _op(RETURN, ALLOW))
    ]


def _unless(number: int, argument: int, bits: int) -> list[bytes]:
    """Allows a call unless one of `bits` is set in an argument."""
    checks = [_op(AND_EQUAL, number, 0, 4), _op(LOAD, argument), _op(ANY_BIT, bits, 1, 0)]
    return [*checks, _op(RETURN, ALLOW), _op(RETURN, DENY)]


def _op(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, operand)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


class Filter:
    """An allow-list prepared for installation, which then costs a program one system call."""

    def __init__(self, empty_root: bool, purpose: Purpose = Purpose.PROGRAM) -> None:
        architecture = machine()
        self._number = SECCOMP[architecture]
        self._code = allow_list(architecture, empty_root, purpose)
        self._program = _Program(len(self._code) // 8, self._code)

    def install(self) -> None:
        """Installs the filter in this process for good; raises OSError when that fails.

        The process must have set PR_SET_NO_NEW_PRIVS before.
        """
        try:
            # Without this flag, older kernels slow the process down to close a side channel, which
            # does not matter here: the process holds no secret.
            syscall(
                "seccomp", self._number, SET_MODE_FILTER, SPEC_ALLOW, ctypes.byref(self._program)
            )
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            syscall("seccomp", self._number, SET_MODE_FILTER, 0, ctypes.byref(self._program))


def checked_filter(empty_root: bool) -> Filter:
    """A filter for programs, tried out in a child process first.

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
