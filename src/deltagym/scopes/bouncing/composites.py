"""Which traits make families together, upstream's letters for them, and why others do not."""

from __future__ import annotations

import re
from itertools import combinations

from deltagym.scopes.bouncing.traits import TRAITS

LETTERS = {
    "A": "rotobj",
    "B": "rotbox",
    "C": "movbox",
    "D": "gravity",
    "E": "irregular",
    "F": "multibox",
    "G": "multiobj",
    "H": "periodic",
    "I": "bounce",
}
"""Upstream's letter for a trait of scenes to our name of it; we have no `bounce`."""

PAPER = ("rotobj", "rotbox", "movbox", "gravity", "multibox", "multiobj")
"""The paper's families A, B, C, D, F, G; every set of them is a family too."""

UNSEEN = (
    ("irregular",),
    ("periodic",),
    ("rotbox", "periodic"),
    ("irregular", "periodic"),
    ("heave",),
    ("spring",),
    ("zigzag",),
    *((trait, "zigzag") for trait in PAPER if trait != "movbox"),
    ("reversed",),
    ("rotobj", "reversed"),
    ("rotbox", "reversed"),
    ("movbox", "reversed"),
    ("gravity", "reversed"),
)
"""Traits of the families for the transfer axes.

They are irregular bodies (the paper's E), periodic motion (H), forces that vary, containers on a
zigzag path, and the past.
"""

CROWDED = {"multibox", "multiobj"}
"""Traits that leave no level `extreme` in sets of four and more, and no `hard` without `rotobj`.

With so many bodies among so many containers, gold programs come close to the time that they have.
With `rotobj` the horizon is shorter, and so is their work.
"""

SETS: tuple[tuple[str, ...], ...] = (
    *(traits for n in range(1, len(PAPER) + 1) for traits in combinations(PAPER, n)),
    *UNSEEN,
)
"""The traits of each family."""

REFUSED = (
    (
        {"bounce"},
        "upstream's letter I, which its own generator refuses; `periodic` is a body that flies to "
        "and fro",
    ),
    (
        {"rotobj", "periodic"},
        "a spinning body that comes back to a wall meets it with a whole side, and where it goes "
        "then hangs on rounding: Box2D differs from itself by up to 180 m with its step",
    ),
    (
        {"periodic"},
        "only `rotbox` and `irregular`, each alone with `periodic`, leave the motion periodic",
    ),
    (
        {"irregular"},
        "irregular bodies are a family alone and with `periodic`; upstream, too, makes no others",
    ),
    ({"movbox", "zigzag"}, "a container has one path; take `movbox` or `zigzag`"),
)
"""Traits, and why no family has them together with others; the first that fits counts."""


def why_no_family(name: str) -> str:
    """Why there is no family of this name, which may be upstream's letters; empty if unknown.

    The name of a family in upstream's letters, or with its traits in another order, gets the name
    that it has here.
    """
    traits = _traits(name)
    if not traits:
        return ""
    own = next((each for each in SETS if set(each) == traits), None)
    if own is not None:
        return f"it is called {'_'.join(own)!r} here"
    if len(traits) > 1 or "bounce" in traits:
        return next((why for some, why in REFUSED if some <= traits), "")
    return ""


def _traits(name: str) -> set[str]:
    """The traits that a name joins, by letters or by words; none if it is no such name."""
    if re.fullmatch("[A-I]+", name):
        return {LETTERS[letter] for letter in name}
    traits = set(name.split("_"))
    return traits if traits <= {*TRAITS, *LETTERS.values()} else set()
