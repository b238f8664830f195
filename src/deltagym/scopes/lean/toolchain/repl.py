"""ReplBackend: the Lean REPL as a child process.

Its protocol (https://github.com/leanprover-community/repl) is JSON with blank lines between. A
command is `{"cmd": text, "env": number}`, its answer one JSON object. The environment of a header
is made once and used for every text with that header.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.lean.toolchain.backend import (
    BackendError,
    LeanBackend,
    LeanResult,
    LeanStatus,
    child_environment,
    failed,
    repl_result,
)

TRIES = 2
"""How often a text that crashes Lean is tried; after that, the text is at fault."""

MAX_ANSWER = 32 * 2**20
"""Most bytes of an answer."""

RENEWED = 500
"""Texts after which the process is replaced, because the REPL keeps an environment for each."""


class ReplBackend(LeanBackend):
    """One REPL process, started on first use and again after a crash or a timeout."""

    name = "repl"

    def __init__(
        self,
        command: Sequence[str] = ("lake", "exe", "repl"),
        folder: str | Path = ".",
        timeout: float = 60.0,
        header_timeout: float = 300.0,
    ) -> None:
        """Notes how the REPL is started; starts nothing yet.

        Args:
            command: The program and its arguments.
            folder: The folder in which it runs, e.g. a Lake project with Mathlib.
            timeout: Wall time (s) for one text.
            header_timeout: Wall time (s) for a header's imports, which read gigabytes when cold.

        Raises:
            BadInput: `command` is empty, or a time is not positive.
        """
        if not command or timeout <= 0 or header_timeout <= 0:
            raise BadInput(
                "command, timeout and header_timeout: must not be empty, and times must be positive"
            )
        self.command, self.folder = tuple(command), Path(folder)
        self.timeout, self.header_timeout = timeout, header_timeout
        self._process: _Process | None = None
        self._environments: dict[str, int] = {}
        self._lock = threading.Lock()

    def available(self) -> str | None:
        if not self.folder.is_dir():
            return f"there is no folder {self.folder}"
        program = self.command[0]
        if shutil.which(program, path=None if os.sep not in program else "") is None:
            source = "https://github.com/leanprover-community/repl"
            return f"{program} is not installed; get Lean with elan, and the REPL from {source}"
        return None

    def version(self) -> str:
        result = self.check(["#eval Lean.versionString"])[0]
        if result.status is not LeanStatus.VALID or not result.messages:
            raise BackendError(f"the REPL does not tell its version: {result.first_error}")
        return result.messages[0].text.strip().strip('"')

    def check(self, texts: Sequence[str]) -> list[LeanResult]:
        if reason := self.available():
            return [failed(LeanStatus.INFRA_ERROR, reason)] * len(texts)
        with self._lock:
            return [self._check(text) for text in texts]

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process, self._environments = None, {}

    def _check(self, text: str) -> LeanResult:
        header, body = split_header(text)
        for _ in range(TRIES):
            try:
                process, environment = self._ready(header)
            except (BackendError, TimeoutError, OSError) as error:
                self.close()
                return failed(LeanStatus.INFRA_ERROR, f"the REPL does not take the header: {error}")
            try:
                return repl_result(process.ask(_command(body, environment), self.timeout))
            except TimeoutError:
                self.close()
                return failed(LeanStatus.TIMEOUT, f"Lean did not answer within {self.timeout:g} s")
            except _Garbled as error:
                self.close()
                return failed(LeanStatus.INFRA_ERROR, str(error))
            except BackendError:
                self.close()
        return failed(LeanStatus.ERROR, f"Lean took the header and died of the text, {TRIES} times")

    def _ready(self, header: str) -> tuple[_Process, int | None]:
        """A running process, and the number of the header's environment in it.

        Raises:
            BackendError: The process ended, or the header has an error.
            TimeoutError: The header took too long.
        """
        if self._process is None or not self._process.alive or self._process.asked >= RENEWED:
            self.close()
            self._process = _Process(self.command, self.folder)
        if header and header not in self._environments:
            answer = self._process.ask(_command(header, None), self.header_timeout)
            result = repl_result(answer)
            if result.status is not LeanStatus.VALID or not isinstance(answer.get("env"), int):
                raise BackendError(result.first_error or f"no environment in {str(answer)[:200]}")
            self._environments[header] = answer["env"]
        return self._process, self._environments.get(header)


class _Garbled(BackendError):
    """The process answers, but does not follow the protocol."""


class _Process:
    """The child process. A thread reads its output, so that waiting for it can end.

    Attributes:
        asked: How many commands it was given.
    """

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._child = subprocess.Popen(
            list(command),
            cwd=folder,
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self.asked = 0
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def ask(self, command: Mapping[str, Json], timeout: float) -> Mapping[str, Json]:
        """The answer to a command.

        Raises:
            TimeoutError: There is no answer in time.
            BackendError: The process ended, or its answer is no JSON object.
        """
        if self._child.stdin is None:
            raise BackendError("the REPL has no input")
        self.asked += 1
        deadline = time.monotonic() + timeout
        # In a thread of its own, because writing blocks if the process does not read.
        data = json.dumps(command).encode() + b"\n\n"
        threading.Thread(target=self._write, args=(data,), daemon=True).start()
        answer = self._answer(deadline)
        try:
            found = json.loads(answer)
        except ValueError:
            raise _Garbled(f"the REPL wrote no JSON: {answer[:200]!r}") from None
        if not isinstance(found, dict):
            raise _Garbled(f"the REPL wrote no JSON object: {answer[:200]!r}")
        return found

    def _answer(self, deadline: float) -> bytes:
        """All lines up to a blank one; blank lines at the beginning are skipped."""
        lines: list[bytes] = []
        size = 0
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if line is None:
                raise BackendError("the REPL ended")
            size += len(line)
            if size > MAX_ANSWER:
                raise _Garbled(f"the REPL's answer has more than {MAX_ANSWER} bytes")
            if line.strip():
                lines.append(line)
            elif lines:
                return b"".join(lines)

    def _write(self, data: bytes) -> None:
        """Writes a command. If the process has ended, `_answer` notices it."""
        if self._child.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._child.stdin.write(data)
                self._child.stdin.flush()

    def _read(self) -> None:
        """Puts every line of output into the queue, and None when the output ends."""
        if self._child.stdout is not None:
            with contextlib.suppress(OSError, ValueError):
                for line in self._child.stdout:
                    self._lines.put(line)
        self._lines.put(None)

    def kill(self) -> None:
        """Kills the process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def split_header(text: str) -> tuple[str, str]:
    """The leading `import`, `open`, `set_option` and blank lines, and the rest of the text.

    Texts with equal headers share one environment.
    """
    lines = text.split("\n")
    count = 0
    while count < len(lines) and (
        not lines[count].strip() or lines[count].startswith(("import ", "open ", "set_option "))
    ):
        count += 1
    return "\n".join(lines[:count]).strip(), "\n".join(lines[count:])


def _command(text: str, environment: int | None) -> dict[str, Json]:
    return {"cmd": text} if environment is None else {"cmd": text, "env": environment}
