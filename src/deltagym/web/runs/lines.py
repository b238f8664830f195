"""Curves as SVG without scripts, for exported pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.core.markup import Markup, tag

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 240, 44, 24
"""Size of the drawing and the room for the axes, in its own units."""


def line_chart(steps: Sequence[int], curves: Mapping[str, Sequence[float | None]]) -> Markup:
    """Rates from 0 to 1 over steps, one line each; missing values are left out."""
    first, last = steps[0], steps[-1]
    span = max(last - first, 1)

    def place(step: int, rate: float) -> str:
        x = LEFT + (WIDTH - LEFT - 8) * (step - first) / span
        return f"{x:.1f},{_height(rate):.1f}"

    parts = [_grid(rate) for rate in (0.0, 0.5, 1.0)]
    for number, (name, values) in enumerate(curves.items(), 1):
        known = [place(s, v) for s, v in zip(steps, values, strict=True) if v is not None]
        color = f"curve{number}"
        parts.append(tag("polyline", points=" ".join(known), class_=color, fill="none"))
        label = {"x": LEFT + 8 + 130 * (number - 1), "y": 12, "font_size": 12}
        parts.append(tag("text", f"\u2014 {name}", class_=color, **label))
    ends = ((first, LEFT, "start"), (last, WIDTH - 8, "end"))
    parts += [
        tag("text", f"step {step}", x=x, y=HEIGHT - 6, font_size=12, text_anchor=anchor)
        for step, x, anchor in ends
    ]
    title = tag("title", "Rates over training steps")
    return tag("svg", title, *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="lines")


def _height(rate: float) -> float:
    return 20 + (HEIGHT - BOTTOM - 20) * (1 - rate)


def _grid(rate: float) -> Markup:
    y = _height(rate)
    line = {"x1": LEFT, "x2": WIDTH - 8, "y1": f"{y:.1f}", "y2": f"{y:.1f}"}
    label = {"x": LEFT - 6, "y": f"{y + 4:.1f}", "font_size": 12, "text_anchor": "end"}
    return tag("g", tag("line", **line, class_="grid"), tag("text", f"{rate:.0%}", **label))
