"""Finds the Leans that environment variables name, and says why one cannot be asked."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence

from deltagym.core.errors import BadInput
from deltagym.scopes.lean.toolchain.backend import (
    BackendError,
    LeanBackend,
    LeanResult,
    LeanStatus,
    failed,
)
from deltagym.scopes.lean.toolchain.kimina import KiminaBackend
from deltagym.scopes.lean.toolchain.project import ProjectBackend
from deltagym.scopes.lean.toolchain.repl import ReplBackend

VARIABLES = {
    "project": ("DELTAGYM_LEAN_PROJECT", "the folder of a built Lake project"),
    "repl": ("DELTAGYM_LEAN_REPL", "the command that starts the Lean REPL, e.g. 'lake exe repl'"),
    "kimina": ("LEAN_SERVER_API_URL", "the address of a Kimina Lean server"),
}
"""Backend to the environment variable that configures it, and what to put there."""

KEY = "LEAN_SERVER_API_KEY"
"""The environment variable with the Kimina server's key."""


def configured_backends(environment: Mapping[str, str]) -> dict[str, LeanBackend | str]:
    """Name to backend, or to why there is none."""
    found: dict[str, LeanBackend | str] = {}
    for name, (variable, what) in VARIABLES.items():
        try:
            value = environment.get(variable)
            found[name] = (
                _made(name, value, environment)
                if value
                else f"{variable} is not set: give it {what}"
            )
        except BadInput as error:
            found[name] = f"{variable}: {error}"
    return found


def reasons(environment: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Name of each backend to why it cannot be asked, or to None if it can be."""
    return {
        name: backend if isinstance(backend, str) else backend.available()
        for name, backend in configured_backends(environment).items()
    }


class NoLean(LeanBackend):
    """Stands for a Lean where there is none: it cannot be asked, and says why."""

    name = "none"

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def available(self) -> str:
        return self._reason

    def version(self) -> str:
        raise BackendError(self._reason)

    def check(self, texts: Sequence[str]) -> list[LeanResult]:
        return [failed(LeanStatus.INFRA_ERROR, self._reason)] * len(texts)


def find_backend(environment: Mapping[str, str] = os.environ) -> LeanBackend:
    """The first backend that can be asked; if there is none, one that says why for each."""
    tried = []
    for name, backend in configured_backends(environment).items():
        reason = backend if isinstance(backend, str) else backend.available()
        if isinstance(backend, LeanBackend) and reason is None:
            return backend
        tried.append(f"{name}: {reason}")
    return NoLean(f"no Lean can be asked. {'; '.join(tried)}")


def _made(name: str, value: str, environment: Mapping[str, str]) -> LeanBackend:
    folder = environment.get(VARIABLES["project"][0]) or "."
    if name == "project":
        return ProjectBackend(value)
    if name == "repl":
        return ReplBackend(shlex.split(value), folder)
    return KiminaBackend(value, environment.get(KEY))
