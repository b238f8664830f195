"""contains_count: accept tapes that have at least a given number of some colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import FOUR, TWO, AcceptFamily, words


@dataclass(frozen=True, slots=True)
class CountLevel:
    """A level: how many colours are counted, and the sum of the counts.

    Attributes:
        colours: The colours of tapes.
        fewest: Fewest colours counted; the most are three.
        least: Smallest sum of counts.
        most: Largest sum of counts.
    """

    colours: str
    fewest: int
    least: int
    most: int


LEVELS = {
    "tiny-2c": CountLevel(TWO, 2, 4, 8),
    "easy-2c": CountLevel(TWO, 1, 1, 6),
    "easy-4c": CountLevel(FOUR, 1, 1, 6),
    "medium-2c": CountLevel(TWO, 1, 7, 8),
    "medium-4c": CountLevel(FOUR, 1, 7, 8),
}


class ContainsCount(AcceptFamily):
    """Accept tapes with enough of each counted colour.

    Parameters are `{"colours": "RB", "least": {"R": 2, "B": 1}}`.
    """

    name = "contains_count"
    kin = ("contains_substring", "contains_ordered")

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        row = LEVELS[level]
        for size in range(row.fewest, 4):
            for counted in combinations(row.colours, size):
                for counts in product(range(1, row.most + 1), repeat=size):
                    if row.least <= sum(counts) <= row.most:
                        least = dict(zip(counted, counts, strict=True))
                        yield {"colours": row.colours, "least": least}

    def accepts(self, params: Params, tape: str) -> bool:
        return all(tape.count(colour) >= least for colour, least in params["least"].items())

    def language(self, params: Params) -> Dfa:
        return automata.counts(params["colours"], params["least"])

    def criterion(self, params: Params) -> str:
        demands = " and ".join(
            f"at least {least} {colour}" for colour, least in params["least"].items()
        )
        return (
            f"Accept the tape if it carries {demands}, in any order and among any other symbols. "
            "Reject every other tape."
        )

    def siblings(self, params: Params) -> Iterator[Dfa]:
        """Counts one off, colours swapped, exact counts, and the counted symbols in one order."""
        colours, least = params["colours"], params["least"]
        for colour in colours:
            for step in (-1, 1):
                if least.get(colour, 0) + step >= 0:
                    yield automata.counts(colours, {**least, colour: least.get(colour, 0) + step})
        for one, other in combinations(colours, 2):
            swapped = {one: other, other: one}
            yield automata.counts(colours, {swapped.get(c, c): n for c, n in least.items()})
        yield _exactly(colours, least)
        yield automata.subsequence(colours, _sorted_tape(least))
        yield automata.substring(colours, _sorted_tape(least))

    def hints(self, params: Params) -> Iterator[str]:
        """The fewest symbols that suffice, in several orders, one removed, changed or added."""
        colours, least = params["colours"], params["least"]
        tape = _sorted_tape(least)
        shuffled = tape[::2] + tape[1::2]
        for core in (tape, tape[::-1], shuffled, shuffled[::-1]):
            yield core
            for i in range(len(core)):
                yield core[:i] + core[i + 1 :]
                for colour in colours:
                    yield core[:i] + colour + core[i + 1 :]
            for pad in words(colours, 1, 2):
                yield pad + core
                yield core + pad


def _sorted_tape(least: dict[str, int]) -> str:
    return "".join(colour * n for colour, n in least.items())


def _exactly(colours: str, least: dict[str, int]) -> Dfa:
    """Tapes with exactly the counts of the counted colours."""
    start = tuple(least.get(c, -1) for c in colours)

    def step(missing: tuple[int, ...], symbol: str) -> tuple[int, ...]:
        left = tuple(n - (c == symbol and n >= 0) for c, n in zip(colours, missing, strict=True))
        spent = any(c in least and n < 0 for c, n in zip(colours, left, strict=True))
        return (-2,) * len(colours) if spent or -2 in missing else left

    return automata.explore(
        colours, start, step, lambda missing: max(missing) <= 0 and -2 not in missing
    )


FAMILY = ContainsCount()
