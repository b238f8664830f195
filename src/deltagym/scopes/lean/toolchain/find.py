"""The Leans that this machine's environment names, each with why it cannot be asked."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.scopes.lean.toolchain.backend import ProofBackend
from deltagym.scopes.lean.toolchain.kimina import KiminaBackend
from deltagym.scopes.lean.toolchain.project import ProjectBackend
from deltagym.scopes.lean.toolchain.repl import ReplBackend

VARIABLES = {
    "project": ("DELTAGYM_LEAN_PROJECT", "the folder of a built Lake project"),
    "repl": ("DELTAGYM_LEAN_REPL", "the command that starts the Lean REPL, e.g. 'lake exe repl'"),
    "kimina": ("LEAN_SERVER_API_URL", "the address of a Kimina Lean server"),
}
"""Backend to the environment variable that names it, and what to put there."""

KEY = "LEAN_SERVER_API_KEY"
"""The environment variable with the Kimina server's key."""


def named(environment: Mapping[str, str] = os.environ) -> dict[str, ProofBackend | str]:
    """Backend to itself, or to why there is none."""
    found: dict[str, ProofBackend | str] = {}
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
    """Backend to why it cannot be asked, or None when it can."""
    return {
        name: backend if isinstance(backend, str) else backend.available()
        for name, backend in named(environment).items()
    }


def first(environment: Mapping[str, str] = os.environ) -> ProofBackend:
    """The first backend that can be asked.

    Raises:
        BadInput: There is none; the message says why for each.
    """
    tried = []
    for name, backend in named(environment).items():
        reason = backend if isinstance(backend, str) else backend.available()
        if isinstance(backend, ProofBackend) and reason is None:
            return backend
        tried.append(f"{name}: {reason}")
    raise BadInput(f"no Lean can be asked. {'; '.join(tried)}")


def _made(name: str, value: str, environment: Mapping[str, str]) -> ProofBackend:
    folder = environment.get(VARIABLES["project"][0]) or "."
    if name == "project":
        return ProjectBackend(value)
    if name == "repl":
        return ReplBackend(shlex.split(value), folder)
    return KiminaBackend(value, environment.get(KEY))
