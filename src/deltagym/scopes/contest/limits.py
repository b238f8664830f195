"""How much a program may use on a test."""

from __future__ import annotations

from deltagym.sandbox import NUMPY, STANDARD

FACTOR = 3.0
"""A large test's limit, as a multiple of what the gold program uses (CPU time or ticks)."""

SECONDS = 2.0
"""CPU time (s) on a small or medium test. Gold programs take a few hundredths of it."""

LEAST_SECONDS = 0.3
"""Least CPU-time limit (s) of a large test."""

LEAST_SECONDS_CPP = 0.1
"""The same for C++, where reading the largest input takes a few hundredths of a second."""

BORDERLINE = 1.3
"""A program may run to this multiple of its limit.

If it ends between the two, the gold program is timed again and the program is run again.
"""

PATIENCE = 2
"""After so many tests that ran out of time, the rest count as such and are not run.

So programs that never end cost little.
"""

MEMORY_MB = 512
"""Memory (MiB) beyond what Python and NumPy take."""

LEAST_TICKS = 100_000
"""Least limit of a test in executed lines."""

CEILING_S = 30.0
"""CPU time (s) of runs without another limit: the gold program's, and all under ticks."""

OUTPUT_BYTES = 2**23
"""The most that a program may print."""


MODULES = (*STANDARD, "queue", "threading")
"""What programs may import; threads cannot be started."""
ARRAYS = (*NUMPY, "numpy.ma")
"""NumPy, and what its functions import when they are first called."""


def wall_s(cpu_s: float) -> float:
    """Real time (s) for a program with `cpu_s` of CPU time: only programs that sleep reach it."""
    return 8 * cpu_s + 8
