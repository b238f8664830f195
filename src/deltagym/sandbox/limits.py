"""How much a program may use: time, memory, output. One `Limits` holds for every program of a sandbox."""

from __future__ import annotations

from dataclasses import dataclass

from deltagym.core.errors import BadInput

REQUEST_BYTES = 64 * 2**20
"""The most that the inputs of one program may take as JSON; more is the caller's mistake, not the program's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use for all its calls together.

    Attributes:
        cpu_s: Seconds of processor time, user and system.
        wall_s: Seconds of real time; what a program that sleeps runs into. Far above `cpu_s`, so that a busy machine changes no verdict.
        memory_mb: MiB of address space beyond what the interpreter and the preloaded modules take.
        answer_bytes: Bytes of all its return values as JSON.
        stdout_bytes: Bytes of standard output of a program run by `Sandbox.run_stdio`.
        program_bytes: Bytes of its source text.

    Raises:
        BadInput: A limit is not positive.
    """

    cpu_s: float = 2.0
    wall_s: float = 10.0
    memory_mb: int = 512
    answer_bytes: int = 2**20
    stdout_bytes: int = 2**20
    program_bytes: int = 2**18

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise BadInput(f"limits.{name} is {getattr(self, name)}: it must be positive")
