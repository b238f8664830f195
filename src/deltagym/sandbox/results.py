"""Results of calls to an untrusted program: plain values, never objects of the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deltagym.core.problem import Json


class Outcome(StrEnum):
    """How a call ended; see `Result.outcome`."""

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
        cpu_s: CPU time (s), user and system.
        wall_s: Real time (s) from handing the program over until it ended.
        rss_bytes: Peak memory, the interpreter included.
    """

    cpu_s: float = 0.0
    wall_s: float = 0.0
    rss_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one call.

    Attributes:
        outcome: `ok`: it returned. `error`: it raised, or returned something that is not JSON or
            is too large. `timeout`, `memory`: it reached that limit. `crash`: its process died.
            `forbidden`: it tried what the sandbox denies. `infra_error`: the sandbox itself
            failed, which says nothing about the program.
        value: The returned value as JSON (tuples are lists; floats may be NaN or infinite); None
            unless `ok`.
        message: What went wrong, at most a few hundred characters; empty if nothing did. The
            program may have written it: show it only as text.
        stdout: Standard output, for `Sandbox.run_stdio` and `run_binary`; else empty.
        usage: What the whole program used, the same for each of its calls.
    """

    outcome: Outcome
    value: Json = None
    message: str = ""
    stdout: str = ""
    usage: Usage = Usage()

    @property
    def ok(self) -> bool:
        """Whether the call returned."""
        return self.outcome is Outcome.OK
