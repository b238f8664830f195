"""SQL: cost of building problems, answers judged per second on one core, mutants rejected.

    python benchmarks/sql.py [problems a level] [family ...]

Times are processor time of this process and its workers together. Mutants are one or two changes
away from the gold query; wrong are those whose result differs on a case or on one of 32 fresh
databases. Mutants of other draws chose the cases. One answer is judged on all cases of its problem,
8 to 12 databases.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

from deltagym.core.problem import Problem
from deltagym.scopes.sql import duck
from deltagym.scopes.sql.evidence import SqlEvidence
from deltagym.scopes.sql.families import FAMILIES
from deltagym.scopes.sql.families.base import SqlFamily
from deltagym.scopes.sql.pool import Pool
from deltagym.scopes.sql.scope import SCOPE
from deltagym.scopes.sql.verifier import verify_batch

MUTANTS = 20
"""Mutants tried for each problem."""

LEAST_S = 0.5
"""Least processor time (s) over which a rate is taken."""

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
    print(f"all: {1 - missed / max(1, wrong):.3%} of {wrong} wrong mutants rejected")


def line(family: SqlFamily, level: str, count: int) -> tuple[int, int]:
    """Prints the figures of a level; returns how many wrong mutants there are, and are missed."""
    begin = time.process_time()
    problems = [family.generate(level, "train", index) for index in range(count)]
    built = (time.process_time() - begin) / count
    evidence = SqlEvidence(problems)
    departed = sum(evidence.departure(i) is not None for i in range(count))
    tallies = [evidence.mutants(i, MUTANTS) for i in range(count)]
    wrong, missed = sum(t.wrong for t in tallies), sum(len(t.missed) for t in tallies)
    golds = [family.reference(problem) for problem in problems]
    right = sum(bool(verdict.full_pass) for verdict in SCOPE.verify_many(problems, golds))
    engine = "DuckDB agrees" if duck.available() else "features agree"
    print(
        f"{family.name:26} {level:7} built in {built * 1e3:4.0f} ms; gold {right} of {count}, "
        f"{engine} on {count - departed}; idle score {idle_score(problems):.3f}; "
        f"{1 - missed / max(1, wrong):.2%} of {wrong} wrong mutants rejected; "
        f"{rate(problems, golds, 1):4.0f} answers/s alone, "
        f"{rate(problems, golds, GROUP):4.0f} in groups of {GROUP}",
        flush=True,
    )
    return wrong, missed


def idle_score(problems: Sequence[Problem]) -> float:
    """Mean best pass rate of an idle answer, from 0 to 1."""
    best = []
    for problem in problems:
        idle = SCOPE.idle_answers(problem)
        verdicts = SCOPE.verify_many([problem] * len(idle), idle)
        best.append(max(verdict.pass_rate or 0.0 for verdict in verdicts))
    return statistics.mean(best)


def rate(problems: Sequence[Problem], answers: Sequence[str], group: int) -> float:
    """Answers judged in a second of processor time by one worker, `group` to a problem at once.

    All problems are gone through again until that took `LEAST_S`; nothing is kept from one answer
    or group to the next.
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
    """Processor time (s) of this process and of the pool's one worker, to a microsecond."""
    (worker,) = pool.pids
    return time.process_time() + time.clock_gettime(_clock(worker))


def _clock(pid: int) -> int:
    """The clock of a process's processor time, as Linux numbers it (clock_getcpuclockid(3))."""
    return ~pid << 3 | 2


if __name__ == "__main__":
    main()
