"""LeanBackend: the interface to a Lean 4, wherever it runs; and how Lean's answers are read."""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Json

AXIOMS = frozenset({"propext", "Classical.choice", "Quot.sound"})
"""The axioms of Lean's logic; a proof may rest on no others."""

KEPT = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT",
    "ELAN_HOME", "ELAN_TOOLCHAIN", "LEAN_PATH", "LEAN_SYSROOT",
)  # fmt: skip
"""Environment variables that child processes get to see: no keys, no tokens."""

_SORRY = re.compile(r"declaration uses .?sorry")
_RESTS = re.compile(r"depends on axioms: \[([^\]]*)\]")
_RESTS_ON_NONE = "does not depend on any axioms"


class BackendError(DeltaGymError):
    """A Lean cannot be reached or does not speak the protocol, so there is no verdict."""


class LeanStatus(StrEnum):
    """What Lean says of a text; `infra_error` says nothing about it."""

    VALID = "valid"
    SORRY = "sorry"
    AXIOM = "axiom"
    ERROR = "error"
    TIMEOUT = "timeout"
    INFRA_ERROR = "infra_error"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of Lean.

    Attributes:
        severity: `error`, `warning`, `info` or `trace`.
        text: The message itself.
        line: Line it is about, from 1; 0 if it names none.
        column: Column of that line, from 0.
    """

    severity: str
    text: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class LeanResult:
    """Lean's answer about one text.

    Attributes:
        status: `valid` if there is no error, no `sorry` and no further axiom.
        messages: Lean's messages, or one that says why it could not be asked.
        axioms: Axioms that the text's `#print axioms` named; None if it printed nothing.
    """

    status: LeanStatus
    messages: tuple[Message, ...] = ()
    axioms: frozenset[str] | None = None

    @property
    def first_error(self) -> str:
        """The first error with its place; empty without one."""
        found = next((m for m in self.messages if m.severity == "error"), None)
        if found is None:
            return ""
        return f"{found.line}:{found.column}: {found.text}" if found.line else found.text


class LeanBackend(ABC):
    """A Lean that checks complete texts.

    Lean runs code while it elaborates, so texts must be trusted or have gone through `guard`.

    Attributes:
        name: Short name, e.g. `repl`.
    """

    name: str

    @abstractmethod
    def available(self) -> str | None:
        """Why this Lean cannot be asked and what to do about it; None if it can be."""

    @abstractmethod
    def version(self) -> str:
        """Lean's version; raises `BackendError` if it cannot be asked."""

    @abstractmethod
    def check(self, texts: Sequence[str]) -> list[LeanResult]:
        """One result for each text.

        If Lean gives no answer, the status is `timeout` or `infra_error`; nothing is raised.
        """

    def close(self) -> None:
        """Ends child processes if there are any; the backend may be used again."""
        return

    def __enter__(self) -> LeanBackend:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def child_environment() -> dict[str, str]:
    """Environment variables for a child process that runs Lean."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def failed(status: LeanStatus, text: str) -> LeanResult:
    """The result for a text that Lean gave no answer about."""
    return LeanResult(status, (Message("error", text),))


def result_of(messages: Sequence[Message], sorries: int = 0) -> LeanResult:
    """The result that Lean's messages and its count of `sorry`s amount to."""
    axioms = _axioms(messages)
    if any(m.severity == "error" for m in messages):
        return LeanResult(LeanStatus.ERROR, tuple(messages), axioms)
    if sorries or any(_SORRY.search(m.text) for m in messages) or (axioms and "sorryAx" in axioms):
        return LeanResult(LeanStatus.SORRY, tuple(messages), axioms)
    if axioms is not None and not axioms <= AXIOMS:
        return LeanResult(LeanStatus.AXIOM, tuple(messages), axioms)
    return LeanResult(LeanStatus.VALID, tuple(messages), axioms)


def repl_result(answer: Mapping[str, Json]) -> LeanResult:
    """Reads the REPL's answer to a command.

    It holds `messages` and `sorries`, or a `message` that says why there is no answer.
    """
    if isinstance(answer.get("message"), str):
        return failed(LeanStatus.INFRA_ERROR, f"the REPL refused the command: {answer['message']}")
    sorries = answer.get("sorries") or []
    return result_of([message_of(m) for m in answer.get("messages") or []], len(sorries))


def message_of(said: Json) -> Message:
    """Reads a message as Lean's `--json` and the REPL write it.

    Raises:
        BackendError: It is not such a message.
    """
    if not isinstance(said, Mapping) or not isinstance(said.get("data"), str):
        raise BackendError(f"not a message of Lean: {str(said)[:200]}")
    place = said.get("pos") or {}
    return Message(
        str(said.get("severity", "info")),
        said["data"],
        int(place.get("line", 0)),
        int(place.get("column", 0)),
    )


def _axioms(messages: Sequence[Message]) -> frozenset[str] | None:
    """The axioms that `#print axioms` named; None if it printed nothing."""
    found: set[str] = set()
    printed = False
    for message in messages:
        if message.severity != "info":
            continue
        if match := _RESTS.search(message.text):
            printed = True
            found.update(name.strip() for name in match[1].split(",") if name.strip())
        elif _RESTS_ON_NONE in message.text:
            printed = True
    return frozenset(found) if printed else None
