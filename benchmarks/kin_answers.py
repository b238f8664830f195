"""Whether answers to one family solve a kindred family's problem with the same word instead.

    python benchmarks/kin_answers.py RUN [RUN ...] [--every STEPS] [--last STEPS]

Reads the rollouts of training runs on `has_tiny`. For each stretch of steps and each family it
prints the mean pass rate, the share of the answers that are right, and the share that are right for
the problem that a kindred family poses with the same word; both are decided by the audit. Before
that it prints what the gold answer of that kindred problem scores on the cases trained on. With
`--last`, only so many steps at the end of the first phase are read.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.recipe.schema import parse_recipe
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout
from deltagym.scopes.manufactoria.audit import audit_answers
from deltagym.scopes.manufactoria.verifier import verify_batch
from deltagym.suites.load import load_suite

FAMILIES = ("contains_substring", "contains_ordered")


def kindred(problem: Problem) -> Problem:
    """The problem of the other family with the same word, judged by the audit alone."""
    (other,) = get_family(problem.family).kindred
    return replace(problem, family=other.name, cases=())


def gold_scores(problems: Iterable[Problem]) -> float:
    """Mean pass rate of the kindred problem's gold answer on the cases of each problem."""
    pairs = [(p, get_family(kindred(p).family).reference(kindred(p))) for p in problems]
    verdicts = verify_batch([p for p, _ in pairs], [text for _, text in pairs])
    return fmean(v.pass_rate or 0.0 for v in verdicts)


def right_for(problems: dict[str, Problem], rollouts: Sequence[LoggedRollout], kin: bool) -> float:
    """Share of the rollouts that are right for their own problem, or for the kindred one."""
    texts: dict[str, list[str]] = defaultdict(list)
    for rollout in rollouts:
        texts[rollout.problem_id].append(rollout.completion)
    right = [
        bool(audit.right)
        for name, answers in texts.items()
        for audit in audit_answers(kindred(problems[name]) if kin else problems[name], answers)
    ]
    return fmean(right)


def chosen_steps(run: RunFolder, last: int | None) -> list[int]:
    """The steps to read: all, or the last ones of the first phase."""
    steps = run.rollout_steps()
    if last is None:
        return steps
    end = next((p.step for p in run.phases()[1:]), steps[-1] + 1)
    return [step for step in steps if end - last <= step < end]


def show(run: RunFolder, problems: dict[str, Problem], steps: Sequence[int], every: int) -> None:
    """Prints a table of one run: one line a stretch of steps and family."""
    print(f"{'steps':>10} {'family':>20} {'pass_rate':>10} {'right':>7} {'right for kin':>14}")
    for at in range(0, len(steps), every):
        chosen = steps[at : at + every]
        rollouts = [r for step in chosen for r in run.read_rollouts(step)]
        for family in FAMILIES:
            own = [r for r in rollouts if r.family == family]
            if own:
                rate = fmean(r.pass_rate or 0.0 for r in own)
                right, kin = (right_for(problems, own, kin) for kin in (False, True))
                span = f"{chosen[0]}-{chosen[-1]}"
                print(f"{span:>10} {family:>20} {rate:>10.3f} {right:>7.3f} {kin:>14.3f}")


def training_problems(run: RunFolder) -> list[Problem]:
    """The problems of the two families with the cases that the run trains on."""
    suite = parse_recipe(run.recipe_toml()).suite
    problems = load_suite(suite.name, suite.seed).problems("train", cases=suite.training_cases)
    return [problem for problem in problems if problem.family in FAMILIES]


def main() -> None:
    """Reads the runs named on the command line."""
    parser = ArgumentParser(description="Whose problem do the answers solve?")
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--last", type=int)
    options = parser.parse_args()
    for path in options.runs:
        run = RunFolder.open(path)
        problems = training_problems(run)
        print(f"\n{path}")
        for family in FAMILIES:
            score = gold_scores([p for p in problems if p.family == family])
            print(f"{family}: gold answers to the kindred problem score {score:.3f} on its cases")
        steps = chosen_steps(run, options.last)
        show(run, {p.id: p for p in problems}, steps, options.every)


if __name__ == "__main__":
    main()
