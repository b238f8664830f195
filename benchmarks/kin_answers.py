"""Whether answers to one family solve a kindred family's problem with the same word instead.

    python benchmarks/kin_answers.py RUN [RUN ...] [--every STEPS] [--last STEPS]

Audits the rollouts of training runs. For every so many steps and each family that has kindred ones
it prints the share of the answers that are right for what was asked, the share that are right for
the kindred problem, and what right answers to that score on the training cases. With `--last`, only
so many steps at the end of the first phase are read, and the last line is their mean.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from statistics import fmean

from deltagym.analysis.kindred import KinShare, kin_shares
from deltagym.runs.folder import RunFolder
from deltagym.runs.training_problems import run_problems


def chosen_steps(run: RunFolder, every: int, last: int | None) -> list[int]:
    """The steps to read."""
    steps = run.rollout_steps()
    if last is not None:
        end = next((phase.step for phase in run.phases()[1:]), steps[-1] + 1)
        steps = [step for step in steps if end - last <= step < end]
    return steps[::every]


def row(step: str, shares: list[KinShare]) -> str:
    """A line of the table; the mean of several shares of one family."""
    names = ("right", "right_for_kin", "earned")
    means = [fmean(getattr(share, name) for share in shares) for name in names]
    asked = f"{step:>6} {shares[0].family:>20} {shares[0].kin:>20}"
    return asked + "".join(f"{mean:10.3f}" for mean in means)


def main() -> None:
    """Reads the runs named on the command line."""
    parser = ArgumentParser(description="Whose problem do the answers solve?")
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--last", type=int)
    options = parser.parse_args()
    for path in options.runs:
        run = RunFolder.open(path)
        problems = run_problems(run)
        print(f"\n{path}")
        print(f"{'step':>6} {'asked':>20} {'kin':>20} {'right':>9} {'for kin':>9} {'kin earns':>9}")
        found: dict[str, list[KinShare]] = {}
        for step in chosen_steps(run, options.every, options.last):
            for share in kin_shares(step, run.read_rollouts(step), problems):
                found.setdefault(share.family, []).append(share)
                print(row(str(step), [share]))
        if options.last is not None:
            for shares in found.values():
                print(row("mean", shares))


if __name__ == "__main__":
    main()
