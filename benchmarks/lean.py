"""The proof checker: one-line certificates checked a second on one core, theorems built a second, what answers of one tactic score.

    python benchmarks/proof.py [repetitions] [theorems a template]

Figures are processor time of this process. A check is a whole judgement of an answer: reading the text, types, the certificate. The
theorem itself is read once and then known, as in a batch that judges many answers to one problem.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from deltagym.core.registry import get_family
from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.task import Task
from deltagym.scopes.lean.floor import floor
from deltagym.scopes.lean.templates.theorem import DIFFICULTIES
from deltagym.scopes.lean.verifier import task_of, verify_batch

FAMILIES = ("proof_algebra", "proof_inequality", "proof_number_theory", "proof_geometry")

LINES = {
    "ring, two squares": (
        "(a b c d : ℝ)",
        "(a^2 + b^2) * (c^2 + d^2) = (a*c + b*d)^2 + (a*d - b*c)^2",
        "ring",
    ),
    "linear_combination": (
        "(x y : ℝ) (hs : x + y = 3) (hp : x * y = 2)",
        "x^2 + y^2 = 5",
        "linear_combination (x + y + 3) * hs - 2 * hp",
    ),
    "nlinarith, one square": (
        "(x y : ℝ)",
        "2 * x * y ≤ x^2 + y^2",
        "nlinarith [sq_nonneg (x - y)]",
    ),
    "nlinarith, three squares": (
        "(x y z : ℝ)",
        "x * y + y * z + z * x ≤ x^2 + y^2 + z^2",
        "nlinarith [sq_nonneg (x - y), sq_nonneg (y - z), sq_nonneg (z - x)]",
    ),
    "nlinarith, product of hints": (
        "(x y : ℝ) (hx : 1 ≤ x) (hy : 2 ≤ y)",
        "2 * x + y ≤ x * y + 2",
        "nlinarith [hx, hy]",
    ),
    "omega": ("(n : ℤ) (h : n % 6 = 5)", "n % 3 = 2", "omega"),
}
"""Name to (binders, goal, proof)."""


def main() -> None:
    """Prints one line a certificate, then one a family."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    for name, (given, goal, proof) in LINES.items():
        task = Task(given, (("goal", goal),))
        if not all(judge(task, proof).passed):
            raise SystemExit(f"{name}: {judge(task, proof).faults}")
        print(
            f"{name:28} {1e3 / milliseconds(lambda task=task, proof=proof: judge(task, proof), repetitions):7.0f} checks/s"
        )
    for name in FAMILIES:
        family = get_family(name)
        if isinstance(family, ProofFamily):
            print(f"{name:28} {line(family, count)}", flush=True)


def line(family: ProofFamily, count: int) -> str:
    """Building, judging the gold proof, and what one tactic for every step scores, over all templates and difficulties."""
    levels = [
        f"{difficulty}-{template}" for difficulty in DIFFICULTIES for template in family.templates
    ]
    addresses = [(level, p) for level in levels for p in list(family.params(level))[:count]]
    begin = time.process_time()
    problems = [family.problem(level, p) for level, p in addresses]
    built = len(problems) / (time.process_time() - begin)
    golds = [family.reference(p) for p in problems]
    verify_batch(problems, golds)
    begin = time.process_time()
    verdicts = verify_batch(problems, golds)
    judged = len(problems) / (time.process_time() - begin)
    steps = sum(len(p.cases) for p in problems)
    scores = [floor(task_of(p)) for p in problems[:: max(1, len(problems) // 60)]]
    tactics = [name for name in scores[0] if name != "best"]
    best = max(tactics, key=lambda tactic: statistics.mean(s[tactic] for s in scores))
    right = sum(bool(v.full_pass) for v in verdicts)
    a_second = f"{judged:4.0f} judged/s ({judged * steps / len(problems):5.0f} steps/s)"
    return (
        f"{built:5.0f} theorems built/s; gold {right} of {len(problems)}, {a_second}; "
        f"`{best}` everywhere {statistics.mean(s[best] for s in scores):.3f}, any of {len(tactics)} tactics a step "
        f"{statistics.mean(s['best'] for s in scores):.3f}, whole theorems {sum(s['best'] == 1 for s in scores)} of {len(scores)}"
    )


def milliseconds(work: Callable[[], object], repetitions: int) -> float:
    """Mean processor time of `work`."""
    begin = time.process_time()
    for _ in range(repetitions):
        work()
    return (time.process_time() - begin) / repetitions * 1e3


if __name__ == "__main__":
    main()
