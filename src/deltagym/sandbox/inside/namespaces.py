"""Namespaces for the zygote: no network, no other process, no file, and no rights.

Call `enter` first, then do whatever needs files, such as importing modules, then call
`leave_files`, or `keep_folders` for a compiler.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Sequence
from typing import NoReturn

from .system import PR_SET_PDEATHSIG, Unavailable, call, machine, prctl, syscall

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    8,
    32,
    16384,
    1 << 18,
)
MNT_DETACH = 2
MS_BIND = 4096
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
CAPABILITY_VERSION = 0x20080522
NOBODY = 65534
FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC
SIGKILL = 9


def enter(control: int) -> None:
    """Continues as process 1 of new namespaces; the calling process stays behind and waits for it.

    Args:
        control: File descriptor of the socket to the pool. Only process 1 keeps it, so that the
            pool notices when process 1 ends.

    Raises:
        Unavailable: The kernel or its policy does not allow it.
    """
    ready, tell = os.pipe()
    caller = os.getpid()
    helper = os.fork()
    if helper == 0:
        os.close(tell)
        _map_users_and_leave(caller, ready)
    try:
        call("unshare", NEWUSER | NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS)
    except OSError as error:
        raise Unavailable(
            f"unprivileged namespaces are not allowed here ({error.strerror})"
        ) from None
    finally:
        os.close(ready)
        os.close(tell)
        _, status = os.waitpid(helper, 0)
    if status:
        raise Unavailable("the users of a new namespace could not be mapped")
    prctl(PR_SET_PDEATHSIG, SIGKILL)
    inner = os.fork()
    if inner:
        os.close(control)
        os.waitpid(inner, 0)
        os._exit(0)
    prctl(PR_SET_PDEATHSIG, SIGKILL)


def _map_users_and_leave(pid: int, ready: int) -> NoReturn:
    """Waits until `pid` is in its namespace, then maps one user for it.

    The user outside is `nobody` if this process is root, else its own user.
    """
    try:
        os.read(ready, 1)
        try:
            _write_maps(pid, NOBODY, NOBODY)
        except OSError:
            _write_file(f"/proc/{pid}/setgroups", "deny")
            _write_maps(pid, os.geteuid(), os.getegid())
    except OSError:
        os._exit(1)
    os._exit(0)


def _write_maps(pid: int, uid: int, gid: int) -> None:
    _write_file(f"/proc/{pid}/gid_map", f"{NOBODY} {gid} 1")
    _write_file(f"/proc/{pid}/uid_map", f"{NOBODY} {uid} 1")


def _write_file(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def leave_files() -> None:
    """Replaces the file system by an empty read-only one, and drops all rights.

    Raises:
        Unavailable: The kernel or its policy does not allow it.
    """
    try:
        _become_nobody()
        _new_root([], b"size=4k,nr_inodes=2,mode=555")
        _mount(b"none", b"/", None, FLAGS | MS_REMOUNT | MS_RDONLY, None)
        _drop_rights()
    except OSError as error:
        raise Unavailable(f"the file system cannot be left behind ({error.strerror})") from None


def keep_folders(folders: Sequence[str], size: int) -> None:
    """Replaces the file system by one in memory, and drops all rights.

    Args:
        folders: Folders of the old file system that can still be read.
        size: Most bytes that the new one can hold.

    Raises:
        Unavailable: The kernel or its policy does not allow it.
    """
    try:
        _become_nobody()
        _new_root(folders, b"size=%d,nr_inodes=512,mode=755" % size)
        _drop_rights()
    except OSError as error:
        raise Unavailable(f"the file system cannot be exchanged ({error})") from None


def _drop_rights() -> None:
    header = ctypes.c_char_p(struct.pack("=Ii", CAPABILITY_VERSION, 0))
    call("capset", header, ctypes.c_char_p(bytes(24)))
    prctl(PR_SET_PDEATHSIG, SIGKILL)


def _become_nobody() -> None:
    # Not allowed where this process's own user was mapped; it then keeps its groups.
    with contextlib.suppress(PermissionError):
        os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _new_root(folders: Sequence[str], options: bytes) -> None:
    here = b"/tmp"
    _mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    _mount(b"none", here, b"tmpfs", FLAGS, options)
    for folder in folders:
        _show(folder, os.fsdecode(here) + folder)
    os.chdir(here)
    syscall("pivot_root", PIVOT_ROOT[machine()], ctypes.c_char_p(b"."), ctypes.c_char_p(b"."))
    call("umount2", ctypes.c_char_p(b"."), MNT_DETACH)
    os.chdir("/")


def _show(folder: str, place: str) -> None:
    """Mounts a folder read-only at another place; a symbolic link, such as /lib, stays a link."""
    if os.path.islink(folder):
        os.symlink(os.readlink(folder), place)
        return
    os.makedirs(place)
    _mount(os.fsencode(folder), os.fsencode(place), None, MS_BIND | MS_REC, None)
    attributes = struct.pack(
        "=QQQQ", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, 0, 0
    )
    path = ctypes.c_char_p(os.fsencode(place))
    syscall(
        "mount_setattr",
        MOUNT_SETATTR,
        AT_FDCWD,
        path,
        AT_RECURSIVE,
        ctypes.c_char_p(attributes),
        len(attributes),
    )


def _mount(
    source: bytes, target: bytes, kind: bytes | None, flags: int, options: bytes | None
) -> None:
    call("mount", source, target, kind, ctypes.c_ulong(flags), options)
