"""The one interface to a Lean 4, wherever it runs, and how its answers are read."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Json

AXIOMS = frozenset({"propext", "Classical.choice", "Quot.sound"})
"""The axioms that Lean's logic has anyway; a proof may rest on no other."""

_SORRY = re.compile(r"declaration uses .?sorry")
_RESTS = re.compile(r"depends on axioms: \[([^\]]*)\]")
_RESTS_ON_NONE = "does not depend on any axioms"


class BackendError(DeltaGymError):
    """A Lean cannot be reached or does not speak the protocol: no verdict about any proof."""


class LeanStatus(StrEnum):
    """What Lean makes of a text; `infra_error` says nothing about it."""

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
        text: What it says.
        line: Where, from 1; 0 when it does not say.
        column: Where in the line, from 0.
    """

    severity: str
    text: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class LeanResult:
    """What came of one text.

    Attributes:
        status: `valid` without an error, a `sorry` or a further axiom.
        messages: All that Lean said, or why it could not be asked.
        axioms: What the theorems rest on, as far as the text prints it.
    """

    status: LeanStatus
    messages: tuple[Message, ...] = ()
    axioms: frozenset[str] | None = None

    @property
    def first_error(self) -> str:
        """The first error with its place; empty without one."""
        found = next((m for m in self.messages if m.severity == "error"), None)
        return (
            ""
            if found is None
            else f"{found.line}:{found.column}: {found.text}"
            if found.line
            else found.text
        )


class ProofBackend(ABC):
    """A Lean that checks complete texts. Texts must be trusted or have gone through `guard`: Lean runs code while it elaborates.

    Attributes:
        name: Short name, e.g. `repl`.
    """

    name: str

    @abstractmethod
    def available(self) -> str | None:
        """Why it cannot be asked, with what to do; None when it can."""

    @abstractmethod
    def version(self) -> str:
        """What Lean it is; raises `BackendError` when it cannot be asked."""

    @abstractmethod
    def check(self, texts: Sequence[str]) -> list[LeanResult]:
        """One result a text. What keeps Lean from answering is a result, too (`timeout`, `infra_error`), not an exception."""

    def close(self) -> None:
        """Lets go of processes, where there are any; the backend may be used again."""
        return

    def __enter__(self) -> ProofBackend:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def failed(status: LeanStatus, text: str) -> LeanResult:
    """The result of a text that Lean gave no answer about."""
    return LeanResult(status, (Message("error", text),))


def result_of(messages: Sequence[Message], sorries: int = 0) -> LeanResult:
    """What Lean's messages and the number of `sorry`s it counted come to."""
    axioms = _axioms(messages)
    if any(m.severity == "error" for m in messages):
        return LeanResult(LeanStatus.ERROR, tuple(messages), axioms)
    if sorries or any(_SORRY.search(m.text) for m in messages) or (axioms and "sorryAx" in axioms):
        return LeanResult(LeanStatus.SORRY, tuple(messages), axioms)
    if axioms is not None and not axioms <= AXIOMS:
        return LeanResult(LeanStatus.AXIOM, tuple(messages), axioms)
    return LeanResult(LeanStatus.VALID, tuple(messages), axioms)


def repl_result(answer: Mapping[str, Json]) -> LeanResult:
    """Reads the REPL's answer to a command: `messages` and `sorries`, or a `message` that says why there is none."""
    if isinstance(answer.get("message"), str):
        return failed(LeanStatus.INFRA_ERROR, f"the REPL refused the command: {answer['message']}")
    sorries = answer.get("sorries") or []
    return result_of([message_of(m) for m in answer.get("messages") or []], len(sorries))


def message_of(said: Json) -> Message:
    """Reads a message as Lean's own `--json` and the REPL write it; raises `BackendError` on anything else."""
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
    """The axioms that `#print axioms` named; None when it printed nothing."""
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
