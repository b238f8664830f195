"""All families of BouncingSim: the paper's six, everything they compose to in pairs and triples, and those for the transfer axes."""

from __future__ import annotations

from itertools import combinations

from deltagym.scopes.bouncing.base import BouncingFamily

PAPER = ("rotobj", "rotbox", "movbox", "gravity", "multibox", "multiobj")
"""The paper's families A, B, C, D, F, G; every pair and every triple of them is a family, too."""

UNSEEN = (
    ("irregular",),
    ("periodic",),
    ("heave",),
    ("spring",),
    ("reversed",),
    ("rotobj", "reversed"),
    ("rotbox", "reversed"),
    ("movbox", "reversed"),
    ("gravity", "reversed"),
)
"""Irregular bodies (the paper's E), periodic motion (H), forces that vary, and questions about the past."""


ABOUT = {
    "rotobj": "a body that collisions turn",
    "rotbox": "containers that turn",
    "movbox": "containers that move",
    "gravity": "constant gravity",
    "multibox": "other containers as obstacles",
    "multiobj": "several bodies that collide",
    "irregular": "an irregular body",
    "periodic": "a body that comes back again and again",
    "heave": "gravity that changes with time",
    "spring": "a spring that pulls",
    "reversed": "asked about the past",
}
"""Trait to what it brings, in words."""


def _family(traits: tuple[str, ...]) -> BouncingFamily:
    name, about = "_".join(traits), f"Bouncing with {', '.join(ABOUT[t] for t in traits)}."
    kind = type(
        name.title().replace("_", ""),
        (BouncingFamily,),
        {"__doc__": about, "traits": traits, "name": name},
    )
    return kind()


FAMILIES: dict[str, BouncingFamily] = {
    family.name: family
    for family in map(_family, [*(c for n in (1, 2, 3) for c in combinations(PAPER, n)), *UNSEEN])
}
"""Name to family; a composed family's name joins its traits, e.g. `rotobj_rotbox`."""
