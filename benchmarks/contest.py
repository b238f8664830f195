"""Contest programs on a busy machine: how fast gold programs are, how slow naive ones, throughput.

    python benchmarks/contest.py [families or templates, default all] [--cpp] [--runs 3] [--start 0]
        [--no-burner] [--throughput 0]

A run of a template takes a problem of another level with its two large tests, and runs programs as
a verification does: the limit is a multiple of the gold program's CPU time, measured on the spot.
Printed over all runs: the gold program's least headroom (limit over time used), and for each naive
program the least ratio of its time to the limit, on the worse of the two tests. Naive programs are
ended at 3.3 limits, so ">3.3" stands for those, and for those that ran out of memory. A process for
every second core computes beside, so that the machine is busy. All figures are CPU time. The exit
status is 1 if a naive program's ratio is below 3, or a gold program's headroom below 2.

`--start 3` goes on with the fourth run. `--cpp` does all of this with C++ programs, which must also
print what the Python gold program does. `--throughput 4` measures answers a second as well, on four
problems of each level (with `--runs 0`, nothing else).
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
from deltagym.core.seeding import derive_seed, ordered
from deltagym.sandbox import Compiler, Limits, Sandbox
from deltagym.scopes.contest.cases import normalised
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.families import FAMILIES
from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.families.cpp import InCpp
from deltagym.scopes.contest.limits import (
    ARRAYS,
    CEILING_S,
    FACTOR,
    MEMORY_MB,
    MODULES,
    OUTPUT_BYTES,
    wall_s,
)
from deltagym.scopes.contest.lookup import find
from deltagym.scopes.contest.runners import Cpp, Python, Runner
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import COUNTS, LEVELS, Knobs, Shape, Template, Tier
from deltagym.scopes.contest.verifier import Code, failure

SMALL = 12
"""Small tests on which C++ programs are compared with Python's."""
STOP = 3.3
"""Naive programs are ended after this many limits."""


@dataclass
class Tally:
    """Measurements of one template.

    Attributes:
        gold_s: CPU times (s) of the gold program.
        headroom: Limit over time used, of the gold program.
        ratios: Time over limit of each naive program, one for each run.
        notes: What else was seen of a naive program.
    """

    gold_s: list[float] = field(default_factory=list)
    headroom: list[float] = field(default_factory=list)
    ratios: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def burn() -> None:
    """Keeps a processor core busy."""
    while True:
        sum(i * i for i in range(10_000))


def measure(runner: Runner, template: Template, knobs: Knobs, seed: int, tally: Tally) -> None:
    """One run: gold three times on each large test, and naive programs until they are too slow."""
    if isinstance(runner, Cpp):
        naive = template.cpp_naive_programs(knobs)
        agree(runner, template, knobs, {"gold": template.cpp_gold(knobs), **naive})
    else:
        naive = {"brute": template.brute(knobs), **template.naive_programs(knobs)}
    ratios = dict.fromkeys(naive, 0.0)
    for number in range(COUNTS[Tier.LARGE]):
        drawn_from = derive_seed("benchmark", seed, number, canonical_json(dict(knobs)))
        text = template.draw(knobs, Shape(Tier.LARGE, number), Draws(drawn_from))
        limit = measured_limit(runner, template, knobs, text, tally)
        for name in [name for name in naive if ratios[name] < STOP]:
            ratio = ratio_of(runner, naive[name], text, limit, name, tally)
            ratios[name] = max(ratios[name], ratio)
    for name, ratio in ratios.items():
        tally.ratios.setdefault(name, []).append(ratio)
        if ratio < 3:
            tally.notes[name] = f"knobs {canonical_json(dict(knobs))}"


def measured_limit(
    runner: Runner, template: Template, knobs: Knobs, text: str, tally: Tally
) -> float:
    """The limit that the gold program sets on a test; adds its headroom to the tally."""
    runs = [runner.run(runner.gold(template, knobs), text, CEILING_S) for _ in range(3)]
    if not all(run.ok for run in runs):
        messages = [run.message for run in runs]
        raise SystemExit(f"the gold program of {template.name} failed: {messages}")
    if isinstance(runner, Cpp):
        right = normalised(compiled(template.gold(knobs))(text))
        if normalised(runs[0].stdout) != right:
            name = f"{template.name} {canonical_json(dict(knobs))}"
            raise SystemExit(f"{name}: gold in C++ and in Python differ on a large test")
    one, two, again = (run.usage.cpu_s for run in runs)
    limit = max(runner.least, FACTOR * max(one, two))
    tally.gold_s += [one, two, again]
    tally.headroom.append(limit / again)
    return limit


def ratio_of(
    runner: Runner, program: str, text: str, limit: float, name: str, tally: Tally
) -> float:
    """Time over limit of a naive program; `STOP` if it was ended or ran out of memory."""
    result = runner.run(program, text, STOP * limit)
    if result.outcome == "timeout":
        return STOP
    if not result.ok:
        large = failure(result) is Code.TOO_LARGE
        tally.notes[name] = "MLE" if large else f"{result.outcome} {result.message[:60]}"
        return STOP if large else 0.0
    return result.usage.cpu_s / limit


def agree(runner: Runner, template: Template, knobs: Knobs, programs: dict[str, str]) -> None:
    """Ends the benchmark unless C++ programs print what Python's gold program does.

    They are run on small tests and a medium one.
    """
    right = compiled(template.gold(knobs))
    for number in range(SMALL + 1):
        shape = Shape(Tier.SMALL, number) if number < SMALL else Shape(Tier.MEDIUM, 0)
        text = template.draw(knobs, shape, Draws(derive_seed("benchmark", "agree", number)))
        for name, program in programs.items():
            if normalised(runner.run(program, text, CEILING_S).stdout) != normalised(right(text)):
                setting = f"{template.name} {canonical_json(dict(knobs))}"
                raise SystemExit(f"{setting}: {name} in C++ is wrong on {text[:200]!r}")


def chosen(template: Template) -> Iterator[Knobs]:
    """Settings of a template, of one level after the other."""
    levels = []
    for level in LEVELS:
        settings = [dict(k) for k in template.knobs(level)]
        levels.append(ordered(settings, [canonical_json(k) for k in settings], "benchmark"))
    for one_of_each in zip_longest(*levels):
        yield from (knobs for knobs in one_of_each if knobs is not None)


def report(template: Template, tally: Tally) -> bool:
    """Prints a template's lines; returns whether its figures are within the bounds."""
    low, high, least = min(tally.gold_s), max(tally.gold_s), min(tally.headroom)
    print(f"{template.name:16} gold {low:.2f} to {high:.2f} s, headroom at least {least:.2f}")
    for name, ratios in tally.ratios.items():
        ratio = f">{STOP}" if min(ratios) >= STOP else f"{min(ratios):.2f}"
        print(f"    {name:36} {ratio:6} {tally.notes.get(name, '')}")
    sys.stdout.flush()
    return least >= 2 and all(min(ratios) >= 3 for ratios in tally.ratios.values())


def plain(family: ContestFamily, template: Template, knobs: Knobs) -> str:
    """A program that uses up all the time it is given."""
    if isinstance(family, InCpp):
        return next(iter(template.cpp_naive_programs(knobs).values()))
    return template.brute(knobs)


def throughput(family: ContestFamily, count: int) -> None:
    """Prints answers verified a second: gold programs, plain ones, and texts that are none."""
    for level in family.levels:
        problems = [family.generate(level, "test", i) for i in range(count)]
        for name, answers in {
            "gold": [family.reference(p) for p in problems],
            "plain": [plain(family, *find(p)) for p in problems],
            "no program": ["print("] * count,
        }.items():
            family.scope.verify_many(problems, answers)
            began = time.perf_counter()
            verdicts = family.scope.verify_many(problems, answers)
            speed = count / (time.perf_counter() - began)
            rate = sum(v.pass_rate or 0 for v in verdicts) / count
            print(
                f"{family.name} {level}: {name}, {speed:.2f} answers a second, "
                f"mean pass rate {rate:.2f}"
            )


def measure_all(families: list[ContestFamily], options: argparse.Namespace) -> bool:
    """Measures and reports every template asked for; returns whether all are within bounds."""
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
                settings = enumerate(chosen(template))
                for run, knobs in islice(settings, options.start, options.start + options.runs):
                    measure(runner, template, knobs, run, tally)
                good &= report(template, tally) if tally.gold_s else True
    return good


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
    families = [f for f in FAMILIES.values() if isinstance(f, InCpp) == options.cpp]
    burning = 0 if options.no_burner else (len(os.sched_getaffinity(0)) + 1) // 2
    burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(burning)]
    for burner in burners:
        burner.start()
    good = measure_all(families, options)
    for burner in burners:
        burner.kill()
    if options.throughput:
        for family in families:
            if not options.names or family.name in options.names:
                throughput(family, options.throughput)
    sys.exit(not good)


if __name__ == "__main__":
    main()
