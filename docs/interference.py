"""Draws the picture of interference from the run folders of a study.

    python docs/interference.py runs/interference docs/images/interference.png

The study is `recipes/studies/interference.toml`. A panel is an arm, a line a run: of the answers to
`contains_substring` in training, the share that is right, and the share that is right for
`contains_ordered` with the same word, both by the audit.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from deltagym.analysis.kindred import KinShare, kin_shares
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.style import FILE_INK, OVERLAY, figure_style
from deltagym.runs.training_problems import run_problems

PANELS = {
    "strong cases, plain GRPO": "strong_plain",
    "cases against kin, weighted": "kin_weighted",
}
"""Title of each panel, with its arm."""

FAMILY = "contains_substring"
EVERY = 6
"""Every so many steps are audited."""


def main() -> None:
    """Reads the study's runs and writes the picture."""
    study, out = Path(sys.argv[1]), Path(sys.argv[2])
    with figure_style(FILE_INK):
        figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
        for axes, (title, arm) in zip(panels, PANELS.items(), strict=True):
            for folder in sorted((study / "runs" / arm).glob("seed_*/")):
                draw(axes, shares(RunFolder.open(folder)))
            axes.set(title=title, xlabel="training step", xlim=(0, 242), ylim=(-0.02, 1.02))
        panels[0].set_ylabel(f"share of the answers to {FAMILY}")
        panels[0].plot([], [], color=OVERLAY[0], label="right")
        panels[0].plot([], [], color=OVERLAY[1], label="right for contains_ordered instead")
        figure.legend(frameon=False, loc="outside lower center", ncols=2)
        figure.savefig(out, dpi=150)


def shares(run: RunFolder) -> list[KinShare]:
    """What the answers of some of the run's steps solve."""
    known = run_problems(run, {FAMILY})
    return [
        share
        for step in run.rollout_steps()[::EVERY]
        for share in kin_shares(step, run.read_rollouts(step), known)
    ]


def draw(axes: Axes, found: list[KinShare]) -> None:
    """Draws one run."""
    steps = [share.step for share in found]
    axes.plot(steps, [share.right for share in found], color=OVERLAY[0], linewidth=1.4)
    axes.plot(steps, [share.right_for_kin for share in found], color=OVERLAY[1], linewidth=1.4)


if __name__ == "__main__":
    main()
