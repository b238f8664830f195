"""How fast Manufactoria completions become verdicts, parse included, on one core.

    python benchmarks/verify_manufactoria.py [batches, default 40]

Problems are the `has` suite's, at least 24 cases each. No two completions are equal: each is the gold program of its problem or of
another one, in half of them with one route turned elsewhere, with names of its own, in a fenced block behind a line of prose.
Rates and costs are in processor seconds of the one core used, median over the batches. Upstream's figure is its parser and executor
without HTTP on its own `has` data (26 cases).
"""

from __future__ import annotations

import itertools
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
from typing import get_args

from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.parser import extract, parse
from deltagym.scopes.manufactoria.program import NONE, Program
from deltagym.scopes.manufactoria.verifier import Dialect, verify_batch
from deltagym.suites.load import load_suite

UPSTREAM_PER_SECOND = 2_030
BATCH = 768
PROBLEMS = 96

LOOPS = {
    "a puller that waits": "START start:\n    NEXT a\n\nPULLER_RB a:\n    [R] a\n    [B] a\n    [EMPTY] a\n\nEND end\n",
    "a painter that paints": "START start:\n    NEXT a\n\nPAINTER_RED a:\n    NEXT a\n\nEND end\n",
    "pull and paint in turn": "START start:\n    NEXT b\n\nPULLER_RB a:\n    [R] b\n    [B] b\n\nPAINTER_RED b:\n    NEXT a\n\nEND end\n",
}

FIRST_CALL = """
import time
begin = time.perf_counter()
import deltagym
package = time.perf_counter()
from deltagym.families.manufactoria.verifier import verify_batch
verifier = time.perf_counter()
from deltagym.problem import Case, Problem
case = Case("R", {"accepted": True, "output": "", "check_output": False})
problem = Problem("contains_count", "easy-4c", {}, "", (case,))
ready = time.perf_counter()
verify_batch([problem], ["START start:\\n    NEXT end\\nEND end"])
print(package - begin, verifier - package, time.perf_counter() - ready)
"""


def main() -> None:
    """Prints the figures."""
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    problems = [
        p
        for p in itertools.islice(load_suite("has").iterate("train"), PROBLEMS)
        if len(p.cases) >= 24
    ]
    programs = [parse(get_family(p.family).reference(p)) for p in problems]
    draw = rng("benchmark")
    pairs = [completion(problems, programs, number, draw) for number in range(batches * BATCH)]
    cases = statistics.mean(len(p.cases) for p, _ in pairs)
    print(
        f"{len(pairs)} completions, all different: {len({c for _, c in pairs}) == len(pairs)}; {cases:.1f} cases a problem, ",
        end="",
    )
    print(f"{statistics.mean(len(c) for _, c in pairs):.0f} characters a completion")
    throughput(pairs)
    broken(pairs)
    looping()
    start()


def completion(
    problems: list[Problem], programs: list[Program], number: int, draw: random.Random
) -> tuple[Problem, str]:
    """A problem and an answer to it that no other number gives."""
    at = draw.randrange(len(problems))
    program = programs[at if draw.random() < 0.5 else draw.randrange(len(programs))]
    if draw.random() < 0.5:
        program = turned(program, draw)
    return (
        problems[at],
        f"This program solves it:\n```manufactoria\n{format_program(renamed(program, str(number)))}```\n",
    )


def turned(program: Program, draw: random.Random) -> Program:
    """The program with one route led elsewhere."""
    at = draw.choice([i for i, node in enumerate(program.nodes) if node.routes])
    routes = list(program.nodes[at].routes)
    which = draw.randrange(len(routes))
    routes[which] = (routes[which][0], draw.choice([node.id for node in program.nodes]))
    return Program(
        (
            *program.nodes[:at],
            replace(program.nodes[at], routes=tuple(routes)),
            *program.nodes[at + 1 :],
        )
    )


def renamed(program: Program, suffix: str) -> Program:
    """The program with `suffix` behind every name that is free to choose."""
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
    """Processor time of one call, so that a busy machine does not count; nothing here runs on more than one core."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def throughput(pairs: list[tuple[Problem, str]]) -> None:
    """Verifications a second, in batches and one at a time, in both dialects."""
    for dialect in get_args(Dialect):
        given = pairs if dialect == "delta2" else [(p, extract(c)) for p, c in pairs]
        verify(given[:BATCH], dialect)
        batches = [given[i : i + BATCH] for i in range(0, len(given), BATCH)]
        batch = BATCH / statistics.median(
            seconds(partial(verify, some, dialect)) for some in batches
        )
        single = 1 / statistics.median(
            seconds(partial(verify, [one], dialect)) for one in given[:4000]
        )
        right = sum(v.full_pass is True for v in verify(given, dialect)) / len(given)
        print(
            f"{dialect}: {batch:,.0f} a second in batches of {BATCH}, {batch / UPSTREAM_PER_SECOND:.0f} x upstream; ",
            end="",
        )
        print(
            f"{single:,.0f} one at a time, {single / UPSTREAM_PER_SECOND:.0f} x ({right:.0%} pass in full)"
        )


def verify(pairs: list[tuple[Problem, str]], dialect: Dialect = "delta2") -> list[Verdict]:
    """The verdicts on problems and completions given in pairs, as a trainer holds them."""
    return verify_batch([p for p, _ in pairs], [c for _, c in pairs], dialect)


def broken(pairs: list[tuple[Problem, str]]) -> None:
    """Completions that are no program, with the message that says why."""
    damages = {
        "an undefined target": ("NEXT ", "NEXT nowhere_"),
        "a missing colon": (":\n    [", "\n    ["),
        "no END node": ("\nEND end", ""),
    }
    for damage, (old, new) in damages.items():
        given = [(p, c.replace(old, new, 1)) for p, c in pairs[:BATCH]]
        if any(v.status is not Status.INVALID for v in verify(given)):
            raise SystemExit(f"{damage} was not noticed")
        rate = BATCH / statistics.median(seconds(partial(verify, given)) for _ in range(7))
        print(f"with {damage}: {rate:,.0f} a second, message included")


def looping() -> None:
    """Cost of a case on which the program never stops."""
    draw = rng("benchmark", "loops")
    for length in (0, 8, 15, 40):
        tapes = ["".join(draw.choices("RB", k=length)) for _ in range(28)]
        problem = Problem(
            "contains_ordered",
            "easy-2c",
            {"length": length},
            "",
            tuple(accept_case(t, False) for t in tapes),
        )
        costs = []
        for text in LOOPS.values():
            given = [(problem, text)] * 64
            verify(given)
            costs.append(
                statistics.median(seconds(partial(verify, given)) for _ in range(9)) / 64 / 28
            )
        print(
            f"endless, tape of {length}: "
            + ", ".join(
                f"{c * 1e6:.2f} µs a case ({name})" for name, c in zip(LOOPS, costs, strict=True)
            )
        )


def start() -> None:
    """Import times, and the first call without and with machine code on disk, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for state in ("without", "with"):
            run = [sys.executable, "-c", FIRST_CALL]
            out = subprocess.run(
                run,
                env={**os.environ, "NUMBA_CACHE_DIR": folder},
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            package, verifier, first = map(float, out.split())
            print(
                f"import deltagym {package:.3f} s, the verifier {verifier:.2f} s; first call {state} compiled code on disk {first:.2f} s"
            )


if __name__ == "__main__":
    main()
