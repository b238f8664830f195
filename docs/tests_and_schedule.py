"""Draws the picture of weak and strong tests from the run folders of a study.

    python docs/tests_and_schedule.py runs/tests_and_schedule docs/images/tests_and_schedule.png

The study is `recipes/studies/tests_and_schedule.toml`. A panel is a kind of tests with a kind of
GRPO; lines are means over seeds of full pass in training, by the training cases, and dots what is
right on held-out problems, an evaluation each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from deltagym.runs.folder import RunFolder
from deltagym.runs.report.curves import metric_curve
from deltagym.runs.report.style import FILE_INK, OVERLAY, figure_style
from deltagym.runs.studies.figure import mean_and_band

PANELS = {
    "strong tests": ("dense_strong", "two_phase_strong"),
    "weak tests": ("dense_random_28", "two_phase_random_28"),
    "weak tests, not divided by the deviation,\nentropy held up": (
        "dense_entropy_random_28",
        "two_phase_entropy_random_28",
    ),
}
"""Title of each panel, with its two arms."""

NAMES = ("dense only", "dense, then binary")


def main() -> None:
    """Reads the study's runs and writes the picture."""
    study, out = Path(sys.argv[1]), Path(sys.argv[2])
    with figure_style(FILE_INK):
        figure, panels = plt.subplots(1, 3, figsize=(11, 3.6), sharey=True, layout="constrained")
        for axes, (title, arms) in zip(panels, PANELS.items(), strict=True):
            for arm, name, color in zip(arms, NAMES, OVERLAY, strict=False):
                draw(axes, finished(study / "runs" / arm), name, color)
            axes.set(title=title, xlabel="training step", ylim=(-0.03, 1.03))
        panels[0].set_ylabel("share of answers")
        panels[0].plot([], [], color="grey", label="passes its training cases")
        panels[0].plot([], [], "o", color="grey", markersize=4, label="right, held out")
        panels[0].legend(frameon=False, loc="upper left", fontsize=8)
        figure.savefig(out, dpi=150)


def finished(arm: Path) -> list[RunFolder]:
    """The finished runs of an arm."""
    runs = [RunFolder.open(folder) for folder in sorted(arm.glob("seed_*")) if folder.is_dir()]
    return [run for run in runs if run.status().state == "finished"]


def draw(axes: Axes, runs: list[RunFolder], name: str, color: str) -> None:
    """Draws an arm: its mean with a band over seeds, and its held-out evaluations."""
    if not runs:
        sys.exit(f"{name}: no run of this arm is finished")
    curves = [metric_curve(run.metrics(), "full_pass") for run in runs]
    steps, (mean, low, high) = mean_and_band(curves, (name,))
    axes.plot(steps, mean, color=color, linewidth=2, label=f"{name} ({len(runs)} seeds)")
    axes.fill_between(steps, low, high, color=color, alpha=0.15, linewidth=0)
    found = [e for run in runs for e in run.evals().values() if e.step is not None]
    right = [np.mean([r.right / r.samples for r in e.records if r.samples]) for e in found]
    axes.plot([e.step for e in found], right, "o", color=color, markersize=4, alpha=0.7)


if __name__ == "__main__":
    main()
