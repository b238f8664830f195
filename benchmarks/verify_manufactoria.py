"""Speed of judging Manufactoria completions, parsing included, on one core.

    python benchmarks/verify_manufactoria.py [--batches 40] [--against ANOTHER_CHECKOUT]

The problems are those of the suite `has`, with at least 24 cases each. All completions differ. Each
is the gold program of its problem or of another one, in half of them with one route changed, with
names of its own, in a fenced block after a line of prose. Rates and costs are in CPU time of the
one core in use, as medians over the batches. "x plain" compares with the plain way in this run:
Python reads each program and moves the tape, one case after another (`scopes/manufactoria/parser`
and `machine`, the readable definition of both).

`--against` also measures the package in another checkout (its `src`, with its `.venv` if it has
one), e.g. an older commit. Both judge the same batches, each in a process of its own, in turn, and
the ratio of their medians is printed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from deltagym import Problem, Status, get_family, get_scope, load_suite, verify_many
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run
from deltagym.scopes.manufactoria.parser import extract, parse
from deltagym.scopes.manufactoria.program import NONE, Program

BATCH = 768
PLAIN = 400
"""Completions judged in the plain way."""
PROBLEMS = 96
SINGLES = 4000
HERE = Path(__file__).parents[1]

Pair = tuple[Problem, str]

LOOPS = {
    "a puller that waits": """START start:
    NEXT a

PULLER_RB a:
    [R] a
    [B] a
    [EMPTY] a

END end
""",
    "a painter that paints": """START start:
    NEXT a

PAINTER_RED a:
    NEXT a

END end
""",
    "pull and paint in turn": """START start:
    NEXT b

PULLER_RB a:
    [R] b
    [B] b

PAINTER_RED b:
    NEXT a

END end
""",
}
"""Programs that never stop."""

FIRST_CALL = """
import time
begin = time.perf_counter()
import deltagym
package = time.perf_counter()
deltagym.verify_many
case = deltagym.Case("R", {"accepted": True, "output": "", "check_output": False})
problem = deltagym.Problem("contains_count", "easy-4c", {}, "", (case,))
deltagym.get_family("contains_count")
ready = time.perf_counter()
deltagym.verify_many([(problem, "START start:\\n    NEXT end\\nEND end")])
print(package - begin, ready - package, time.perf_counter() - ready)
"""

WORKER = """
import json, sys, time
from deltagym import Case, Problem, verify_many

batches = []
for batch in json.load(open(sys.argv[1])):
    problems = {}
    for id, family, level, cases, _ in batch:
        problems[id] = Problem(family, level, {}, "", tuple(Case(*c) for c in cases), id=id)
    batches.append([(problems[row[0]], row[4]) for row in batch])
for line in sys.stdin:
    number, size, dialect = json.loads(line)
    pairs = batches[number]
    given = [pairs[i : i + size] for i in range(0, len(pairs), size)]
    begin = time.process_time()
    judged = [verdict for part in given for verdict in verify_many(part, dialect)]
    spent = time.process_time() - begin
    print(json.dumps([spent, sum(v.full_pass is True for v in judged)]), flush=True)
"""
"""Judges batches of a file on request; runs with this package and with older ones."""


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--against", type=Path)
    arguments = parser.parse_args()
    first = itertools.islice(load_suite("has").iterate("train"), PROBLEMS)
    problems = [p for p in first if len(p.cases) >= 24]
    programs = [parse(get_family(p.family).reference(p)) for p in problems]
    draw = rng("benchmark")
    numbers = range(arguments.batches * BATCH)
    pairs = [completion(problems, programs, number, draw) for number in numbers]
    cases = statistics.mean(len(p.cases) for p, _ in pairs)
    different = len({c for _, c in pairs}) == len(pairs)
    length = statistics.mean(len(c) for _, c in pairs)
    print(f"{len(pairs)} completions, all different: {different}; ", end="")
    print(f"{cases:.1f} cases per problem, {length:.0f} characters per completion")
    if arguments.against:
        compare(pairs, arguments.against)
        return
    throughput(pairs)
    broken(pairs)
    looping()
    start()


def completion(
    problems: list[Problem], programs: list[Program], number: int, draw: random.Random
) -> Pair:
    """A problem, and a completion for it that no other number gives."""
    at = draw.randrange(len(problems))
    program = programs[at if draw.random() < 0.5 else draw.randrange(len(programs))]
    if draw.random() < 0.5:
        program = turned(program, draw)
    text = format_program(renamed(program, str(number)))
    return problems[at], f"This program solves it:\n```manufactoria\n{text}```\n"


def turned(program: Program, draw: random.Random) -> Program:
    """The program with one route changed."""
    nodes = list(program.nodes)
    at = draw.choice([i for i, node in enumerate(nodes) if node.routes])
    routes = list(nodes[at].routes)
    which = draw.randrange(len(routes))
    routes[which] = (routes[which][0], draw.choice([node.id for node in nodes]))
    nodes[at] = replace(nodes[at], routes=tuple(routes))
    return Program(tuple(nodes))


def renamed(program: Program, suffix: str) -> Program:
    """The program with `suffix` added to every name that is free to choose."""
    name = {
        node.id: node.id if node.kind in ("START", "END") else f"{node.id}_{suffix}"
        for node in program.nodes
    } | {NONE: NONE}
    nodes = (
        replace(n, id=name[n.id], routes=tuple((c, name[t]) for c, t in n.routes))
        for n in program.nodes
    )
    return Program(tuple(nodes))


def seconds(call: Callable[[], object]) -> float:
    """CPU time (s) of one call, so that a busy machine does not count."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def batched(pairs: list[Pair], size: int = BATCH) -> list[list[Pair]]:
    """The pairs in batches of `size`."""
    return [pairs[i : i + size] for i in range(0, len(pairs), size)]


def for_dialect(pairs: list[Pair], dialect: str) -> list[Pair]:
    """The pairs with completions that the dialect can read: delta1 knows no prose or tags."""
    return pairs if dialect == "delta2" else [(p, extract(c)) for p, c in pairs]


def judged_plainly(problem: Problem, text: str, dialect: str) -> bool:
    """Whether a program passes every case, by the readable machine."""
    program = parse(text)
    limit = DELTA1_LIMIT if dialect == "delta1" else None
    passed = True
    for case in problem.cases:  # all of them: a dense reward needs each
        done = run(program, case.input, limit)
        right = done.accepted == case.expected["accepted"]
        if case.expected["check_output"] and done.accepted:
            right = done.output == case.expected["output"]
        passed = passed and right
    return passed


def throughput(pairs: list[Pair]) -> None:
    """Verifications per second, in batches and one at a time, in both dialects."""
    for dialect in get_scope("manufactoria").dialects:
        plain = 1 / statistics.median(
            seconds(partial(judged_plainly, problem, extract(text), dialect))
            for problem, text in pairs[:PLAIN]
        )
        given = for_dialect(pairs, dialect)
        verify_many(given[:BATCH], dialect)
        batch = BATCH / statistics.median(
            seconds(partial(verify_many, some, dialect)) for some in batched(given)
        )
        single = 1 / statistics.median(
            seconds(partial(verify_many, [one], dialect)) for one in given[:SINGLES]
        )
        right = sum(v.full_pass is True for v in verify_many(given, dialect)) / len(given)
        print(
            f"{dialect}: {batch:,.0f} per second in batches of {BATCH}, "
            f"{batch / plain:.0f} x plain; {single:,.0f} one at a time, "
            f"{single / plain:.0f} x; {plain:,.0f} plain ({right:.0%} pass in full)"
        )


def compare(pairs: list[Pair], other: Path) -> None:
    """Prints how fast this checkout is, relative to another one, on the same batches in turn."""
    for dialect in get_scope("manufactoria").dialects:
        batches = batched(for_dialect(pairs, dialect))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "batches.json"
            file.write_text(json.dumps([[as_row(*pair) for pair in batch] for batch in batches]))
            workers = {"this": worker(HERE, file), "other": worker(other, file)}
            for size in (BATCH, 1):
                show_ratio(workers, len(batches), size, dialect)
            for process in workers.values():
                process.communicate()


def as_row(problem: Problem, completion: str) -> list[object]:
    """What a worker needs to know of a pair."""
    cases = [[case.input, case.expected] for case in problem.cases]
    return [problem.id, problem.family, problem.level, cases, completion]


def worker(checkout: Path, file: Path) -> subprocess.Popen[str]:
    """A process that judges the batches in `file` with a checkout's package."""
    python = checkout / ".venv" / "bin" / "python"
    command = [str(python) if python.exists() else sys.executable, "-c", WORKER, str(file)]
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)


def ask(process: subprocess.Popen[str], request: list[object]) -> tuple[float, int]:
    """CPU time (s) in which a worker judges a batch, and how many completions pass."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    spent, passed = json.loads(process.stdout.readline())
    return spent, passed


def show_ratio(
    workers: dict[str, subprocess.Popen[str]], batches: int, size: int, dialect: str
) -> None:
    """Lets both workers judge each batch in turn, in parts of `size`; prints the comparison."""
    spent: dict[str, list[float]] = {name: [] for name in workers}
    for name in workers:
        ask(workers[name], [0, size, dialect])  # The first call compiles.
    for number in range(batches):
        names = list(workers) if number % 2 else list(workers)[::-1]
        passed = set()
        for name in names:
            took, passing = ask(workers[name], [number, size, dialect])
            spent[name].append(took)
            passed.add(passing)
        if len(passed) > 1:
            raise SystemExit(f"{dialect}, batch {number}: the two disagree, {passed} pass in full")
    this, other = (BATCH / statistics.median(spent[name]) for name in ("this", "other"))
    ratio = statistics.median(
        theirs / ours for ours, theirs in zip(spent["this"], spent["other"], strict=True)
    )
    print(
        f"{dialect}, {'one at a time' if size == 1 else f'batches of {size}'}: "
        f"{this:,.0f} per second, the other checkout {other:,.0f}; "
        f"ratio {this / other:.2f} of the medians, {ratio:.2f} as median over the batches"
    )


def broken(pairs: list[Pair]) -> None:
    """Speed for completions that are no program, including the message that says why."""
    damages = {
        "an undefined target": ("NEXT ", "NEXT nowhere_"),
        "a missing colon": (":\n    [", "\n    ["),
        "no END node": ("\nEND end", ""),
    }
    for damage, (old, new) in damages.items():
        given = [(p, c.replace(old, new, 1)) for p, c in pairs[:BATCH]]
        if any(v.status is not Status.INVALID for v in verify_many(given)):
            raise SystemExit(f"{damage} was not noticed")
        rate = BATCH / statistics.median(seconds(partial(verify_many, given)) for _ in range(7))
        print(f"with {damage}: {rate:,.0f} per second, message included")


def looping() -> None:
    """Cost of a case on which the program never stops."""
    draw = rng("benchmark", "loops")
    for length in (0, 8, 15, 40):
        tapes = ["".join(draw.choices("RB", k=length)) for _ in range(28)]
        cases = tuple(accept_case(tape, False) for tape in tapes)
        problem = Problem("contains_ordered", "easy-2c", {"length": length}, "", cases)
        costs = []
        for name, text in LOOPS.items():
            given = [(problem, text)] * 64
            verify_many(given)
            took = statistics.median(seconds(partial(verify_many, given)) for _ in range(9))
            costs.append(f"{took / 64 / 28 * 1e6:.2f} µs per case ({name})")
        print(f"endless, tape of {length}: {', '.join(costs)}")


def start() -> None:
    """Import times, and the first call without and with machine code on disk."""
    with tempfile.TemporaryDirectory() as folder:
        for state in ("without", "with"):
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            command = [sys.executable, "-c", FIRST_CALL]
            out = subprocess.check_output(command, env=environment, text=True)
            package, family, first = map(float, out.split())
            print(
                f"import deltagym {package:.3f} s, its scope {family:.2f} s; "
                f"first call {state} compiled code on disk {first:.2f} s"
            )


if __name__ == "__main__":
    main()
