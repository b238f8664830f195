"""`Worker`: starts a zygote in its wrapper, and runs each program in a child that it forks.

A worker belongs to one thread, which must live as long as the worker: the kernel ends the zygote
when the thread that started it ends. So no zygote is left over, however this process dies.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from deltagym.core.problem import Json
from deltagym.sandbox.levels import Layers, SandboxError, Wrapper
from deltagym.sandbox.limits import Limits
from deltagym.sandbox.protocol import REPLY
from deltagym.sandbox.results import Usage

HOME = Path(__file__).parent
START_S = 20.0
"""Time (s) that a zygote may take to start; loading NumPy from a cold disk takes a few seconds."""
FAREWELL_S = 5.0
"""Time (s) that a zygote may take to end a program and report it."""
GLANCE_S = 0.02
"""Time (s) between two reads of what a program has written so far."""
PIECE = 2**16
ENVIRONMENT = {
    "PYTHONPATH": str(HOME),
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""A worker's whole environment. Libraries use one thread, since a process with several cannot enter
a user namespace."""


class InfraFailure(Exception):
    """The worker failed, not the program; the message says how."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Settings of a worker.

    Attributes:
        layers: The layers it must reach; otherwise it does not start.
        limits: What each program may use.
        preload: Modules that programs may import.
        path: Folders that hold the preloaded modules outside the standard library.
    """

    layers: Layers
    limits: Limits
    preload: Sequence[str] = ()
    path: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a program ended.

    Attributes:
        answers: The bytes it wrote as answers, cut off at most one piece beyond the limit.
        stdout: The bytes it wrote to standard output, cut off likewise.
        expired: Whether its real time was over.
        flooded: Whether it was ended because it wrote more than the limit.
        status: Its wait status.
        usage: What it used.
    """

    answers: bytes
    stdout: bytes
    expired: bool
    flooded: bool
    status: int
    usage: Usage


class Worker:
    """A zygote, and the socket to talk to it.

    Attributes:
        served: How many programs it has run.
        grown: How many bytes the zygote's own memory has grown since its first program.

    Raises:
        SandboxError: It does not start with the requested layers; the message says why.
    """

    def __init__(self, setup: Setup) -> None:
        self.served = 0
        self.grown = 0
        self._first_rss = 0
        self._limits = setup.limits
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = _start(setup, theirs)
            except SandboxError:
                self._control.close()
                raise
        self._control.settimeout(START_S)
        try:
            said: Json = json.loads(self._control.recv(PIECE) or b"{}")
        except (OSError, ValueError) as error:
            said = {"error": str(error)}
        if "pid" not in said:
            why = said.get("error") or self._last_complaint()
            self.close()
            raise SandboxError(f"a sandbox worker does not start: {why}")
        if self._process.stderr:
            self._process.stderr.close()
        self._control.settimeout(FAREWELL_S)

    def run(
        self,
        request: bytes,
        captures: bool = False,
        wall_s: float | None = None,
        binary: int | None = None,
    ) -> Ending:
        """Runs one program.

        Args:
            request: The encoded request; see `protocol`.
            captures: Whether to capture its standard output.
            wall_s: Real time (s), in place of the limit.
            binary: File descriptor of a compiled program to run; its standard error is then
                returned as answers.

        Raises:
            InfraFailure: The worker failed and must be closed.
        """
        began = time.monotonic()
        channel, theirs = socket.socketpair()
        output, their_output = os.pipe() if captures else (-1, -1)
        try:
            with theirs:
                handed = (
                    [theirs.fileno()]
                    + ([their_output] if captures else [])
                    + ([] if binary is None else [binary])
                )
                socket.send_fds(self._control, [b"r"], handed)
            if captures:
                os.close(their_output)
            inboxes = [_Inbox(channel.fileno(), self._limits.answer_bytes)]
            if captures:
                inboxes.append(_Inbox(output, self._limits.stdout_bytes))
            expired = _converse(channel, request, inboxes, began + (wall_s or self._limits.wall_s))
            took = time.monotonic() - began
            self._control.sendall(b"e")
            status, user, system, peak, own = REPLY.unpack(self._reply())
            if captures:
                inboxes[1].drain()
        except OSError as error:
            raise InfraFailure(f"the worker is gone ({error})") from None
        finally:
            channel.close()
            if captures:
                os.close(output)
        self.served += 1
        self._first_rss = self._first_rss or own
        self.grown = (own - self._first_rss) * 1024
        return Ending(
            answers=bytes(inboxes[0].data),
            stdout=bytes(inboxes[1].data) if captures else b"",
            expired=expired,
            flooded=any(i.flooded for i in inboxes),
            status=status,
            usage=Usage(cpu_s=user + system, wall_s=took, rss_bytes=peak * 1024),
        )

    def _reply(self) -> bytes:
        data = b""
        while len(data) < REPLY.size:
            part = self._control.recv(REPLY.size - len(data))
            if not part:
                raise ConnectionError("it hung up")
            data += part
        return data

    def _last_complaint(self) -> str:
        """The last line that a zygote that did not start wrote to its standard error."""
        self._process.kill()
        written = self._process.stderr.read() if self._process.stderr else b""
        lines = written.decode(errors="replace").splitlines()
        return lines[-1] if lines else "it says nothing"

    def close(self) -> None:
        """Ends the zygote and every process it started."""
        self._control.close()
        if self._process.stderr:
            self._process.stderr.close()
        try:
            self._process.wait(FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Inbox:
    """Collects what is written to a file descriptor, up to a limit."""

    def __init__(self, descriptor: int, bound: int) -> None:
        self.descriptor = descriptor
        self.data = bytearray()
        self._bound = bound
        os.set_blocking(descriptor, False)

    @property
    def flooded(self) -> bool:
        return len(self.data) > self._bound

    def drain(self) -> None:
        """Reads what has been written so far."""
        try:
            while not self.flooded and (part := os.read(self.descriptor, PIECE)):
                self.data += part
        except OSError:
            pass  # There is nothing more, for now or for ever.


def _converse(
    channel: socket.socket, request: bytes, inboxes: list[_Inbox], deadline: float
) -> bool:
    """Sends the request and collects output until the program ends or floods an inbox.

    Most programs end within a few milliseconds, so only their end wakes this process, not each
    answer; the inboxes of the others are read every `GLANCE_S`.

    Returns:
        Whether the deadline came first.
    """
    unsent = _send(channel, memoryview(request))
    poll = select.poll()
    poll.register(channel, select.POLLOUT if unsent else 0)
    while (left := deadline - time.monotonic()) > 0:
        for _, event in poll.poll(min(left, GLANCE_S) * 1000 + 1):
            if event & select.POLLHUP:
                inboxes[0].drain()
                return False
            unsent = _send(channel, unsent)
            if not unsent:
                poll.modify(channel, 0)
        for inbox in inboxes:
            inbox.drain()
            if inbox.flooded:
                return False
    return True


def _send(channel: socket.socket, unsent: memoryview) -> memoryview:
    """Sends as much as the channel takes, closes it for writing after the end; returns the rest."""
    try:
        while unsent:
            unsent = unsent[channel.send(unsent) :]
        channel.shutdown(socket.SHUT_WR)
    except BlockingIOError:
        return unsent
    except OSError:
        pass  # The program's process is gone; polling will report it.
    return unsent[:0]


def _start(setup: Setup, control: socket.socket) -> subprocess.Popen[bytes]:
    if sys.platform != "linux":
        raise SandboxError("the sandbox needs Linux; use a container or a virtual machine")
    python = os.path.realpath(sys.executable)
    settings = {
        "wrapper": setup.layers.wrapper,
        "landlock": setup.layers.landlock,
        "seccomp": setup.layers.seccomp,
        "preload": list(setup.preload),
        "path": list(setup.path),
        "cpu_s": setup.limits.cpu_s,
        "memory_bytes": setup.limits.memory_mb * 2**20,
    }
    command = [python, "-s", "-S", "-P", "-m", "inside", json.dumps(settings)]
    if setup.layers.wrapper is Wrapper.BWRAP:
        command = [*bubblewrap(python, setup.path), *command]
    try:
        return subprocess.Popen(
            command,
            stdin=control.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"a sandbox worker does not start: {error}") from None


def bubblewrap(python: str, path: Sequence[str]) -> list[str]:
    """bubblewrap's command line.

    Only Python and the preloaded modules can be read, and the zygote is process 1.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("bubblewrap is not installed")
    command = [
        *(program, "--unshare-all", "--die-with-parent", "--as-pid-1"),
        *("--cap-drop", "ALL", "--proc", "/proc", "--chdir", "/"),
    ]
    python_folders = (sys.base_prefix, os.path.dirname(python), str(HOME / "inside"))
    for folder in dict.fromkeys(["/usr", "/lib", "/lib64", *python_folders, *path]):
        command += ["--ro-bind-try", folder, folder]
    return command
