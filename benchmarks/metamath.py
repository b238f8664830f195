"""Metamath: problems built and answers checked a second on one core, how long proofs are, and whether Debian's `metamath` agrees.

    python benchmarks/metamath.py [problems a cell] [family ...]
    python benchmarks/metamath.py FILE.mm ...

With databases, e.g. those of Debian's `metamath-databases`, it checks every theorem in them instead.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import debian
from deltagym.scopes.metamath.base import MetamathFamily
from deltagym.scopes.metamath.catalogue import FAMILIES
from deltagym.scopes.metamath.database import read
from deltagym.scopes.metamath.kernel import Limits, check
from deltagym.scopes.metamath.proof import corrupted
from deltagym.scopes.metamath.task import export, task_of
from deltagym.scopes.metamath.verifier import faults

LARGE = Limits(steps=10**6, stack=10**5, symbols=10**6, work=10**9)
"""For databases made by people."""

CORRUPTED = 5
"""Corrupted answers of each problem given to Debian's `metamath` beside the gold one."""


def main() -> None:
    """Prints one line a family and level, or one a database."""
    if len(sys.argv) > 1 and sys.argv[1].endswith(".mm"):
        for path in sys.argv[1:]:
            print(f"{Path(path).name:16}", library(Path(path)), flush=True)
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for name in sys.argv[2:] or FAMILIES:
        for level in FAMILIES[name].levels:
            print(f"{name:28} {level:8}", line(FAMILIES[name], level, count), flush=True)


def line(family: MetamathFamily, level: str, count: int) -> str:
    """The figures of a cell."""
    begin = time.process_time()
    problems = [family.generate(level, "train", index) for index in range(count)]
    building = (time.process_time() - begin) / count
    answers = [family.reference(p) for p in problems]
    family.verify_many(problems, answers)
    begin = time.process_time()
    verdicts = family.verify_many(problems, answers)
    rate = count / (time.process_time() - begin)
    idle = max(
        statistics.mean(v.pass_rate or 0.0 for v in family.verify_many(problems, [i] * count))
        for i in family.idle
    )
    lengths = [len(proof.split()) for p in problems for proof in p.params["proofs"]]
    return (
        f"{1e3 * building:6.0f} ms a problem; {len(lengths) / count:.0f} goals, proofs of {statistics.mean(lengths):5.1f} labels, "
        f"at most {max(lengths):3}; {rate:6.0f} answers/s, {sum(v.full_pass is True for v in verdicts)} of {count} gold right; "
        f"best idle {idle:.3f}; {second_opinion(problems)}"
    )


def second_opinion(problems: Sequence[Problem]) -> str:
    """On how many gold and corrupted proofs Debian's `metamath` and the verifier agree."""
    if debian.unavailable() is not None:
        return "metamath is not installed"
    texts, names, own = [], [], []
    for problem in problems:
        task, gold = task_of(problem), [tuple(p.split()) for p in problem.params["proofs"]]
        draw = rng("benchmark", problem.id)
        for proofs in (gold, *(corrupted(task, gold, draw) for _ in range(CORRUPTED))):
            labels = [s.label for s in task.statements]
            texts.append(export(problem, proofs))
            names.append(labels)
            own.append(
                dict(
                    zip(
                        labels,
                        (f is None for f in faults(task, dict(zip(labels, proofs, strict=True)))),
                        strict=True,
                    )
                )
            )
    asked = debian.verified(texts, names)
    agreed = sum(a[k] == o[k] for a, o in zip(asked, own, strict=True) for k in o)
    refused = sum(not right for a in asked for right in a.values())
    return f"metamath agrees on {agreed} of {sum(map(len, own))} proofs, {refused} of them wrong"


def library(path: Path) -> str:
    """Every theorem of a database checked from what stands above it."""
    begin = time.process_time()
    database = read(path.read_text(encoding="ascii"))
    reading = time.process_time() - begin
    begin, book, wrong = time.process_time(), {}, []
    for label, assertion in database.assertions.items():
        if label in database.theorems:
            theorem = database.theorems[label]
            fault = check(theorem, theorem.proof, book, LARGE)
            wrong += [label] if fault is not None else []
        book[label] = assertion
    seconds = time.process_time() - begin
    total = len(database.theorems)
    return f"read in {reading:.2f} s; {total - len(wrong)} of {total} theorems right, {total / max(seconds, 1e-9):.0f} theorems/s"


if __name__ == "__main__":
    main()
