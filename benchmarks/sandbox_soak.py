"""Runs good and hostile programs for a long time, to find leaks: memory, descriptors, processes.

    python benchmarks/sandbox_soak.py [--seconds 600] [--workers 2]

The hostile programs are those of tests/sandbox/attacks, with targets that do not exist. One program
in ten is hostile. A leak shows as a difference between the line after the first minute and the last
line.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import time
from collections import Counter
from pathlib import Path

from deltagym.sandbox import STANDARD, Limits, Result, Sandbox

ATTACKS = Path(__file__).parents[1] / "tests" / "sandbox" / "attacks"
TOOLS = ("ctypes", "gc", "mmap", "select", "signal", "socket", "subprocess", "threading")
GOOD = "import math\ndef answer(n):\n    return math.sqrt(n)\n"
CALLS = [("answer", [n]) for n in range(3)]
BATCH = 50
REPORT_S = 60


def attacks() -> list[str]:
    """The hostile programs, with targets that do not exist."""
    aims = {"@FILE@": "/nowhere/expected.json", "@DIR@": "/nowhere", "@PORT@": "9", "@PID@": "1"}
    texts = [path.read_text() for path in sorted(ATTACKS.glob("*.txt"))]
    for name, value in aims.items():
        texts = [text.replace(name, value) for text in texts]
    return texts


def family() -> list[int]:
    """This process and all processes that it has started, directly or not."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def resident(pid: int) -> int:
    """Memory (bytes) of a process; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def descriptors() -> int:
    """How many file descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))


def report(began: float, outcomes: Counter[str]) -> None:
    """Prints what is in use now."""
    members = family()
    memory = " + ".join(f"{resident(pid) / 2**20:.0f}" for pid in members)
    print(
        f"{time.monotonic() - began:6.0f} s  {sum(outcomes.values())} programs  "
        f"{len(members)} processes of {memory} MiB  {descriptors()} descriptors  {dict(outcomes)}",
        flush=True,
    )


def wrong(good: bool, results: list[Result]) -> bool:
    """Whether a good program failed; on a busy machine, its time may be over."""
    return good and not all(result.ok or result.outcome == "timeout" for result in results)


def main() -> None:
    """Runs until the time is over; exits with 1 if a good program or the sandbox failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    hostile, source = attacks(), random.Random(0)
    began, outcomes, failures = time.monotonic(), Counter[str](), 0
    print(f"before: {len(family())} processes, {descriptors()} descriptors")
    with Sandbox(
        arguments.workers,
        Limits(cpu_s=0.3, wall_s=1.0, memory_mb=128),
        preload=(*STANDARD, *TOOLS),
        recycle_after=500,
    ) as sandbox:
        report(began, outcomes)
        for due in itertools.count(1):
            while time.monotonic() - began < min(due * REPORT_S, arguments.seconds):
                good = [source.random() < 0.9 for _ in range(BATCH)]
                ran = sandbox.run_many(
                    [(GOOD if g else source.choice(hostile), CALLS) for g in good]
                )
                outcomes.update(
                    f"{'good' if g else 'hostile'} {results[0].outcome}"
                    for g, results in zip(good, ran, strict=True)
                )
                failures += sum(map(wrong, good, ran)) + outcomes["hostile infra_error"]
            report(began, outcomes)
            if time.monotonic() - began >= arguments.seconds:
                break
    print(f"after: {len(family())} processes, {descriptors()} descriptors, {failures} failures")
    raise SystemExit(failures > 0)


if __name__ == "__main__":
    main()
