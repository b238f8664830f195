"""Contest problems on a busy machine: how much the gold program has to spare, how far naive programs are beyond the limit, and throughput.

    python benchmarks/contest.py [families or templates, default all] [--cpp] [--runs 3] [--start 0] [--no-burner] [--throughput 0]

Each run of a template is a problem of another level with its two large tests, run as a verification does it, with a limit of a
multiple of the gold program's processor time, measured there and then. Printed are, over all runs, the least headroom of the gold
program (limit over time used) and for each naive program the least factor by which it is beyond the limit on the worse of the two
tests; programs are ended at 3.3 limits, so that ">3.3" stands for what was not over by then, or out of memory. A process for every
second core computes beside, so that the machine is busy. `--start 3` goes on with the fourth run.
All figures are processor time. The exit status is 1 if a naive program is below 3, or a gold program's headroom below 2.
`--cpp` does all of this with the C++ programs in place of the Python ones; besides, all of them must print what Python's gold program
does. `--throughput 4` also measures answers a second, of four problems a level.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from deltagym.core.problem import canonical_json
from deltagym.core.registry import BUILT_IN, get_family
from deltagym.core.seeding import derive_seed, ordered
from deltagym.sandbox import Compiler, Limits, Sandbox
from deltagym.scopes.contest import cpp
from deltagym.scopes.contest.families.base import ContestFamily, find
from deltagym.scopes.contest.cases import normalised
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.verifier import Code, failure
from deltagym.scopes.contest.limits import (
    ARRAYS,
    CEILING_S,
    FACTOR,
    MEMORY_MB,
    MODULES,
    OUTPUT_BYTES,
    wall_s,
)
from deltagym.scopes.contest.runners import Cpp, Python, Runner
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import COUNTS, LEVELS, Knobs, Shape, Template, Tier

SMALL = 12
"""Small tests on which C++ programs are compared with Python's."""
STOP = 3.3
"""Naive programs are ended after this many limits."""


@dataclass
class Tally:
    """What was seen of a template."""

    gold_s: list[float] = field(default_factory=list)
    headroom: list[float] = field(default_factory=list)
    factors: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def burn() -> None:
    """Keeps a processor core busy."""
    while True:
        sum(i * i for i in range(10_000))


def measure(runner: Runner, template: Template, knobs: Knobs, seed: int, tally: Tally) -> None:
    """One run: on each large test of a problem gold, gold again, and every naive program until it is too slow on one."""
    zoo = (
        cpp.zoo(template, knobs)
        if isinstance(runner, Cpp)
        else {"brute": template.brute(knobs), **template.zoo(knobs)}
    )
    if isinstance(runner, Cpp):
        agree(runner, template, knobs, {"gold": cpp.gold(template, knobs), **zoo})
    factors: dict[str, float] = {}
    for number in range(COUNTS[Tier.LARGE]):
        text = template.draw(
            knobs,
            Shape(Tier.LARGE, number),
            Draws(derive_seed("benchmark", seed, number, canonical_json(dict(knobs)))),
        )
        limit = measured_limit(runner, template, knobs, text, tally)
        for name in [name for name in zoo if factors.get(name, 0.0) < STOP]:
            factors[name] = max(
                factors.get(name, 0.0), beyond(runner, zoo[name], text, limit, name, tally)
            )
    for name, factor in factors.items():
        tally.factors.setdefault(name, []).append(factor)
        if factor < 3:
            tally.notes[name] = f"knobs {canonical_json(dict(knobs))}"


def measured_limit(
    runner: Runner, template: Template, knobs: Knobs, text: str, tally: Tally
) -> float:
    """The limit that the gold program sets on a test, whose headroom is noted."""
    runs = [runner.run(runner.gold(template, knobs), text, CEILING_S) for _ in range(3)]
    if not all(run.ok for run in runs):
        raise SystemExit(
            f"the gold program of {template.name} failed: {[run.message for run in runs]}"
        )
    if isinstance(runner, Cpp) and normalised(runs[0].stdout) != normalised(
        compiled(template.gold(knobs))(text)
    ):
        raise SystemExit(
            f"{template.name} {canonical_json(dict(knobs))}: gold in C++ and in Python differ on a large test"
        )
    one, two, again = (run.usage.cpu_s for run in runs)
    limit = max(runner.least, FACTOR * max(one, two))
    tally.gold_s += [one, two, again]
    tally.headroom.append(limit / again)
    return limit


def beyond(runner: Runner, program: str, text: str, limit: float, name: str, tally: Tally) -> float:
    """How many limits a naive program takes; as many as end it if it runs out of memory."""
    result = runner.run(program, text, STOP * limit)
    if result.outcome == "timeout":
        return STOP
    if not result.ok:
        large = failure(result) is Code.TOO_LARGE
        tally.notes[name] = "MLE" if large else f"{result.outcome} {result.message[:60]}"
        return STOP if large else 0.0
    return result.usage.cpu_s / limit


def agree(runner: Runner, template: Template, knobs: Knobs, programs: dict[str, str]) -> None:
    """Ends the benchmark unless all programs print what Python's gold program does on small tests and a medium one."""
    right = compiled(template.gold(knobs))
    for number in range(SMALL + 1):
        shape = Shape(Tier.SMALL, number) if number < SMALL else Shape(Tier.MEDIUM, 0)
        text = template.draw(knobs, shape, Draws(derive_seed("benchmark", "agree", number)))
        for name, program in programs.items():
            if normalised(runner.run(program, text, CEILING_S).stdout) != normalised(right(text)):
                raise SystemExit(
                    f"{template.name} {canonical_json(dict(knobs))}: {name} in C++ is wrong on {text[:200]!r}"
                )


def chosen(template: Template) -> Iterator[Knobs]:
    """Settings of a template, of one level after the other."""
    levels = []
    for level in LEVELS:
        settings = [dict(k) for k in template.knobs(level)]
        levels.append(ordered(settings, [canonical_json(k) for k in settings], "benchmark"))
    for row in zip_longest(*levels):
        yield from (knobs for knobs in row if knobs is not None)


def report(template: Template, tally: Tally) -> bool:
    """Prints a template's lines; whether it holds what it should."""
    low, high = min(tally.gold_s), max(tally.gold_s)
    print(
        f"{template.name:16} gold {low:.2f} to {high:.2f} s, headroom at least {min(tally.headroom):.2f}"
    )
    for name, factors in tally.factors.items():
        least = min(factors)
        print(
            f"    {name:36} {f'>{STOP}' if least >= STOP else f'{least:.2f}':6} {tally.notes.get(name, '')}"
        )
    sys.stdout.flush()
    return min(tally.headroom) >= 2 and all(min(factors) >= 3 for factors in tally.factors.values())


def throughput(family: ContestFamily, count: int) -> None:
    """Prints what verifying costs: gold programs, and the plain ones, which take up all the time they are given."""
    for level in family.levels:
        problems = [family.generate(level, "test", i) for i in range(count)]
        in_cpp = family.mode == "cpp"
        for name, answers in {
            "gold": [family.reference(p) for p in problems],
            "plain": [
                next(iter(cpp.zoo(t, k).values())) if in_cpp else t.brute(k)
                for t, k in map(find, problems)
            ],
            "no program": ["print("] * count,
        }.items():
            family.verify_many(problems, answers)
            began = time.perf_counter()
            verdicts = family.verify_many(problems, answers)
            took = time.perf_counter() - began
            rate = sum(v.pass_rate or 0 for v in verdicts) / count
            print(
                f"{family.name} {level}: {name}, {count / took:.2f} answers a second, mean pass rate {rate:.2f}"
            )


def main() -> None:
    """Measures what the arguments name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--cpp", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--no-burner", action="store_true")
    parser.add_argument("--throughput", type=int, default=0)
    options = parser.parse_args()
    families = [
        f
        for name in BUILT_IN
        if name.startswith("contest_") and isinstance(f := get_family(name), ContestFamily)
    ]
    families = [f for f in families if (f.mode == "cpp") == options.cpp]
    burning = 0 if options.no_burner else (len(os.sched_getaffinity(0)) + 1) // 2
    burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(burning)]
    for burner in burners:
        burner.start()
    limits = Limits(
        cpu_s=CEILING_S, wall_s=wall_s(CEILING_S), memory_mb=MEMORY_MB, stdout_bytes=OUTPUT_BYTES
    )
    good = True
    with Sandbox(1, limits, preload=() if options.cpp else (*MODULES, *ARRAYS)) as sandbox:
        runner = Cpp(sandbox, Compiler()) if options.cpp else Python(sandbox)
        for family in families:
            for template in family.templates:
                if options.names and not {family.name, template.name} & set(options.names):
                    continue
                tally = Tally()
                for run, knobs in islice(
                    enumerate(chosen(template)), options.start, options.start + options.runs
                ):
                    measure(runner, template, knobs, run, tally)
                good &= report(template, tally) if tally.gold_s else True
    for burner in burners:
        burner.kill()
    if options.throughput:
        for family in families:
            if not options.names or family.name in options.names:
                throughput(family, options.throughput)
    sys.exit(not good)


if __name__ == "__main__":
    main()
