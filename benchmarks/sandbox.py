"""Programs per second in the sandbox, and its start time, relative to the reference verifier.

    python benchmarks/sandbox.py [programs=1000] [workers=1]

Each program is defined once and called 15 times. The reference verifier forks a process for each of
the 15 calls and executes the program there, without walls; that way is timed in the same run. "CPU"
is the CPU time per program of this process and all workers together, which a busy machine does not
change much; its inverse is what one core could do.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from typing import Any

from deltagym.sandbox import NUMPY, STANDARD, Sandbox, holding

PLAIN = 20
"""Programs executed in the reference's way."""
CALLS = [("predict", [0.1 * n]) for n in range(1, 16)]
WITH_MATH = """
import math

def predict(t):
    return [[round(300 + 40 * math.cos(t), 2), round(200 + 40 * math.sin(t), 2)]]
"""
WITH_NUMPY = """
import numpy as np

def predict(t):
    return np.round(np.array([[300.0, 200.0]]) + 40 * np.array([np.cos(t), np.sin(t)]), 2)
"""


def cpu() -> float:
    """CPU time (s) of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def execute(program: str, name: str, arguments: list[float]) -> None:
    """Defines the program and calls it once."""
    scope: dict[str, Any] = {}
    exec(program, scope)
    scope[name](*arguments)


def plainly(program: str) -> float:
    """Programs per second with a process forked for each call, as the reference does."""
    exec(program, {})  # its imports are then loaded in every fork
    fork = multiprocessing.get_context("fork")
    began = time.perf_counter()
    for _ in range(PLAIN):
        for name, arguments in CALLS:
            process = fork.Process(target=execute, args=(program, name, arguments))
            process.start()
            process.join()
    return PLAIN / (time.perf_counter() - began)


def measure(name: str, program: str, preload: tuple[str, ...], programs: int, workers: int) -> None:
    """Prints one line of the table."""
    plain = plainly(program)
    began, cpu_began = time.perf_counter(), cpu()
    with Sandbox(workers, preload=preload) as sandbox:
        started = time.perf_counter() - began
    cpu_start = cpu() - cpu_began

    cpu_began = cpu()
    with Sandbox(workers, preload=preload) as sandbox:
        began = time.perf_counter()
        results = sandbox.run_many([(program, CALLS)] * programs)
        rate = programs / (time.perf_counter() - began) / workers
    each = (cpu() - cpu_began - cpu_start) / programs
    inside = sum(answers[0].usage.cpu_s for answers in results) / programs
    wrong = sum(not result.ok for answers in results for result in answers)
    print(
        f"{name:6}{rate:6.0f} programs/s per worker, {rate / plain:.0f} x the {plain:.1f} of "
        f"a fork for each call; "
        f"CPU {each * 1e3:.2f} ms per program ({1 / each:.0f}/s per core), "
        f"{inside * 1e3:.2f} of it in its own process; start {started:.2f} s; failed {wrong}"
    )


def main() -> None:
    """Measures programs with `math` only, and with NumPy preloaded."""
    programs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(f"level {holding().layers.level}, missing {dict(holding().missing)}")
    measure("math", WITH_MATH, STANDARD, programs, workers)
    measure("numpy", WITH_NUMPY, (*STANDARD, *NUMPY), programs, workers)


if __name__ == "__main__":
    main()
