"""SQL: what building a problem costs, answers judged a second on one core, and how many wrong neighbours the cases reject.

    python benchmarks/sql.py [problems a level] [family ...]

Processor time of this process and of its workers together. Wrong are trees one or two edits from the gold query that differ from it on
a case or on one of 32 fresh databases; neighbours of other draws chose the cases. A verdict on eight databases is one answer.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

from deltagym.core.problem import Problem
from deltagym.scopes.sql import duck
from deltagym.scopes.sql.families.base import SqlFamily
from deltagym.scopes.sql.families import FAMILIES
from deltagym.scopes.sql.pool import Pool
from deltagym.scopes.sql.verifier import verify_batch

NEIGHBOURS = 20
"""Trees tried on each problem."""

LEAST_S = 0.5
"""Seconds of processor time over which a rate is taken, at least."""

GROUP = 8
"""Answers to one problem that come together, as in a group of rollouts."""


def main() -> None:
    """Prints a line for each family and level, and a total."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    wrong = missed = 0
    for name in sys.argv[2:] or FAMILIES:
        family = FAMILIES[name]
        for level in family.levels:
            if "-" not in level:
                more = line(family, level, count)
                wrong, missed = wrong + more[0], missed + more[1]
    print(f"all: {1 - missed / max(1, wrong):.3%} of {wrong} wrong neighbours rejected")


def line(family: SqlFamily, level: str, count: int) -> tuple[int, int]:
    """Prints the figures of a level; wrong neighbours tried and missed."""
    begin = time.process_time()
    problems = [family.generate(level, "train", index) for index in range(count)]
    built = (time.process_time() - begin) / count
    proofs = family.prover(problems)
    departed = sum(proofs.departure(i) is not None for i in range(count))
    tallies = [proofs.mutants(i, NEIGHBOURS) for i in range(count)]
    wrong, missed = sum(t.wrong for t in tallies), sum(len(t.missed) for t in tallies)
    golds = [family.reference(p) for p in problems]
    right = sum(bool(v.full_pass) for v in family.verify_many(problems, golds))
    idle = statistics.mean(
        max(v.pass_rate or 0 for v in family.verify_many([p] * len(family.idle), family.idle))
        for p in problems
    )
    engine = "DuckDB agrees" if duck.available() else "tags agree"
    print(
        f"{family.name:26} {level:7} built in {built * 1e3:4.0f} ms; gold {right} of {count}, {engine} on {count - departed}; "
        f"idle {idle:.3f}; {1 - missed / max(1, wrong):.2%} of {wrong} wrong neighbours rejected; "
        f"{rate(problems, golds, 1):4.0f} answers/s alone, {rate(problems, golds, GROUP):4.0f} in groups of {GROUP}",
        flush=True,
    )
    return wrong, missed


def rate(problems: Sequence[Problem], answers: Sequence[str], group: int) -> float:
    """Answers judged in a second of processor time, one worker; those to one problem come in groups.

    All problems are gone through again until that took `LEAST_S`; nothing is kept from one answer or group to the next.
    """
    pool = Pool(1)
    verify_batch(problems[:1], answers[:1], pool)
    begin, took, judged = spent(pool), 0.0, 0
    while took < LEAST_S:
        for problem, answer in zip(problems, answers, strict=True):
            verify_batch([problem] * group, [answer] * group, pool)
        took, judged = spent(pool) - begin, judged + group * len(problems)
    pool.close()
    return judged / took


def spent(pool: Pool) -> float:
    """Seconds of processor time of this process and of the pool's one worker, to a microsecond."""
    (worker,) = pool.pids
    return time.process_time() + time.clock_gettime(_clock(worker))


def _clock(pid: int) -> int:
    """The clock of a process's processor time, as clock_getcpuclockid(3) numbers it on Linux."""
    return ~pid << 3 | 2


if __name__ == "__main__":
    main()
