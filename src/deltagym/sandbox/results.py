"""What came of a call to an untrusted program: values, never objects of the program's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deltagym.core.problem import Json


class Outcome(StrEnum):
    """How a call ended."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    FORBIDDEN = "forbidden"
    INFRA_ERROR = "infra_error"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program used for all its calls together, as the kernel counted it.

    Attributes:
        cpu_s: Seconds of processor time, user and system.
        wall_s: Seconds from handing the program over to its end.
        rss_bytes: The most memory it held at once, the interpreter included.
    """

    cpu_s: float = 0.0
    wall_s: float = 0.0
    rss_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call.

    Attributes:
        outcome: `ok` returned; `error` raised, or returned what is not JSON, or more than may be; `timeout`, `memory` ran into
            that limit; `crash` the process died; `forbidden` it tried what the sandbox denies; `infra_error` the sandbox
            itself failed, which says nothing of the program.
        value: What was returned, as JSON (tuples are lists; floats may be NaN or infinite); None unless `ok`.
        message: What went wrong, at most a few hundred characters; empty when nothing did. Written by the program: show it
            only as text.
        stdout: What was written, for `Sandbox.run_stdio`; else empty.
        usage: What the whole program used, the same for each of its calls.
    """

    outcome: Outcome
    value: Json = None
    message: str = ""
    stdout: str = ""
    usage: Usage = Usage()

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.outcome is Outcome.OK
