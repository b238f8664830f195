"""Compiles one program in isolation; started as `python -m inside.compiler` for each source.

The compiler reads hostile text, so it is isolated like a hostile program: it can read a toolchain
only, which holds no secret, and it writes a file of bounded size that only a sandbox will run.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import stat
import sys
from typing import Any, NoReturn

from . import landlock, namespaces, seccomp
from .system import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, Unavailable, prctl

WORK = "/work"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": "0", "TMPDIR": WORK}
"""The compiler's whole environment. The date is for `__DATE__`: the same source gives the same
program."""
OPEN_FILES = 64
PROCESSES = 64
PIECE = 2**16
MESSAGE_BYTES = 2**13


def main() -> None:
    """Compiles the source from descriptor 0, with the settings in the first argument (JSON).

    Answers with a line of JSON and the program.
    """
    settings = json.loads(sys.argv[1])
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    control = socket.socket(fileno=os.dup(0))
    os.dup2(1, 0)
    try:
        work = _enter(control.fileno(), settings)
        source = b"".join(iter(lambda: control.recv(PIECE), b""))
        status, message = _compile(source, work, settings)
        program = _program(f"{work}/program", settings["size"]) if status == 0 else b""
        answer = {"status": status, "message": message}
    except (Unavailable, OSError) as error:
        answer, program = {"error": str(error)}, b""
    control.sendall(json.dumps(answer).encode() + b"\n" + program)


def _enter(control: int, settings: dict[str, Any]) -> str:
    """Enters namespaces, unless bubblewrap has made them; returns the folder to work in."""
    if settings["wrapper"] == "unshare":
        namespaces.enter(control)
        namespaces.keep_folders(settings["folders"], 2 * settings["size"])
    work = settings["work"] or WORK
    if not settings["work"]:
        with contextlib.suppress(FileExistsError):  # bubblewrap has made the folder.
            os.mkdir(WORK)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_DUMPABLE, 0)
    return work


def _compile(source: bytes, work: str, settings: dict[str, Any]) -> tuple[int, str]:
    """Runs the compiler; returns its exit status, negative for a signal, and its error messages."""
    for name, content in (("source.cpp", source), ("errors", b"")):
        with open(f"{work}/{name}", "wb") as f:
            f.write(content)
    pid = os.fork()
    if pid == 0:
        _become_compiler(work, settings)
    _, status = os.waitpid(pid, 0)
    with open(f"{work}/errors", "rb") as f:
        message = f.read(MESSAGE_BYTES).decode(errors="replace")
    return os.waitstatus_to_exitcode(status), message.replace(f"{work}/source.cpp", "program.cpp")


def _become_compiler(work: str, settings: dict[str, Any]) -> NoReturn:
    try:
        os.chdir(work)
        os.dup2(os.open("errors", os.O_WRONLY), 2)
        os.closerange(3, 256)
        if os.getppid() != 1:
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if settings["landlock"]:
            landlock.deny_all([f for f in settings["folders"] if os.path.isdir(f)], [work])
        _limit(settings)
        if settings["seccomp"]:
            seccomp.Filter(False, seccomp.Purpose.COMPILER).install()
        command = [settings["compiler"], *settings["flags"], "-o", "program", f"{work}/source.cpp"]
        os.execve(command[0], command, ENVIRONMENT | {"TMPDIR": work})
    except (OSError, Unavailable) as error:
        os.write(2, f"the compiler cannot be started: {error}".encode())
    finally:
        os._exit(127)


def _limit(settings: dict[str, Any]) -> None:
    seconds = settings["cpu_s"]
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: settings["memory_bytes"],
        resource.RLIMIT_FSIZE: settings["size"],
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    # Without a namespace, all processes of the user would count.
    if settings["wrapper"] != "none":
        limits[resource.RLIMIT_NPROC] = PROCESSES
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def _program(path: str, size: int) -> bytes:
    """Reads the compiled program; raises OSError unless it is a plain file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as f:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("what the compiler left is no file")
        return f.read(size)


main()
