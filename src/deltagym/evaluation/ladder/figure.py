"""The ladder as a figure: the share of problems solved on each rung, with its interval."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from deltagym.evaluation.ladder.rungs import Climber, Ladder
from deltagym.runs.report.style import (
    FILE_INK,
    OVERLAY,
    figure_style,
    image_bytes,
    legend_below,
    percent_axis,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RUNG_WIDTH, MARGIN, HEIGHT = 0.75, 1.6, 4.2
"""Inches."""
SPREAD = 0.6
"""Share of a rung's width over which the models are spread."""
MARKERS = "osD^vP"


def ladder_figure(ladder: Ladder) -> bytes:
    """The figure as PNG; raises `BadInput` without matplotlib."""
    with figure_style(FILE_INK):
        from matplotlib.figure import Figure

        width = max(5.0, MARGIN + RUNG_WIDTH * len(ladder.rungs))
        figure = Figure(figsize=(width, HEIGHT), layout="constrained")
        axes = figure.subplots()
        for number, model in enumerate(ladder.models):
            _draw(axes, ladder, model, number)
        names = [f"{rung.suite}\n({rung.tier})" for rung in ladder.rungs]
        slanted = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(range(len(names)), names, parse_math=False, **slanted)
        for place, (below, above) in enumerate(pairwise(ladder.rungs)):
            if below.tier != above.tier:
                axes.axvline(place + 0.5, color=FILE_INK, alpha=0.25, linewidth=0.8)
        percent_axis(axes)
        axes.set_xlim(-0.6, len(names) - 0.4)
        axes.set_ylabel("problems solved")
        axes.set_title(f"Mean of {ladder.runs} runs; bars: 95 % intervals over problems")
        legend_below(figure, axes)
        return image_bytes(figure, "png")


def _draw(axes: Axes, ladder: Ladder, model: Climber, number: int) -> None:
    """One model's scores, beside those of the others."""
    shift = SPREAD * ((number + 0.5) / len(ladder.models) - 0.5)
    scores = [ladder.score(model, rung) for rung in ladder.rungs]
    known = [(place + shift, score) for place, score in enumerate(scores) if score is not None]
    heights = [score.value for _, score in known]
    below = [score.value - score.low for _, score in known]
    above = [score.high - score.value for _, score in known]
    axes.errorbar(
        [place for place, _ in known],
        heights,
        yerr=[below, above],
        fmt=MARKERS[number % len(MARKERS)],
        color=OVERLAY[number % len(OVERLAY)],
        label=model.name,
        markersize=5,
        elinewidth=1.3,
        capsize=2,
    )
