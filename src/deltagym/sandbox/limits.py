"""How much time, memory and output a program may use; one `Limits` per sandbox."""

from __future__ import annotations

from dataclasses import dataclass

from deltagym.core.errors import BadInput

REQUEST_BYTES = 64 * 2**20
"""Largest JSON of one program's inputs; more is the caller's mistake, not the program's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use for all its calls together.

    Attributes:
        cpu_s: CPU time (s), user and system.
        wall_s: Real time (s); it stops programs that sleep. It is far above `cpu_s`, so that a busy
            machine changes no verdict.
        memory_mb: Address space (MiB) beyond that of the interpreter and the preloaded modules.
        answer_bytes: Size of all return values together, as JSON.
        stdout_bytes: Size of the standard output of a program run by `Sandbox.run_stdio`.
        program_bytes: Size of the source text.

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
