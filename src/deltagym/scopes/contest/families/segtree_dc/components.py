"""Statistics over all components of a graph whose edges come and go: sizes, cycles, two colours."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.families.segtree_dc.graphs import Edges
from deltagym.scopes.contest.families.segtree_dc.timed import grouped_pairs, random_pairs
from deltagym.scopes.contest.template import Knobs, settings


class Components(Edges):
    """The sum over all components of what each is worth, by its vertices, edges and colours."""

    naive: ClassVar[tuple[str, ...]] = (
        "anew_when_something_changed",
        "numpy",
        "union_find_anew",
        "from_both_ends_of_what_goes",
    )

    @abstractmethod
    def worth(self, knobs: Knobs) -> str:
        """What is asked, in words."""

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        return self.worth(knobs), "0 0"

    def pool(self, draws: Draws, count: int, n: int, biggest: int) -> Numbers:
        """Draws half of the vertices as elsewhere; the others make components of many sizes."""
        return np.concatenate(
            [
                random_pairs(draws, count // 2, n // 2),
                grouped_pairs(draws, count // 2, n - n // 2, biggest) + n // 2,
            ]
        )

    def questions(self, asked: Numbers) -> Numbers:
        return asked * 0


RESIDUES = tuple([m, r] for m in range(2, 8) for r in range(m))


class Sizes(Components):
    """Statistics of the components' sizes."""

    name: ClassVar[str] = "seg_sizes"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(of=("exact", "least"), k=range(2, 26))
            yield from settings(of=("power",), k=(0, 2, 3, 4))
        if level == "medium":
            yield from settings(of=("residue",), k=RESIDUES)
        if level == "hard":
            yield from settings(of=("residue square",), k=RESIDUES)
            yield from settings(of=("capped",), k=range(2, 26))
        if level == "shifted":
            yield from settings(of=("exact", "least"), k=range(2, 18), start=("full",))

    def worth(self, knobs: Knobs) -> str:
        k = knobs["k"]
        m, r = k if isinstance(k, list) else (1, 0)
        left = f"whose number of vertices leaves remainder {r} when divided by {m}"
        return {
            "exact": (f"how many connected components have exactly {k} vertices?"),
            "least": (f"how many connected components have at least {k} vertices?"),
            "power": (
                f"what is the sum, over all connected components, of s^{k}, where s is the number "
                "of its vertices?"
            ),
            "residue": (f"how many connected components are there {left}?"),
            "residue square": (
                f"what is the sum of s^2 over all connected components {left}, s being it?"
            ),
            "capped": (
                f"what is the sum over all connected components of min(s, {k})^2, s being the "
                "number of vertices?"
            ),
        }[knobs["of"]]


class Cycles(Components):
    """Statistics of how many edges components have beyond those of a tree."""

    name: ClassVar[str] = "seg_cycles"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(of=("exact", "weighted"), k=range(4))
            yield from settings(of=("trees of",), k=range(2, 26))
        if level == "medium":
            yield from settings(of=("edges exact",), k=range(2, 22))
            yield from settings(of=("edges least",), k=range(3, 22))
            yield from settings(of=("power",), k=(2, 3, 4))
        if level == "hard":
            yield from settings(of=("residue", "edges residue"), k=RESIDUES)
        if level == "shifted":
            yield from settings(of=("trees of", "edges exact"), k=range(2, 18), start=("full",))

    def worth(self, knobs: Knobs) -> str:
        k = knobs["k"]
        m, r = k if isinstance(k, list) else (1, 0)
        excess = "with s vertices and e edges let x = e - s + 1 for a connected component"
        return {
            "exact": (f"{excess}. How many components have x = {k}?"),
            "weighted": (f"{excess}. How many vertices lie in components with x = {k}?"),
            "trees of": (f"how many connected components are trees of at least {k} vertices?"),
            "edges exact": (
                f"how many connected components have exactly {k} edge{'s' * (k != 1)}?"
            ),
            "edges least": (
                f"how many connected components have at least {k} edge{'s' * (k != 1)}?"
            ),
            "power": (
                f"what is the sum of (e+1)^{k} over all connected components, e being the number "
                "of its edges?"
            ),
            "residue": (
                f"how many connected components of s vertices and e edges leave remainder {r} "
                f"when 2e + s is divided by {m}?"
            ),
            "edges residue": (
                "how many vertices lie in connected components whose number of edges leaves "
                f"remainder {r} when divided by {m}?"
            ),
        }[knobs["of"]]


class Colours(Components):
    """Statistics of the components that two colours suffice for, and of the others."""

    name: ClassVar[str] = "seg_colours"
    naive: ClassVar[tuple[str, ...]] = (
        "anew_when_something_changed",
        "numpy",
        "from_both_ends_of_what_goes",
    )

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(of=("two",), k=range(1, 31))
            yield from settings(of=("more",), k=range(3, 33))
        if level == "medium":
            yield from settings(of=("two residue", "more residue"), k=RESIDUES[:20])
        if level == "hard":
            yield from settings(of=("two square", "signed"), k=RESIDUES)
        if level == "shifted":
            yield from settings(of=("two", "more"), k=range(3, 21), start=("full",))

    def worth(self, knobs: Knobs) -> str:
        k = knobs["k"]
        m, r = k if isinstance(k, list) else (1, 0)
        good = (
            "call a connected component good if its vertices can be coloured with two colours such "
            "that no edge joins equal colours."
        )
        left = f"whose number of vertices leaves remainder {r} when divided by {m}"
        ending = "ex" if k == 1 else "ices"
        return {
            "two": (f"{good} How many good components have at least {k} vert{ending}?"),
            "more": (
                f"{good} How many vertices lie in components that are not good and have at least "
                f"{k} vert{ending}?"
            ),
            "two residue": (f"{good} How many good components are there {left}?"),
            "more residue": (
                f"{good} How many vertices lie in components that are not good and {left}?"
            ),
            "two square": (
                f"{good} What is the sum of s^2 over the good components {left}, s being it?"
            ),
            "signed": (
                f"{good} Over all components {left}, s being it, what is the sum of s for good "
                "ones and of -s for others?"
            ),
        }[knobs["of"]]
