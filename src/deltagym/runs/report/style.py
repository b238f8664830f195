"""The house style of figures: colours, axes, legends, and saving as a file or as inline SVG.

Figures are matplotlib's `Figure` objects (no pyplot, no global state), and matplotlib is imported
only when one is drawn. In a page a figure takes the page's text colour, so that one drawing serves
light and dark; as a file it is on white.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup
from deltagym.evaluation.wording import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#123457"
"""Stands for the page's text colour while drawing; `inline_svg` replaces it by `currentColor`."""

FILE_INK = "#1f2328"
"""The text colour of figures on white."""

OVERLAY = ("#d9622b", "#3d84d8", "#2b9c6a", "#8f68d6", "#b98a00", "#c2498d")
"""Colours of curves that are laid over each other."""

CONTROL = "#7d8894"
"""The colour of controls."""

LETTER, LEGEND_MARGIN = 0.075, 0.7
"""Width of a letter in a legend, and of the line and the gaps beside its label, inches."""

MOST_LEGEND_COLUMNS = 4
"""Columns of a legend with short labels."""

PROBABILITY_TICKS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)

_STYLE: Mapping[str, Any] = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.alpha": 0.18,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "deltagym",
}
_INKED = (
    "text.color",
    "axes.edgecolor",
    "axes.labelcolor",
    "xtick.color",
    "ytick.color",
    "grid.color",
)


def figure_style(ink: str = INK) -> Any:
    """The house style as a context; raises `BadInput` without matplotlib."""
    try:
        import matplotlib
    except ImportError as error:
        raise BadInput("figures need matplotlib: pip install 'deltagym[train]'") from error
    style: dict[Any, Any] = {**_STYLE, **dict.fromkeys(_INKED, ink)}
    return matplotlib.rc_context(style)


def figure_panels(number: int) -> tuple[Figure, list[Axes]]:
    """A figure with this many axes side by side."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.6 if number > 1 else 5.8, 3.7), layout="constrained")
    return figure, list(np.atleast_1d(figure.subplots(1, number)))


def legend_below(figure: Figure, axes: Axes) -> None:
    """Adds one legend for all panels below them, where it covers no curve."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        fitting = int(figure.get_figwidth() / (LEGEND_MARGIN + LETTER * max(map(len, labels))))
        ncols = max(1, min(len(labels), fitting, MOST_LEGEND_COLUMNS))
        figure.legend(handles, labels, loc="outside lower center", ncols=ncols)


def finish_linear(axes: Axes, title: str = "rate in training rollouts") -> None:
    """Sets title and ticks of a linear axis of rates."""
    axes.set(xlabel="training step", title=f"{title}: linear axis")
    percent_axis(axes)


def percent_axis(axes: Axes) -> None:
    """Sets the range and ticks of a vertical axis of rates."""
    ticks = np.linspace(0, 1, 6)
    axes.set_ylim(-0.02, 1.08)
    axes.set_yticks(ticks, [f"{t:.0%}" for t in ticks])


def finish_odds(axes: Axes, floor: float) -> None:
    """Sets title and ticks of a log-odds axis, at whose end `floor` a rate of 0 is drawn."""
    axes.set_yscale("logit", nonpositive="clip")
    axes.set_ylim(floor * 0.8, 1 - floor * 0.35)
    ticks = [t for t in PROBABILITY_TICKS if 2.5 * floor < t < 1 - 2.5 * floor]
    labels = (percent(t).replace(".0%", "%") for t in ticks)
    axes.set_yticks([floor, *ticks, 1 - floor], ["0", *labels, "100%"])
    axes.minorticks_off()
    axes.set(xlabel="training step", title="the same on a log-odds axis (▾: exactly 0)")


def image_bytes(figure: Figure, image: str) -> bytes:
    """The figure as a file (`png` or `svg`), on white."""
    buffer = io.BytesIO()
    metadata = {"Date": None} if image == "svg" else None
    figure.savefig(buffer, format=image, dpi=160, facecolor="white", metadata=metadata)
    return buffer.getvalue()


def inline_svg(figure: Figure, name: str) -> Markup:
    """The figure as an SVG element of a page: transparent, in the page's colour, of no fixed size.

    Args:
        figure: The figure.
        name: Put in front of every id, so that figures of one page share none.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    for size in ("height", "width"):
        text = re.sub(rf'(<svg[^>]*?) {size}="[^"]*pt"', r"\1", text, count=1)
    text = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = text.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return Markup(text.replace(INK, "currentColor"))
