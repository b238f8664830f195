"""Lean: certificates and gold answers checked a second, theorems built, and idle answers scored.

    python benchmarks/lean.py [repetitions] [theorems a template]

Figures are processor time of this process. A check is a whole judgement of an answer: its text,
its types, its certificate. The theorem itself is parsed once and then cached, as in a batch that
judges many answers to one problem.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from deltagym.core.problem import Problem
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.outline import Outline
from deltagym.scopes.lean.families import FAMILIES, LeanFamily
from deltagym.scopes.lean.idle import tactic_scores
from deltagym.scopes.lean.templates.theorem import DIFFICULTIES
from deltagym.scopes.lean.verifier import verify_batch

SCORED = 60
"""About how many theorems of a family idle answers are tried on."""

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
    """Prints one line for each certificate, then one for each family."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    for name, (given, goal, proof) in LINES.items():
        outline = Outline(given, (("goal", goal),))
        if not all(judge(outline, proof).passed):
            raise SystemExit(f"{name}: {judge(outline, proof).faults}")
        spent = milliseconds(lambda o=outline, p=proof: judge(o, p), repetitions)
        print(f"{name:28} {1e3 / spent:7.0f} checks/s")
    for name, family in FAMILIES.items():
        print(f"{name:28} {family_line(family, count)}", flush=True)


def family_line(family: LeanFamily, count: int) -> str:
    """Figures of a family, over all its templates and difficulties.

    Args:
        family: The family.
        count: Theorems of each template and difficulty.
    """
    levels = [f"{difficulty}-{name}" for difficulty in DIFFICULTIES for name in family.templates]
    addresses = [(level, p) for level in levels for p in list(family.params(level))[:count]]
    begin = time.process_time()
    problems = [family.problem(level, p) for level, p in addresses]
    built = len(problems) / (time.process_time() - begin)
    golds = [family.reference(p) for p in problems]
    verify_batch(problems, golds)
    begin = time.process_time()
    verdicts = verify_batch(problems, golds)
    judged = len(problems) / (time.process_time() - begin)
    claims = sum(len(p.cases) for p in problems)
    right = sum(bool(v.full_pass) for v in verdicts)
    rate = f"{judged:4.0f} judged/s ({judged * claims / len(problems):5.0f} claims/s)"
    gold = f"gold {right} of {len(problems)}, {rate}"
    return f"{built:5.0f} theorems built/s; {gold}; {idle_line(problems)}"


def idle_line(problems: list[Problem]) -> str:
    """What one tactic for every claim scores, and the best tactic for each claim."""
    some = problems[:: max(1, len(problems) // SCORED)]
    scores = [tactic_scores(outline_of(problem)) for problem in some]
    tactics = [name for name in scores[0] if name != "best"]
    means = {name: statistics.mean(s[name] for s in scores) for name in scores[0]}
    best = max(tactics, key=means.__getitem__)
    whole = sum(s["best"] == 1 for s in scores)
    return (
        f"`{best}` everywhere {means[best]:.3f}, any of {len(tactics)} tactics a claim "
        f"{means['best']:.3f}, whole theorems {whole} of {len(scores)}"
    )


def milliseconds(work: Callable[[], object], repetitions: int) -> float:
    """Mean processor time (ms) of `work`."""
    begin = time.process_time()
    for _ in range(repetitions):
        work()
    return (time.process_time() - begin) / repetitions * 1e3


if __name__ == "__main__":
    main()
