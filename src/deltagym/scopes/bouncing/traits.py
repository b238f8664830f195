"""Traits: the features of a family's scenes, their strength at each level, and how they combine.

A family is a set of traits. Each trait brings one feature (a spinning body, a turning container,
...) with strengths of its own, which are the same in company as alone. Each trait also has a range
for the five common quantities: container radius, speed, body radius, sides of bodies and sides of
containers.

**The rule of composition.** A composed family draws each quantity from the smallest range that
holds those of all its traits. `multiobj` is the exception, because many bodies need room: with it,
sizes and sides are drawn from its own ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

LEVELS = ("basic", "easy", "medium", "hard", "extreme")
"""Levels of every family, easiest first."""

SMALL = "medium-small"
"""The level `medium` in smaller containers, for testing a model that was trained on `medium`."""

SMALL_SCALE = 0.75
"""Radius of the containers of `SMALL`, as a share of those of `medium`."""

Range = tuple[float, float]
"""Least and largest value, both included."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges from which a level draws the quantities that every scene has.

    Attributes:
        container: Circumradius of containers (m).
        speed: Initial speed (m/s).
        radius: Circumradius of bodies (m).
        sides: Sides of bodies.
        box_sides: Sides of containers.
    """

    container: Range
    speed: Range
    radius: Range
    sides: Range
    box_sides: Range


_SPEED = ((200, 400), (400, 600), (600, 800), (800, 1000), (1000, 1200))
_SIDES = ((3, 4), (5, 6), (6, 7), (7, 8), (8, 10))


def _table(
    containers: tuple[float, ...] = (225, 210, 195, 180, 150),
    speeds: tuple[Range, ...] = _SPEED,
    radii: tuple[float, ...] = (40, 35, 30, 25, 20),
    sides: tuple[Range, ...] = _SIDES,
    box_sides: tuple[Range, ...] = _SIDES,
) -> dict[str, Ranges]:
    """Level to ranges; each argument has one entry for each level."""
    columns = zip(containers, speeds, radii, sides, box_sides, strict=True)
    return {
        level: Ranges((c, c), v, (r, r), s, b)
        for level, (c, v, r, s, b) in zip(LEVELS, columns, strict=True)
    }


TRAITS: dict[str, dict[str, Ranges]] = {
    "rotobj": _table(
        speeds=((200, 400), (400, 600), (600, 800), (600, 800), (600, 800)),
        radii=(40, 35, 30, 30, 30),
        sides=((3, 4), (5, 6), (6, 7), (7, 8), (8, 8)),
        box_sides=((3, 4), (3, 5), (3, 6), (3, 7), (3, 7)),
    ),
    "rotbox": _table(containers=(225, 210, 195, 180, 120), radii=(40, 35, 30, 25, 25)),
    "movbox": _table(),
    "gravity": _table(),
    "multibox": _table(),
    "multiobj": _table(
        containers=(375,) * 5, radii=(20,) * 5, sides=((3, 6),) * 5, box_sides=((3, 6),) * 5
    ),
    "irregular": _table(sides=((3, 4), (4, 5), (5, 6), (6, 7), (7, 8))),
    "heave": _table(),
    "spring": _table(),
    "reversed": _table(),
    "zigzag": _table(),
    "periodic": _table(
        containers=(300,) * 5,
        speeds=((200, 300), (300, 400), (400, 500), (500, 600), (600, 800)),
        radii=(30,) * 5,
        sides=((4, 4), (6, 6), (8, 8), (10, 10), (12, 12)),
        box_sides=((4, 4), (6, 6), (8, 8), (10, 10), (12, 12)),
    ),
}
"""Trait to level to ranges.

The first six traits are the paper's families A to D, F and G, `irregular` is its E and `periodic`
its H. The others are new here.
"""

SPIN = {
    "basic": (0.1, 0.2),
    "easy": (0.2, 0.5),
    "medium": (0.5, 1.0),
    "hard": (1.0, 2.0),
    "extreme": (2.0, 2.5),
}
"""rotobj: initial spin of bodies (rad/s), of either sign."""

TURN = {
    "basic": (0.1, 0.2),
    "easy": (0.2, 0.5),
    "medium": (0.5, 1.0),
    "hard": (1.0, 1.5),
    "extreme": (2.0, 3.0),
}
"""rotbox: rate w0 at which containers turn (rad/s), of either sign."""

WOBBLE = {"hard": 0.4, "extreme": 0.4}
"""rotbox: the rate is w0 (1 + WOBBLE sin t)."""

SWAY = {
    "basic": (5, 10),
    "easy": (20, 40),
    "medium": (40, 60),
    "hard": (60, 90),
    "extreme": (90, 120),
}
"""movbox: amplitude of the containers' path (m)."""

SWAY_FREQUENCY = {
    "basic": (0.1, 0.0),
    "easy": (0.5, 0.0),
    "medium": (1.0, 0.0),
    "hard": (0.6, 0.9),
    "extreme": (0.6, 0.9),
}
"""movbox: frequencies (Hz) in x and in y, where the path is a quarter turn ahead; 0: no motion."""

TRIPS = {"basic": 1, "easy": 1, "medium": 2, "hard": 4, "extreme": 6}
"""zigzag: trips to and fro a second on the containers' path, which is as long as SWAY.

Upstream's piecewise paths have 4 or 6.
"""

WEIGHT = {"basic": 100, "easy": 1000, "medium": 10000, "hard": 10000, "extreme": 10000}
"""gravity: acceleration (m/s²), downward."""

TILT = {"hard": 120.0, "extreme": 120.0}
"""gravity: largest angle to the downward direction (degrees)."""

BOXES = {"basic": (2, 2), "easy": (2, 2), "medium": (3, 3), "hard": (4, 4), "extreme": (6, 6)}
"""multibox: number of containers."""

OBJECTS = {"basic": (2, 2), "easy": (3, 3), "medium": (4, 5), "hard": (5, 6), "extreme": (7, 9)}
"""multiobj: number of bodies."""

HEAVE = {"basic": 100, "easy": 500, "medium": 1000, "hard": 2000, "extreme": 4000}
"""heave: mean gravity (m/s²); a sine with an amplitude of half to all of it is added."""

STIFFNESS = {
    "basic": (2, 4),
    "easy": (5, 10),
    "medium": (12, 20),
    "hard": (25, 40),
    "extreme": (50, 90),
}
"""spring: acceleration towards the anchor for each metre of distance from it (1/s²)."""

CYCLES = {"basic": 3, "easy": 4, "medium": 8, "hard": 16, "extreme": 32}
"""periodic: number of periods asked about."""


TURNING_CYCLES = {"basic": 3, "easy": 4, "medium": 5, "hard": 6, "extreme": 7}
"""periodic with rotbox: number of periods asked about; errors grow with each collision."""


def cycles(traits: Set[str], level: str) -> int:
    """Number of periods that a periodic family asks about at `level`."""
    table = TURNING_CYCLES if "rotbox" in traits else CYCLES
    return table[base_level(level)]


def base_level(level: str) -> str:
    """The level from which `level` takes its strengths."""
    return level.split("-")[0]


def ranges(traits: Iterable[str], level: str) -> Ranges:
    """The ranges of a family with these traits at `level`, by the rule of composition."""
    tables = {trait: TRAITS[trait][base_level(level)] for trait in traits}
    chief = tables.get("multiobj")
    sizes = [chief] if chief else list(tables.values())
    every = list(tables.values())
    scale = SMALL_SCALE if level == SMALL else 1.0
    low, high = _hull([r.container for r in sizes])
    return Ranges(
        (low * scale, high * scale),
        _hull([r.speed for r in every]),
        _hull([r.radius for r in sizes]),
        _hull([r.sides for r in sizes]),
        _hull([r.box_sides for r in sizes]),
    )


def _hull(found: list[Range]) -> Range:
    """The smallest range that holds all of `found`."""
    return min(low for low, _ in found), max(high for _, high in found)
