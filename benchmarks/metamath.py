"""Metamath: speed of building and checking, lengths of proofs, and agreement with other checkers.

    python benchmarks/metamath.py [problems a cell] [family ...]
    python benchmarks/metamath.py FILE.mm ...

With databases, e.g. those of Debian's `metamath-databases`, it checks every theorem in them
instead. Times are processor time on one core.
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
from deltagym.scopes.metamath.database import read_database
from deltagym.scopes.metamath.evidence import corrupted
from deltagym.scopes.metamath.exercise import exercise_of
from deltagym.scopes.metamath.export import to_metamath
from deltagym.scopes.metamath.families import FAMILIES, MetamathFamily
from deltagym.scopes.metamath.kernel import Limits, check
from deltagym.scopes.metamath.scope import IDLE_ANSWERS, SCOPE
from deltagym.scopes.metamath.verifier import faults

LARGE = Limits(steps=10**6, stack=10**5, symbols=10**6, work=10**9)
"""Limits for databases made by people."""

CORRUPTED = 5
"""Corrupted answers of each problem that Debian's `metamath` judges, besides the gold answer."""


def main() -> None:
    """Prints one line for each family and level, or one for each database."""
    if len(sys.argv) > 1 and sys.argv[1].endswith(".mm"):
        for path in sys.argv[1:]:
            print(f"{Path(path).name:16}", database_line(Path(path)), flush=True)
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for name in sys.argv[2:] or FAMILIES:
        for level in FAMILIES[name].levels:
            print(f"{name:28} {level:8}", cell_line(FAMILIES[name], level, count), flush=True)


def cell_line(family: MetamathFamily, level: str, count: int) -> str:
    """The figures of one level of a family, over `count` problems."""
    begin = time.process_time()
    problems = [family.generate(level, "train", index) for index in range(count)]
    building = (time.process_time() - begin) / count
    answers = [family.reference(p) for p in problems]
    SCOPE.verify_many(problems, answers)
    begin = time.process_time()
    verdicts = SCOPE.verify_many(problems, answers)
    rate = count / (time.process_time() - begin)
    right = sum(v.full_pass is True for v in verdicts)
    idle = max(
        statistics.mean(v.pass_rate or 0.0 for v in SCOPE.verify_many(problems, [answer] * count))
        for answer in IDLE_ANSWERS
    )
    lengths = [len(proof.split()) for p in problems for proof in p.params["proofs"]]
    mean = statistics.mean(lengths)
    return (
        f"{1e3 * building:6.0f} ms a problem; {len(lengths) / count:.0f} goals, "
        f"proofs of {mean:5.1f} labels, at most {max(lengths):3}; "
        f"{rate:6.0f} answers/s, {right} of {count} gold right; "
        f"best idle answer {idle:.3f}; {agreement(problems)}"
    )


def agreement(problems: Sequence[Problem]) -> str:
    """On how many gold and corrupted proofs Debian's `metamath` and the verifier agree."""
    if debian.unavailable() is not None:
        return "metamath is not installed"
    texts, names, own = [], [], []
    for problem in problems:
        exercise, gold = exercise_of(problem), [tuple(p.split()) for p in problem.params["proofs"]]
        draw, labels = rng("benchmark", problem.id), exercise.labels
        for proofs in (gold, *(corrupted(exercise, gold, draw) for _ in range(CORRUPTED))):
            texts.append(to_metamath(problem, proofs))
            names.append(labels)
            found = faults(exercise, dict(zip(labels, proofs, strict=True)))
            own.append({k: fault is None for k, fault in zip(labels, found, strict=True)})
    asked = debian.check_texts(texts, names)
    agreed = sum(a[k] == o[k] for a, o in zip(asked, own, strict=True) for k in o)
    refused = sum(not right for a in asked for right in a.values())
    return f"metamath agrees on {agreed} of {sum(map(len, own))} proofs, {refused} of them wrong"


def database_line(path: Path) -> str:
    """Checks every theorem of a database from the statements above it."""
    begin = time.process_time()
    database = read_database(path.read_text(encoding="ascii"))
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
    right = f"{total - len(wrong)} of {total} theorems right"
    return f"read in {reading:.2f} s; {right}, {total / max(seconds, 1e-9):.0f} theorems/s"


if __name__ == "__main__":
    main()
