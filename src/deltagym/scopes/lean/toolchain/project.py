"""ProjectBackend: `lake env lean --json` in a project of the user's, a process for each text."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.scopes.lean.toolchain.backend import (
    BackendError,
    LeanBackend,
    LeanResult,
    LeanStatus,
    Message,
    child_environment,
    failed,
    message_of,
    result_of,
)


class ProjectBackend(LeanBackend):
    """A Lake project, e.g. one that depends on Mathlib and is built."""

    name = "project"

    def __init__(
        self,
        folder: str | Path,
        timeout: float = 120.0,
        workers: int = 1,
        command: Sequence[str] = ("lake", "env", "lean"),
    ) -> None:
        """Notes where the project is and how Lean is started there.

        Args:
            folder: The project's folder, with a `lakefile.lean` or `lakefile.toml`.
            timeout: Wall time (s) for one text.
            workers: Texts checked at the same time.
            command: The program that starts Lean, and its arguments.

        Raises:
            BadInput: `timeout` or `workers` is not positive.
        """
        if timeout <= 0 or workers < 1:
            raise BadInput(f"timeout and workers: must be positive, not {timeout} and {workers}")
        self.folder, self.command = Path(folder), tuple(command)
        self.timeout, self.workers = timeout, workers

    def available(self) -> str | None:
        if not self.folder.is_dir():
            return f"there is no folder {self.folder}"
        if not any((self.folder / name).exists() for name in ("lakefile.lean", "lakefile.toml")):
            return f"{self.folder} is no Lake project: it has no lakefile"
        if shutil.which(self.command[0]) is None:
            fix = "get Lean with elan from https://lean-lang.org"
            return f"{self.command[0]} is not installed; {fix}"
        return None

    def version(self) -> str:
        if reason := self.available():
            raise BackendError(reason)
        code, output, errors = self._run(["--version"])
        if code:
            said = (errors or output).strip()[:300]
            raise BackendError(f"{' '.join(self.command)} --version failed: {said}")
        return output.strip()

    def check(self, texts: Sequence[str]) -> list[LeanResult]:
        if reason := self.available():
            return [failed(LeanStatus.INFRA_ERROR, reason)] * len(texts)
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(self._check, texts))

    def _check(self, text: str) -> LeanResult:
        with tempfile.TemporaryDirectory(prefix="deltagym-lean-") as folder:
            file = Path(folder, "Check.lean")
            file.write_text(text, encoding="utf-8")
            try:
                code, output, errors = self._run(["--json", str(file)])
            except subprocess.TimeoutExpired:
                return failed(LeanStatus.TIMEOUT, f"Lean did not end within {self.timeout:g} s")
            except OSError as error:
                return failed(LeanStatus.INFRA_ERROR, f"{self.command[0]}: {error}")
        try:
            messages = list(_messages(output))
        except BackendError as error:
            return failed(LeanStatus.INFRA_ERROR, f"{error}; {errors.strip()[:300]}")
        if code and not any(m.severity == "error" for m in messages):
            said = (errors or output).strip()[:300]
            return failed(LeanStatus.INFRA_ERROR, f"Lean ended with code {code}: {said}")
        return result_of(messages)

    def _run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        """Exit code, output and errors; at the time limit the whole process group is killed."""
        process = subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.folder,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(timeout=self.timeout)
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        return process.returncode, output, errors


def _messages(output: str) -> Iterator[Message]:
    """One message for each line; raises `BackendError` at a line that is not a message."""
    for line in output.splitlines():
        if line.strip():
            try:
                yield message_of(json.loads(line))
            except ValueError as error:
                raise BackendError(f"Lean printed a line that is no JSON: {line[:200]}") from error
