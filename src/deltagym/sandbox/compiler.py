"""From C++ to a program that a sandbox can run. The compiler runs behind the same walls, since its source is hostile."""

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
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deltagym.core.problem import Json
from deltagym.sandbox.layers import holding
from deltagym.sandbox.levels import Layers, Level, SandboxError, Wrapper
from deltagym.sandbox.worker import ENVIRONMENT, bubblewrap

FLAGS = ("-std=c++20", "-O2", "-static", "-s", "-w", "-fmax-errors=3", "-fdiagnostics-plain-output")
"""What programs are compiled with. Static, since there is nothing to load where they run."""
CPU_S = 20
"""Seconds of processor time of each pass of the compiler, unless told otherwise; templates can keep it busy for ever."""
WALL_S = 90.0
"""Seconds of real time of a compilation, however busy the machine."""
MEMORY_BYTES = 2**30
PROGRAM_BYTES = 2**25
"""The most that a compiled program may take; a static one begins at 2 MiB."""
SOURCE_BYTES = 2**18
PIECE = 2**16
MFD_EXEC = 0x10
TRIAL = (
    "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n + 1 << std::endl; }\n"
)


class CompileError(Exception):
    """The source is no program; the message is the compiler's, which is to be shown only as text."""


@dataclass(frozen=True)
class Binary:
    """A compiled program, in memory that nobody can change any more.

    Attributes:
        descriptor: Where it can be read; closed when the object goes.
        size: Its bytes.
    """

    descriptor: int
    size: int


class Compiler:
    """Compiles C++ with g++; it may be shared by threads, and remembers what it compiled last.

    Args:
        layers: What stands between the compiler and the machine; None for all that hold here.
        allow_unisolated: Compile even where neither namespaces nor Landlock keep files away. For sources of your own.
        kept: Programs that are remembered, about 2 MiB each.
        cpu_s: Seconds of processor time of each pass of the compiler.

    Raises:
        SandboxError: There is no g++, or it could not be isolated.
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
                "a compiler cannot be kept from files here: it takes namespaces or Landlock; see `deltagym doctor`"
            )
        self._kept = kept
        self._cpu_s = cpu_s
        self._known: OrderedDict[bytes, Future[Binary]] = OrderedDict()
        self._lock = threading.Lock()

    def compile(self, source: str) -> Binary:
        """The program that `source` is; the same object again as long as it is remembered.

        Raises:
            CompileError: It is none.
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
            mine.set_result(_sealed(self._built(text)))
        except CompileError as error:
            mine.set_exception(error)
        except (
            BaseException
        ) as error:  # Not the source's fault, so that another try may come out otherwise.
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
        """A folder to work in where there is no file system of its own for that."""
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
    """Where a toolchain lies: the system's folders, and the compiler's own where that is not among them."""
    own = str(Path(os.path.realpath(compiler)).parent.parent)
    folders = [
        folder
        for folder in ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin")
        if os.path.exists(folder)
    ]
    return folders if own in ("/usr", "/") else [*folders, own]


def _exchange(command: Sequence[str], source: bytes) -> tuple[dict[str, Json], bytes]:
    """Starts a compiler, hands it its source; what it says and the program it makes."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = subprocess.Popen(
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd="/",
                start_new_session=True,
            )  # fmt: skip
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
            with contextlib.suppress(
                ProcessLookupError
            ):  # Passes that outlive it are of its group.
                os.killpg(process.pid, signal.SIGKILL)
            complaint = (
                (process.stderr.read() if process.stderr else b"").decode(errors="replace").strip()
            )
            process.communicate()
    head, _, program = data.partition(b"\n")
    if not head:
        why = (
            f"its {WALL_S:g} s were over"
            if expired
            else complaint.splitlines()[-1]
            if complaint
            else "it says nothing"
        )
        return ({"status": 1, "message": why} if expired else {"error": why}), b""
    return json.loads(head), program


def _received(channel: socket.socket) -> bytes:
    data = bytearray()
    while len(data) <= PROGRAM_BYTES + PIECE and (part := channel.recv(PIECE)):
        data += part
    return bytes(data)


def _sealed(program: bytes) -> Binary:
    """The program in a file in memory that cannot be changed and is open for reading only, as one must be to be run."""
    import fcntl

    flags = os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
    try:
        descriptor = os.memfd_create("program", flags | MFD_EXEC)
    except OSError:  # Kernels before 6.3 do not know the flag, nor need it.
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


@cache
def compiled_fault() -> str:
    """Why C++ programs cannot be compiled and run here, found out by trying; empty if they can. About a second, once a process."""
    from deltagym.sandbox.pool import Sandbox

    try:
        if holding().layers.level is Level.UNISOLATED:
            return "programs cannot be isolated here"
        binary = Compiler().compile(TRIAL)
        with Sandbox(1, preload=()) as sandbox:
            result = sandbox.run_binary(binary, "41\n")
    except (SandboxError, CompileError) as error:
        return str(error)
    return (
        ""
        if result.ok and result.stdout == "42\n"
        else f"a compiled program does not run: {result.outcome}, {result.message}"
    )
