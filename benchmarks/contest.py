"""Contest problems on a busy machine: how much the gold program has to spare, how far naive programs are beyond the limit, and throughput.

    python benchmarks/contest.py [families or templates, default all] [--cpp] [--runs 3] [--start 0] [--no-burner] [--throughput 0]

Each run of a template is a problem of another level, and a large test of its own, run as a verification does it, with a limit of a
multiple of the gold program's processor time, measured there and then. Printed are, over all runs, the least headroom of the gold
program (limit over time used) and for each naive program the least factor by which it is beyond the limit; programs are ended at 3.3
limits, so that ">3.3" stands for what was not over by then. A process for every second core computes beside, so that the machine is
busy. `--start 3` goes on with the fourth run.
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

from deltagym.families.contest import cpp
from deltagym.families.contest.base import ContestFamily, find
from deltagym.families.contest.cases import normalised
from deltagym.families.contest.draws import Draws
from deltagym.families.contest.judge import Code, failure
from deltagym.families.contest.limits import ARRAYS, CEILING_S, FACTOR, MEMORY_MB, MODULES, OUTPUT_BYTES, wall_s
from deltagym.families.contest.runners import Cpp, Python, Runner
from deltagym.families.contest.source import compiled
from deltagym.families.contest.template import LEVELS, Knobs, Shape, Template, Tier
from deltagym.family import BUILT_IN, get_family
from deltagym.problem import canonical_json
from deltagym.sandbox import Compiler, Limits, Sandbox
from deltagym.seeding import derive_seed, ordered

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
    """One run: gold, gold again, and every naive program, on a large test of its own."""
    text = template.draw(knobs, Shape(Tier.LARGE, seed % 2), Draws(derive_seed("benchmark", seed, canonical_json(dict(knobs)))))
    runs = [runner.run(runner.gold(template, knobs), text, CEILING_S) for _ in range(3)]
    if not all(run.ok for run in runs):
        raise SystemExit(f"the gold program of {template.name} failed: {[run.message for run in runs]}")
    one, two, again = (run.usage.cpu_s for run in runs)
    limit = max(runner.least, FACTOR * max(one, two))
    tally.gold_s += [one, two, again]
    tally.headroom.append(limit / again)
    in_cpp = isinstance(runner, Cpp)
    if in_cpp:
        agree(runner, template, knobs, {"gold": cpp.gold(template, knobs), **cpp.zoo(template, knobs)})
        if normalised(runs[0].stdout) != normalised(compiled(template.gold(knobs))(text)):
            raise SystemExit(f"{template.name} {canonical_json(dict(knobs))}: gold in C++ and in Python differ on a large test")
    zoo = cpp.zoo(template, knobs) if in_cpp else {"brute": template.brute(knobs), **template.zoo(knobs)}
    for name, program in zoo.items():
        result = runner.run(program, text, STOP * limit)
        factor = result.usage.cpu_s / limit
        if result.outcome == "timeout":
            factor = STOP
        elif not result.ok:
            tally.notes[name] = "MLE" if failure(result) is Code.TOO_LARGE else f"{result.outcome} {result.message[:60]}"
            continue
        elif factor < 3:
            tally.notes[name] = f"knobs {canonical_json(dict(knobs))}"
        tally.factors.setdefault(name, []).append(factor)


def agree(runner: Runner, template: Template, knobs: Knobs, programs: dict[str, str]) -> None:
    """Ends the benchmark unless all programs print what Python's gold program does on small tests and a medium one."""
    right = compiled(template.gold(knobs))
    for number in range(SMALL + 1):
        shape = Shape(Tier.SMALL, number) if number < SMALL else Shape(Tier.MEDIUM, 0)
        text = template.draw(knobs, shape, Draws(derive_seed("benchmark", "agree", number)))
        for name, program in programs.items():
            if normalised(runner.run(program, text, CEILING_S).stdout) != normalised(right(text)):
                raise SystemExit(f"{template.name} {canonical_json(dict(knobs))}: {name} in C++ is wrong on {text[:200]!r}")


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
    print(f"{template.name:16} gold {low:.2f} to {high:.2f} s, headroom at least {min(tally.headroom):.2f}")
    good = min(tally.headroom) >= 2
    for name in dict.fromkeys([*tally.factors, *tally.notes]):
        least = min(tally.factors.get(name, [STOP]))
        good &= least >= 3 and (name in tally.factors or tally.notes[name] == "MLE")
        shown = (f">{STOP}" if least >= STOP else f"{least:.2f}") if name in tally.factors else ""
        print(f"    {name:36} {shown:6} {tally.notes.get(name, '')}")
    sys.stdout.flush()
    return good


def throughput(family: ContestFamily, count: int) -> None:
    """Prints what verifying costs: gold programs, and the plain ones, which take up all the time they are given."""
    for level in family.levels:
        problems = [family.generate(level, "test", i) for i in range(count)]
        in_cpp = family.mode == "cpp"
        for name, answers in {
            "gold": [family.reference(p) for p in problems],
            "plain": [next(iter(cpp.zoo(t, k).values())) if in_cpp else t.brute(k) for t, k in map(find, problems)],
            "no program": ["print("] * count,
        }.items():
            family.verify_many(problems, answers)
            began = time.perf_counter()
            verdicts = family.verify_many(problems, answers)
            took = time.perf_counter() - began
            rate = sum(v.pass_rate or 0 for v in verdicts) / count
            print(f"{family.name} {level}: {name}, {count / took:.2f} answers a second, mean pass rate {rate:.2f}")


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
    families = [f for name in BUILT_IN if name.startswith("contest_") and isinstance(f := get_family(name), ContestFamily)]
    families = [f for f in families if (f.mode == "cpp") == options.cpp]
    burning = 0 if options.no_burner else (len(os.sched_getaffinity(0)) + 1) // 2
    burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(burning)]
    for burner in burners:
        burner.start()
    limits = Limits(cpu_s=CEILING_S, wall_s=wall_s(CEILING_S), memory_mb=MEMORY_MB, stdout_bytes=OUTPUT_BYTES)
    good = True
    with Sandbox(1, limits, preload=() if options.cpp else (*MODULES, *ARRAYS)) as sandbox:
        runner = Cpp(sandbox, Compiler()) if options.cpp else Python(sandbox)
        for family in families:
            for template in family.templates:
                if options.names and not {family.name, template.name} & set(options.names):
                    continue
                tally = Tally()
                for run, knobs in islice(enumerate(chosen(template)), options.start, options.start + options.runs):
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
