"""Lean in a project of the user's: `lake env lean --json`, a process a text."""

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
    LeanResult,
    LeanStatus,
    Message,
    ProofBackend,
    failed,
    message_of,
    result_of,
)

KEPT = (
    "PATH",
    "HOME",
    "ELAN_HOME",
    "ELAN_TOOLCHAIN",
    "LEAN_PATH",
    "LEAN_SYSROOT",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "SYSTEMROOT",
)
"""Environment variables that Lean gets to see; no keys or tokens."""


class ProjectBackend(ProofBackend):
    """A Lake project, e.g. one that depends on Mathlib and is built."""

    name = "project"

    def __init__(
        self,
        folder: str | Path,
        timeout: float = 120.0,
        workers: int = 1,
        command: Sequence[str] = ("lake", "env", "lean"),
    ) -> None:
        """Names the project.

        Args:
            folder: Its folder, with a `lakefile.lean` or `lakefile.toml`.
            timeout: Wall time (s) for one text.
            workers: Texts checked at a time.
            command: How Lean is started there.
        """
        if timeout <= 0 or workers < 1:
            raise BadInput(f"timeout and workers: must be positive, not {timeout} and {workers}")
        self.folder, self.timeout, self.workers, self.command = (
            Path(folder),
            timeout,
            workers,
            tuple(command),
        )

    def available(self) -> str | None:
        if not self.folder.is_dir():
            return f"there is no folder {self.folder}"
        if not any((self.folder / name).exists() for name in ("lakefile.lean", "lakefile.toml")):
            return f"{self.folder} is no Lake project: it has no lakefile"
        if shutil.which(self.command[0]) is None:
            return (
                f"{self.command[0]} is not installed; get Lean with elan from https://lean-lang.org"
            )
        return None

    def version(self) -> str:
        if reason := self.available():
            raise BackendError(reason)
        code, output, errors = self._run(["--version"])
        if code:
            raise BackendError(
                f"{' '.join(self.command)} --version failed: {(errors or output).strip()[:300]}"
            )
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
            return failed(
                LeanStatus.INFRA_ERROR,
                f"Lean ended with code {code}: {(errors or output).strip()[:300]}",
            )
        return result_of(messages)

    def _run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        """Exit code and output; after the time limit the whole process group is killed."""
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        process = subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.folder,
            env=environment,
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
    """One message a line; raises `BackendError` at a line that is none."""
    for line in output.splitlines():
        if line.strip():
            try:
                yield message_of(json.loads(line))
            except ValueError as error:
                raise BackendError(f"Lean printed a line that is no JSON: {line[:200]}") from error
