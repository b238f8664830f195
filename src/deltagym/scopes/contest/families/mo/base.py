"""MoTemplate: statistics of many windows of one sequence; their inputs and statements."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from deltagym.core.problem import Json
from deltagym.scopes.contest.draws import Draws, Numbers, line, table
from deltagym.scopes.contest.ranges import ENCODINGS, windows
from deltagym.scopes.contest.template import Knobs, Shape, Template, Tier

MEDIUM = (2_000, 800)
"""Length of the sequence and number of queries in medium tests."""
SHORT = 25
"""Greatest length of a window in every other medium test."""
TOP = 10**9


class MoTemplate(Template):
    """A statistic of how often each value occurs in a window.

    Windows in large Python tests are long and near to one another: a program that counts each
    window anew has much to count, and a good order saves most of the moves. In C++ a compiled loop
    makes 16,000 moves of a thousand elements each within its time; there, the bounds lie in whole
    halves of the sequence.

    What comes nearest in Python: windows sorted by left ends only, with all elements that come in
    taken at once with NumPy. For `mo_weights` it needs 0.9 limits on the first large test and 1.8
    on the second, which has so many windows because of it.
    """

    needs: ClassVar[tuple[str, ...]] = ("mo",)
    naive: ClassVar[tuple[str, ...]] = (
        "counter_remembered",
        "sorted_window",
        "bitset",
        "numpy",
        "windows_in_the_order_of_the_input",
        "windows_by_left_ends",
    )
    shared: ClassVar[str] = "mo"
    length: ClassVar[int] = 100_000
    """Length of the sequence in large tests."""
    few: ClassVar[int] = 16_000
    """Windows in the first large test."""
    many: ClassVar[int] = 100_000
    """Windows in the second large test."""
    band: ClassVar[int] = 2_000
    """In large tests the bounds of windows lie in two bands of this width."""
    in_cpp: ClassVar[Mapping[str, int]] = {"band": 50_000}
    top: ClassVar[int] = TOP
    """Greatest value."""

    @abstractmethod
    def ask(self, knobs: Knobs) -> str:
        """What is asked of a window W, as sentences."""

    def constants(self, knobs: Knobs) -> dict[str, Json]:
        return {"SIDE": None, **super().constants(knobs)}

    def statement(self, knobs: Knobs) -> str:
        side = " Let W be the elements in the window."
        if knobs.get("side") == "outside":
            side = " Let W be all elements whose positions are NOT in the window."
        return (
            f"You are given a sequence of n integers a_1, ..., a_n and q windows of it.{side} "
            f"{self.ask(knobs)}\n\n"
            "Input: the first line holds n and q. The second line holds a_1, ..., a_n. Each of the "
            f"next q lines describes a window by {ENCODINGS[knobs['window']].words}.\n\n"
            "Output: for each window, in the order of the input, one line with the answer.\n\n"
            f"Bounds: 1 <= n <= {self.length}, 1 <= q <= {self.many}, 0 <= a_i <= {self.top}."
        )

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        encoding = ENCODINGS[knobs["window"]]
        n, q, left, right = self._sizes(knobs, shape, draws)
        a = self.sequence(knobs, shape, n, draws)
        longest = SHORT if shape.tier is Tier.MEDIUM and shape.number % 2 else n
        bounds = windows(draws, n, q, encoding.odd, left, right, longest)
        return f"{n} {q}\n{line(a)}\n{table(*encoding.encode(*bounds))}"

    def _sizes(
        self, knobs: Knobs, shape: Shape, draws: Draws
    ) -> tuple[int, int, tuple[int, int] | None, tuple[int, int] | None]:
        """Length, number of queries, and the bands of the windows' bounds."""
        if shape.tier is Tier.SMALL:
            n, q = (1, 1) if shape.number == 0 else (draws.one(2, 14), draws.one(3, 14))
            return n, q, None, None
        if shape.tier is Tier.MEDIUM:
            return *MEDIUM, None, None
        n, q, band = self.length, self.many if shape.number else self.few, self.band
        if knobs.get("side") == "outside":
            return n, q, (n // 2 - band, n // 2), (n // 2, n // 2 + band)
        return n, q, (0, band), (n - band, n)

    def sequence(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> Numbers:
        """The sequence of a test.

        Small tests have few values. In others there are counts of all sizes: the share of a value
        falls with its rank to the power of 2/3.
        """
        if shape.tier is Tier.SMALL:
            return draws.ints(n, 0, (0, 1, 3, 2, 7, 12)[shape.number % 6])
        values = draws.ints(max(1, n // 2), 0, self.top)
        return values[(draws.ints(n, 0, 2**15 - 1) ** 3 * len(values)) >> 45]
