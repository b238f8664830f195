"""Draws a Manufactoria program as SVG: a box per node, and an arrow per route.

An arrow has the colour of its condition. Routes to `NONE` and conditions without a route both
reject and are not drawn. Nodes that are never reached are not drawn either; a line below says how
many there are. Text has the page's colour. There are no `style` attributes, which strict pages
forbid.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.scopes.manufactoria.layout import Point, place
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    END_ID,
    NEXT,
    NONE,
    PAINTERS,
    PULLERS,
    START_ID,
    Node,
    Program,
)

MAX_NODES = 60
"""Programs with more nodes are not drawn; the picture would be unreadable."""

HUES: Mapping[str, str] = {
    "R": "#dc4c4c",
    "B": "#3f7fe0",
    "Y": "#c79a00",
    "G": "#2f9e5b",
    EMPTY: "#8a929c",
    NEXT: "currentColor",
}
"""Condition, or colour on the tape, to its colour on the page; legible on white and near-black."""

SIGNS: Mapping[str, str] = {EMPTY: "∅", NEXT: ""}
_WORDS: Mapping[str, str] = {
    "START": "start",
    "END": "accept",
    "PULLER_RB": "pull R/B",
    "PULLER_YG": "pull Y/G",
}
_WIDTH, _HEIGHT, _MARGIN, _LOOP = 78.0, 40.0, 10.0, 15.0
_LONGEST_NAME = 11
_SIGN_AT = (0.32, 0.5)
"""Places of the signs along the routes, used in turn, so that neighbours' signs stay apart."""
_GROUND = "var(--ground, Canvas)"


@dataclass(frozen=True, slots=True)
class _Route:
    source: str
    condition: str
    target: str


def program_svg(program: Program, title: str = "Manufactoria program") -> Markup:
    """Draws `program`.

    Args:
        program: Any program; parts that cannot run (unknown targets, repeated conditions) are left
            out.
        title: Accessible name; the routes in words follow it.

    Returns:
        An `<svg>` element, or a paragraph that says why there is none.
    """
    every = {node.id: node for node in program.nodes}
    if START_ID not in every:
        return tag("p", "Not drawn: the program has no start.")
    nodes = _reached(every)
    if len(nodes) > MAX_NODES:
        return tag("p", f"Not drawn: {len(nodes)} nodes are too many for a readable picture.")
    routes = _routes(nodes)
    placement = place(list(nodes), [(r.source, r.target) for r in routes], START_ID, END_ID)
    paths = _paths(routes, placement.nodes, placement.bends)
    drawing = [
        _arrow(route, path, _SIGN_AT[i % len(_SIGN_AT)])
        for i, (route, path) in enumerate(zip(routes, paths, strict=True))
    ]
    drawing += [_box(node, placement.nodes[name]) for name, node in nodes.items()]
    left, top, width, height = _frame(placement.nodes.values(), paths)
    if lost := len(every) - len(nodes):
        drawing.append(_note(lost, left + _MARGIN, top + height + 6))
        height, width = height + 12, max(width, 220.0)
    words = "; ".join(f"{r.source} {r.condition} to {r.target}" for r in routes)
    return tag(
        "svg",
        tag("title", f"{title}. Routes: {words}."),
        *drawing,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}",
        role="img",
        class_="program",
        width=f"{width:.0f}",
    )


def _note(lost: int, x: float, y: float) -> Markup:
    """A line that says how many nodes are not drawn."""
    words = f"{lost} node{' is' if lost == 1 else 's are'} never reached and not drawn"
    return tag("text", words, x=f"{x:.1f}", y=f"{y:.1f}", font_size=9, fill="currentColor")


def draw_answer(completion: str, title: str) -> Markup | None:
    """Draws the program in a completion; None if there is none."""
    try:
        return program_svg(parse(completion), title)
    except BadInput:
        return None


def legend() -> Markup:
    """Explains the colours of arrows, as a paragraph with swatches."""
    meanings = {
        "R": "red",
        "B": "blue",
        "Y": "yellow",
        "G": "green",
        EMPTY: "neither colour in front",
        NEXT: "always",
    }
    swatches = (
        tag("span", SIGNS.get(c, c) or "→", style=f"color: {hue}; font-weight: 700")
        for c, hue in HUES.items()
    )
    entries = (f"{swatch} {meanings[c]}" for swatch, c in zip(swatches, HUES, strict=True))
    return tag(
        "p",
        "Arrows: ",
        Markup(", ".join(entries)),
        ". A condition without an arrow rejects the tape.",
        class_="note",
    )


def _routes(nodes: Mapping[str, Node]) -> list[_Route]:
    """The routes to draw: the first one of each condition, unless it leads to `NONE` or nowhere."""
    found = []
    for node in nodes.values():
        first = dict(reversed(node.routes))
        found += [
            _Route(node.id, condition, target)
            for condition, target in first.items()
            if target != NONE and target in nodes
        ]
    return found


def _reached(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """The nodes that routes connect to the start, nearest first."""
    targets: dict[str, list[str]] = {}
    for route in _routes(nodes):
        targets.setdefault(route.source, []).append(route.target)
    found = {START_ID: nodes[START_ID]}
    queue = deque(found)
    while queue:
        for target in targets.get(queue.popleft(), ()):
            if target not in found:
                found[target] = nodes[target]
                queue.append(target)
    return found


def _paths(
    routes: Sequence[_Route], centre: Mapping[str, Point], bends: Sequence[Sequence[Point]]
) -> list[list[Point]]:
    """The points of each route from box to box; no two routes share a point of a box."""
    ends = [_ends(route, centre, bend) for route, bend in zip(routes, bends, strict=True)]
    ports: dict[tuple[str, int], list[tuple[float, int, int]]] = {}
    for i, (route, (out_side, out_y, in_side, in_y)) in enumerate(zip(routes, ends, strict=True)):
        if route.source != route.target:
            ports.setdefault((route.source, out_side), []).append((out_y, i, 0))
            ports.setdefault((route.target, in_side), []).append((in_y, i, 1))
    at: dict[tuple[int, int], Point] = {}
    for (name, side), wanted in ports.items():
        x, y = centre[name]
        for rank, (_, route, end) in enumerate(sorted(wanted), start=1):
            height = y - _HEIGHT / 2 + _HEIGHT * rank / (len(wanted) + 1)
            at[route, end] = (x + side * _WIDTH / 2, height)
    loops: dict[str, int] = {}
    paths = []
    for i, route in enumerate(routes):
        if route.source == route.target:
            loops[route.source] = loops.get(route.source, 0) + 1
            paths.append(_loop(centre[route.source], loops[route.source]))
        else:
            paths.append([at[i, 0], *bends[i], at[i, 1]])
    return paths


def _ends(
    route: _Route, centre: Mapping[str, Point], bends: Sequence[Point]
) -> tuple[int, float, int, float]:
    """How a route leaves its source and enters its target.

    For each end: the side of the box (+1 right, -1 left), and the height of the route's next point.
    """
    (x0, y0), (x1, y1) = centre[route.source], centre[route.target]
    following, preceding = (bends[0][1], bends[-1][1]) if bends else (y1, y0)
    return (1 if x1 >= x0 else -1), following, (-1 if x1 > x0 else 1), preceding


def _loop(centre: Point, number: int) -> list[Point]:
    """A loop over the top of a box; each further one surrounds the last."""
    x, top = centre[0], centre[1] - _HEIGHT / 2
    reach = 9.0 * number
    return [(x - reach, top), (x, top - _LOOP * number), (x + reach, top)]


def _arrow(route: _Route, path: Sequence[Point], sign_at: float) -> Markup:
    hue = HUES.get(route.condition, "currentColor")
    sign = SIGNS.get(route.condition, route.condition)
    loop = route.source == route.target
    line = tag(
        "path",
        d=_loop_line(path) if loop else _line(path),
        fill="none",
        stroke=hue,
        stroke_width="1.6",
        stroke_dasharray="4 3" if route.condition == EMPTY else None,
    )
    head = tag("path", d=_head(path, loop), fill=hue)
    x, y = (path[1][0], path[1][1] + 4) if loop else _sign_position(path, sign_at)
    return tag("g", line, head, _text(sign, x, y, 10, "700", hue, halo=True))


def _line(path: Sequence[Point]) -> str:
    """A curve through all points that is level at each of them."""
    parts = [f"M{path[0][0]:.1f} {path[0][1]:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(path):
        pull = (x1 - x0) / 2
        if abs(pull) < 1:
            out = _bow(y0, y1)
            parts.append(f"C{x0 + out:.1f} {y0:.1f} {x1 + out:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
        else:
            parts.append(f"C{x0 + pull:.1f} {y0:.1f} {x1 - pull:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
    return " ".join(parts)


def _loop_line(path: Sequence[Point]) -> str:
    (x0, y0), (_, peak), (x1, y1) = path
    high = y0 + (peak - y0) * 4 / 3
    return f"M{x0:.1f} {y0:.1f} C{x0 - 4:.1f} {high:.1f} {x1 + 4:.1f} {high:.1f} {x1:.1f} {y1:.1f}"


def _head(path: Sequence[Point], loop: bool) -> str:
    x, y = path[-1]
    if loop:
        return f"M{x:.1f} {y:.1f} l-3.2 -6 l6.4 0 z"
    back = -6 if path[-2][0] < x - 1 else 6
    return f"M{x:.1f} {y:.1f} l{back} -3.2 l0 6.4 z"


def _sign_position(path: Sequence[Point], t: float) -> Point:
    """The point at `t` in [0, 1] of the cubic that `_line` draws for the route's first stretch."""
    (x0, y0), (x1, y1) = path[0], path[1]
    pull = (x1 - x0) / 2
    near, far = (x0 + pull, x1 - pull) if abs(pull) >= 1 else (x0 + _bow(y0, y1), x1 + _bow(y0, y1))
    x = (1 - t) ** 3 * x0 + 3 * (1 - t) ** 2 * t * near + 3 * (1 - t) * t**2 * far + t**3 * x1
    return x, y0 + (y1 - y0) * t * t * (3 - 2 * t) + 3.5


def _bow(y0: float, y1: float) -> float:
    """How far a route between two boxes of the same column bends outwards."""
    return 26 + abs(y1 - y0) / 8


def _box(node: Node, centre: Point) -> Markup:
    x, y = centre[0] - _WIDTH / 2, centre[1] - _HEIGHT / 2
    colours = PULLERS.get(node.kind) or PAINTERS.get(node.kind, "")
    name = node.id if len(node.id) <= _LONGEST_NAME else node.id[: _LONGEST_NAME - 1] + "…"
    word = _WORDS.get(node.kind) or f"paint {PAINTERS.get(node.kind, '?')}"
    shape = {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "width": _WIDTH,
        "height": _HEIGHT,
        "rx": "18" if node.kind in ("START", "END") else "6",
    }
    fill = HUES[colours] if node.kind in PAINTERS else "currentColor"
    return tag(
        "g",
        tag("title", f"{node.kind} {node.id}"),
        tag("rect", **shape, fill=_GROUND),
        tag(
            "rect",
            **shape,
            fill=fill,
            fill_opacity="0.08",
            stroke="currentColor",
            stroke_width="2.4" if node.kind == "END" else "1.2",
        ),
        *_stripes(colours, x + 8, y + _HEIGHT - 6, _WIDTH - 16),
        _text(name, centre[0], y + 17, 11, "600"),
        _text(word, centre[0], y + 28, 8.5, "400"),
    )


def _stripes(colours: str, x: float, y: float, width: float) -> list[Markup]:
    """The colours that a box pulls or paints, side by side along its bottom."""
    part = width / max(len(colours), 1)
    size = {"y": f"{y:.1f}", "width": f"{part:.1f}", "height": "3.5"}
    return [
        tag("rect", x=f"{x + i * part:.1f}", **size, fill=HUES[c]) for i, c in enumerate(colours)
    ]


def _text(
    words: str,
    x: float,
    y: float,
    size: float,
    weight: str,
    fill: str = "currentColor",
    *,
    halo: bool = False,
) -> Markup:
    """Centred text; `halo` sets it off from the lines behind it."""
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text_anchor": "middle"}
    behind = {"paint_order": "stroke", "stroke": _GROUND, "stroke_width": 3.5}
    around = behind | {"stroke_linejoin": "round"} if halo else {}
    return tag("text", words, **place, font_size=size, font_weight=weight, fill=fill, **around)


def _frame(
    centres: Iterable[Point], paths: Sequence[Sequence[Point]]
) -> tuple[float, float, float, float]:
    """Left, top, width and height of the whole drawing."""
    points = [p for path in paths for p in path]
    boxes = [
        (x + sx * _WIDTH / 2, y + sy * _HEIGHT / 2)
        for x, y in centres
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    xs, ys = zip(*points, *boxes, strict=True)
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return left, top, max(xs) + _MARGIN + 24 - left, max(ys) + _MARGIN - top
