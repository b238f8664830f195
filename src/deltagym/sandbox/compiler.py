"""Compiles C++ to a program that a sandbox can run.

The source is hostile, so the compiler itself runs isolated by the same layers.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from deltagym.core.problem import Json
from deltagym.sandbox.binary import Binary, sealed
from deltagym.sandbox.layers import holding
from deltagym.sandbox.levels import Layers, SandboxError, Wrapper
from deltagym.sandbox.worker import ENVIRONMENT, bubblewrap

FLAGS = ("-std=c++20", "-O2", "-static", "-s", "-w", "-fmax-errors=3", "-fdiagnostics-plain-output")
"""g++ options. Programs are linked statically: where they run there are no libraries to load."""
CPU_S = 20
"""Default CPU time (s) of each compiler pass; templates could keep it busy for ever."""
WALL_S = 90.0
"""Real time (s) of a compilation, however busy the machine is."""
MEMORY_BYTES = 2**30
PROGRAM_BYTES = 2**25
"""Largest compiled program; a static one takes at least 2 MiB."""
SOURCE_BYTES = 2**18
PIECE = 2**16


class CompileError(Exception):
    """The source does not compile. The message is the compiler's: show it only as text."""


class Compiler:
    """Compiles C++ with g++ and caches the latest programs. Threads may share it.

    Args:
        layers: The layers that isolate the compiler; None for all that work here.
        allow_unisolated: Compile even if neither namespaces nor Landlock keep files out of reach.
            For sources of your own.
        kept: How many programs the cache keeps, about 2 MiB each.
        cpu_s: CPU time (s) of each compiler pass.

    Raises:
        SandboxError: There is no g++, or it cannot be isolated.
    """

    def __init__(
        self,
        layers: Layers | None = None,
        *,
        allow_unisolated: bool = False,
        kept: int = 64,
        cpu_s: int = CPU_S,
    ) -> None:
        self._layers = layers or holding().layers
        self._compiler = shutil.which("g++") or ""
        if not self._compiler:
            raise SandboxError("there is no g++ here; install it to run C++ programs")
        if (
            self._layers.wrapper is Wrapper.NONE
            and not self._layers.landlock
            and not allow_unisolated
        ):
            raise SandboxError(
                "a compiler cannot be kept from files here: "
                "it takes namespaces or Landlock; see `deltagym doctor`"
            )
        self._kept = kept
        self._cpu_s = cpu_s
        self._known: OrderedDict[bytes, Future[Binary]] = OrderedDict()
        self._lock = threading.Lock()

    def compile(self, source: str) -> Binary:
        """Compiles `source`, or returns the same object again while the cache keeps it.

        Raises:
            CompileError: It does not compile.
            SandboxError: The compiler cannot be run.
        """
        text = source.encode("utf-8", "surrogatepass")
        if len(text) > SOURCE_BYTES:
            raise CompileError(f"the program has {len(text)} bytes, more than {SOURCE_BYTES}")
        key = hashlib.sha256(text).digest()
        with self._lock:
            known, mine = self._known.get(key), Future[Binary]()
            if known is None:
                self._known[key] = mine
                while len(self._known) > self._kept:
                    self._known.popitem(last=False)
            else:
                self._known.move_to_end(key)
        if known is not None:
            return known.result()
        try:
            mine.set_result(sealed(self._built(text)))
        except CompileError as error:
            mine.set_exception(error)
        except BaseException as error:
            # Not the source's fault, so the next try may succeed.
            with self._lock:
                self._known.pop(key, None)
            mine.set_exception(error)
        return mine.result()

    def _built(self, source: bytes) -> bytes:
        with self._folder() as work:
            said, program = _exchange(self._command(work), source)
        if "error" in said:
            raise SandboxError(f"a compiler does not start: {said['error']}")
        if said["status"] == 127:
            raise SandboxError(said["message"] or "a compiler does not start")
        if said["status"] != 0:
            raise CompileError(
                said["message"].strip() or f"the compiler was ended (status {said['status']})"
            )
        return program

    @contextlib.contextmanager
    def _folder(self) -> Iterator[str | None]:
        """A folder to work in, unless namespaces give the compiler a file system of its own."""
        if self._layers.wrapper is not Wrapper.NONE:
            yield None
            return
        with tempfile.TemporaryDirectory(prefix="deltagym-compile-") as folder:
            yield folder

    def _command(self, work: str | None) -> list[str]:
        folders = _folders(self._compiler)
        settings = {
            "wrapper": self._layers.wrapper,
            "landlock": self._layers.landlock,
            "seccomp": self._layers.seccomp,
            "compiler": os.path.realpath(self._compiler),
            "flags": FLAGS,
            "folders": folders,
            "work": work,
            "cpu_s": self._cpu_s,
            "memory_bytes": MEMORY_BYTES,
            "size": PROGRAM_BYTES,
        }
        python = os.path.realpath(sys.executable)
        command = [python, "-s", "-S", "-P", "-m", "inside.compiler", json.dumps(settings)]
        if self._layers.wrapper is Wrapper.BWRAP:
            return [*bubblewrap(python, folders), "--tmpfs", "/work", *command]
        return command


def _folders(compiler: str) -> list[str]:
    """Folders that hold a toolchain: the system's, and the compiler's own if it is elsewhere."""
    own = str(Path(os.path.realpath(compiler)).parent.parent)
    folders = [
        folder
        for folder in ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin")
        if os.path.exists(folder)
    ]
    return folders if own in ("/usr", "/") else [*folders, own]


def _exchange(command: Sequence[str], source: bytes) -> tuple[dict[str, Json], bytes]:
    """Starts a compiler and hands it the source; returns what it says and the program it makes."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        timer = threading.Timer(WALL_S, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        try:
            ours.sendall(source)
            ours.shutdown(socket.SHUT_WR)
            data = _received(ours)
        except OSError:
            data = b""
        finally:
            expired = not timer.is_alive()
            timer.cancel()
            # Compiler passes that outlive it belong to its group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            complaint = process.stderr.read() if process.stderr else b""
            process.communicate()
    head, _, program = data.partition(b"\n")
    if head:
        return json.loads(head), program
    if expired:
        return {"status": 1, "message": f"its {WALL_S:g} s were over"}, b""
    lines = complaint.decode(errors="replace").strip().splitlines()
    return {"error": lines[-1] if lines else "it says nothing"}, b""


def _received(channel: socket.socket) -> bytes:
    data = bytearray()
    while len(data) <= PROGRAM_BYTES + PIECE and (part := channel.recv(PIECE)):
        data += part
    return bytes(data)
