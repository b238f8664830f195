"""Draws the picture of weak and strong tests from the run folders of a study.

    python docs/tests_and_schedule.py runs/tests_and_schedule docs/images/tests_and_schedule.png

The study is `recipes/studies/tests_and_schedule.toml`. A panel is a kind of tests with a kind of
GRPO. A line is full pass in training, by the training cases, a mean over five steps of a run; a dot
is what is right on held-out problems. Runs are aligned at the switch of reward.
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

PANELS = {
    "strong tests": ("dense_strong", "two_phase_strong"),
    "28 random tests": ("dense_random_28", "two_phase_random_28"),
    "28 random tests, not divided by\nthe deviation, entropy held up": (
        "dense_entropy_random_28",
        "two_phase_entropy_random_28",
    ),
    "8 random tests": ("dense_random_8", "two_phase_random_8"),
}
"""Title of each panel, with its two arms."""

NAMES = ("dense only", "dense, then binary")


def main() -> None:
    """Reads the study's runs and writes the picture."""
    study, out = Path(sys.argv[1]), Path(sys.argv[2])
    with figure_style(FILE_INK):
        figure, panels = plt.subplots(1, 4, figsize=(13.5, 3.8), sharey=True, layout="constrained")
        for axes, (title, arms) in zip(panels, PANELS.items(), strict=True):
            for arm, name, color in zip(arms, NAMES, OVERLAY, strict=False):
                draw(axes, finished(study / "runs" / arm), name, color)
            axes.axvline(0, color="grey", linewidth=0.8, linestyle=":")
            axes.set(title=title, xlabel="training steps after the switch", xlim=(-55, 82))
        panels[0].set_ylabel("share of answers")
        panels[0].plot([], [], color="grey", label="passes its training cases")
        panels[0].plot([], [], "o", color="grey", markersize=4, label="right, held out")
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, frameon=False, loc="outside lower center", ncols=4)
        figure.savefig(out, dpi=150)


def finished(arm: Path) -> list[RunFolder]:
    """The finished runs of an arm."""
    runs = [RunFolder.open(folder) for folder in sorted(arm.glob("seed_*")) if folder.is_dir()]
    return [run for run in runs if run.status().state == "finished"]


def draw(axes: Axes, runs: list[RunFolder], name: str, color: str) -> None:
    """Draws an arm: a line and dots for each run, counted from the run's switch of reward."""
    if not runs:
        sys.exit(f"{name}: no run of this arm is finished")
    for number, run in enumerate(runs):
        metrics = run.metrics()
        switch = max(int(row["step"]) for row in metrics if row["phase_index"] == 0)
        curve = metric_curve(metrics, "full_pass")
        label = f"{name} ({len(runs)} seeds)" if number == 0 else None
        axes.plot(curve.steps - switch, curve.trailing_mean(), color=color, label=label)
        found = [e for e in run.evals().values() if e.step is not None]
        right = [np.mean([r.right / r.samples for r in e.records if r.samples]) for e in found]
        steps = np.array([e.step for e in found]) - switch
        axes.plot(steps, right, "o", color=color, markersize=4, alpha=0.7)


if __name__ == "__main__":
    main()
