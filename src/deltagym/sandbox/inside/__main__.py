"""The zygote: isolates itself, loads the modules that programs may use, and forks for each program.

It never sees a request: it passes the file descriptor of the conversation to the child. So the
memory that the next program's process is a copy of holds no other program's text, inputs or
answers.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
import warnings
from typing import Any

from . import landlock, namespaces, seccomp
from .program import Rules, rules_for, run, warm_up
from .system import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, Unavailable, prctl

REPLY = struct.Struct("=iddqq")
UNKNOWN_SIZE = 2**28


def main() -> None:
    """Sets up as the JSON of the first argument says, reports to the pool, and serves it."""
    settings = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    control = socket.socket(fileno=os.dup(0))
    os.dup2(1, 0)
    try:
        rules = _prepare(control, settings)
    except (Unavailable, ImportError) as error:
        control.sendall(json.dumps({"error": str(error)}).encode())
        return
    os.dup2(1, 2)
    control.sendall(json.dumps({"pid": os.getpid()}).encode())
    _serve(control, rules)


def _prepare(control: socket.socket, settings: dict[str, Any]) -> Rules:
    """Does everything that is done once, in the only order that works."""
    wrapper = settings["wrapper"]
    if wrapper == "unshare":
        namespaces.enter(control.fileno())
    _load(settings["preload"], settings["path"])
    address_bytes = _address_bytes() + settings["memory_bytes"]
    if wrapper == "unshare":
        namespaces.leave_files()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_DUMPABLE, 0)
    allowed = seccomp.checked_filter(empty_root=wrapper != "none") if settings["seccomp"] else None
    compiled = seccomp.Filter(wrapper != "none", seccomp.Purpose.COMPILED) if allowed else None
    if settings["landlock"]:
        landlock.deny_all()
    gc.collect()
    gc.freeze()
    return rules_for(settings["cpu_s"], address_bytes, allowed, settings["memory_bytes"], compiled)


def _load(modules: list[str], path: list[str]) -> None:
    """Imports `modules`, then clears the import path.

    No module may register a fork handler: `random` would seed itself anew, but random numbers must
    start the same in every program.
    """
    warnings.simplefilter("ignore")
    os.register_at_fork = lambda **_: None
    sys.path.extend(path)
    for name in modules:
        importlib.import_module(name)
    sys.path.clear()
    sys.path_importer_cache.clear()
    sys.argv[:] = [""]
    builtins.exit = builtins.quit = sys.exit  # Otherwise defined by `site`, which is not loaded.
    warm_up()
    for name in ("random", "numpy.random"):
        if name in sys.modules:
            sys.modules[name].seed(0)


def _address_bytes() -> int:
    """Size of this process's address space."""
    try:
        with open("/proc/self/statm", "rb") as f:
            return int(f.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return UNKNOWN_SIZE


def _serve(control: socket.socket, rules: Rules) -> None:
    """Forks a child for each program, ends it when the pool says so, and reports how it ended.

    Returns when the pool hangs up, and when no descriptor arrives: without seccomp a program may
    lower its parent's limit on open descriptors, and the pool then needs a fresh worker.
    """
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 3)
        if not descriptors:
            return
        pid = os.fork()
        if pid == 0:
            run(descriptors, rules)
        for descriptor in descriptors:
            os.close(descriptor)
        over = control.recv(1)
        status, usage = _end(pid)
        if not over:
            return
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        control.sendall(REPLY.pack(status, usage.ru_utime, usage.ru_stime, usage.ru_maxrss, own))


def _end(pid: int) -> tuple[int, Any]:
    """Kills a program and all it left behind; waits until they are gone."""
    os.kill(pid, signal.SIGKILL)
    if os.getpid() == 1:
        with contextlib.suppress(ProcessLookupError):  # As it should be: nothing was left behind.
            os.kill(-1, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    with contextlib.suppress(ChildProcessError):
        # Process 1 inherits the processes that the program left behind; others have none to wait
        # for.
        while os.waitpid(-1, 0):
            pass
    return status, usage


main()
