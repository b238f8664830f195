"""Long walks along cells whose hop lengths change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, line, table
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier, settings

PRIME = 998244353
MEDIUM = (400, 150)
"""Cells and operations of a medium test."""

ASKS = {
    "value": "print V",
    "steps": "print k",
    "both": f"print (V + k) modulo {PRIME}",
}
"""What is asked for, in words."""


class Hops(Template):
    """Walks downwards by lengths that change."""

    name: ClassVar[str] = "sqrt_hops"
    needs: ClassVar[tuple[str, ...]] = ("sqrt",)
    naive: ClassVar[tuple[str, ...]] = (
        "kept_below_a_change",
        "remembered_until_a_change",
        "numpy_pointer_doubling",
    )
    size: ClassVar[int] = 40_000
    operations: ClassVar[int] = 14_000
    in_cpp: ClassVar[Mapping[str, int]] = {"size": 120_000, "operations": 80_000}

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(ask=("value",), factor=range(1, 41), online=(False,))
            yield from settings(ask=("steps",), factor=(1,), online=(False,))
        if level == "medium":
            yield from settings(ask=("both",), factor=range(1, 41), online=(False,))
        if level == "hard":
            yield from settings(ask=("value", "both"), factor=range(41, 81), online=(False,))
        if level == "shifted":
            yield from settings(ask=("value", "both"), factor=range(1, 25), online=(True,))
            yield from settings(ask=("steps",), factor=(1,), online=(True,))

    def statement(self, knobs: Knobs) -> str:
        factor = knobs["factor"]
        power = (
            "V = w of v_1 + w of v_2 + ... + w of v_k"
            if factor == 1
            else (f"V = w(v_1) + {factor}*w(v_2) + {factor}^2*w(v_3) + ... + {factor}^(k-1)*w(v_k)")
        )
        masked = (
            " Queries and changes are masked: instead of i a line holds i', and "
            "i = ((i' - 1 + last) mod n) + 1, where last is the answer of the latest operation of "
            "kind 2 before it (0 if there is none)."
            if knobs["online"]
            else ""
        )
        return (
            "Cells are numbered from 1 to n; cell i has a length d_i >= 1 and a weight w_i. A walk "
            "from cell i visits v_1 = i, then v_2 = v_1 - d(v_1) and so on, until the next number "
            f"would be less than 1; it visits k cells. Let {power}, modulo {PRIME} "
            f"(from 0 to {PRIME - 1}), where w(v) is the weight of cell v. Carry out q operations "
            'in their order. "1 i x": d_i becomes x. '
            f'"2 i 0": {ASKS[knobs["ask"]]} for the walk from cell i.{masked}\n\n'
            "Input: the first line holds n and q, the second d_1, ..., d_n, the third "
            "w_1, ..., w_n. Each of the next q lines holds an operation; the last is of kind 2.\n\n"
            "Output: for each operation of kind 2 one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.size}, 1 <= q <= {self.operations}, 1 <= d_i, x <= n, "
            "0 <= w_i <= 10^6."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """Short hops, and starts near the end, so that walks are long; changes are spread."""
        if shape == Shape(Tier.SMALL, 0):
            n, q, hop = 1, 2, 1
        elif shape.tier is Tier.SMALL:
            n, q, hop = draws.one(2, 12), draws.one(3, 14), draws.one(1, 4)
        else:
            n, q = MEDIUM if shape.tier is Tier.MEDIUM else (self.size, self.operations)
            hop = 2 if shape == Shape(Tier.LARGE, 1) else 3
        kinds = np.where(draws.ints(q, 0, 1) == 0, 1, 2)
        kinds[-1] = 2
        cells = draws.ints(q, 1, n)
        if not knobs["online"] and shape.tier is not Tier.SMALL:
            cells = np.where(kinds == 2, n - draws.ints(q, 0, n // 8), cells)
        lengths, weights = draws.ints(n, 1, min(n, hop)), draws.ints(n, 0, 10**6)
        given = np.where(kinds == 1, draws.ints(q, 1, min(n, hop)), 0)
        return f"{n} {q}\n{line(lengths)}\n{line(weights)}\n{table(kinds, cells, given)}"

    def naive_ways(self, knobs: Knobs) -> tuple[str, ...]:
        """Masked queries cannot be known in advance."""
        return self.naive if knobs["online"] else ("only_cells_that_matter", *self.naive)
