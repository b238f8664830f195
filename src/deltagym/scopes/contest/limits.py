"""How much a program may use on a test."""

from __future__ import annotations

from deltagym.sandbox import NUMPY, STANDARD

FACTOR = 3.0
"""A large test's limit, in times of the gold program's processor time on the same worker, or of its ticks."""

SECONDS = 2.0
"""Processor time on a small or medium test. Gold programs take a few hundredths of it."""

LEAST_SECONDS = 0.3
"""No large test's limit is below this."""

LEAST_SECONDS_CPP = 0.1
"""The same for C++; reading the largest input takes a few hundredths."""

BORDERLINE = 1.3
"""A program is let run to this many times its limit; beyond the limit, the gold program is timed again and the program is run again."""

PATIENCE = 2
"""After so many tests without an end in time, the others count as that, too, and are not run: endless loops cost little."""

MEMORY_MB = 512
"""MiB beyond what Python and NumPy take."""

LEAST_TICKS = 100_000
"""No test's limit in ticks is below this."""

CEILING_S = 30.0
"""Processor time of a run that is not limited otherwise: the gold program's, and any under ticks."""

OUTPUT_BYTES = 2**23
"""The most that a program may print."""


MODULES = (*STANDARD, "queue", "threading")
"""What programs may import; threads cannot be started."""
ARRAYS = (*NUMPY, "numpy.ma")
"""NumPy, and what its functions import when they are first called."""


def wall_s(cpu_s: float) -> float:
    """Seconds of real time for a program with `cpu_s` of processor time: for those that sleep, on a machine however busy."""
    return 8 * cpu_s + 8
