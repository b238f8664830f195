"""Tapes drawn at random, for cases as weak as those of the reference implementation.

The tapes of ordinary cases are chosen against wrong programs. These are not: they are what one
writes down without much thought, so programs that are nearly right pass many of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from deltagym.core.problem import Problem
from deltagym.core.seeding import rng

ACCEPTED = 0.3
"""Share of accepted tapes, if the language has enough of both kinds.

The reference implementation has 0.30 on `contains_substring`, and 0.18 to 0.47 elsewhere.
"""

PAD = 6
"""Longest stretch of random symbols before or after an accepted tape."""

UNRELATED = (1, 8)
"""Fewest and most symbols of a tape that has nothing to do with an accepted one."""

LONGEST_INPUT = 12
"""Longest random input of a problem that asks for an output tape."""

DRAWS = 20
"""Most draws for each wanted tape; small languages use them up."""

LEAST_DRAWS = 2000
"""Most draws for a problem if few tapes are wanted."""


def case_source(problem: Problem, count: int, seed: int) -> random.Random:
    """The generator for `count` random cases of a problem."""
    path = (problem.family, problem.level, "random cases", dict(problem.params), count)
    return rng(seed, *path)


def draw_tapes(
    cores: Sequence[str],
    colours: str,
    accepts: Callable[[str], bool],
    count: int,
    source: random.Random,
) -> list[str]:
    """Draws tapes of a language and tapes outside it, in random order, none twice.

    Args:
        cores: Accepted tapes; most of those drawn are simple changes of them.
        colours: The symbols of tapes.
        accepts: Whether the language has a tape.
        count: How many tapes, of which 30 % are accepted. If one kind is short, there are more of
            the other; if both are, there are fewer tapes.
        source: Where the random numbers come from.
    """
    wanted = {True: max(1, round(ACCEPTED * count))}
    wanted[False] = count - wanted[True]
    found: dict[bool, dict[str, None]] = {True: {source.choice(cores): None}, False: {}}
    for _ in range(_draws(count)):
        if all(len(found[verdict]) >= wanted[verdict] for verdict in wanted):
            break
        tape = source.choice(CHANGES)(source.choice(cores), colours, source)
        found[accepts(tape)][tape] = None
    accepted, rejected = list(found[True]), list(found[False])
    good = accepted[: max(wanted[True], count - len(rejected))]
    tapes = [*good, *rejected[: count - len(good)]]
    source.shuffle(tapes)
    return tapes


def draw_inputs(hints: Sequence[str], colours: str, count: int, source: random.Random) -> list[str]:
    """Draws distinct tapes: random ones of at most 12 symbols and, as often, hints of the family.

    There are fewer than `count` only if there are no more such tapes.
    """
    found: dict[str, None] = {}
    for _ in range(_draws(count)):
        if len(found) == count:
            break
        is_hint = bool(hints) and source.random() < 0.5
        tape = source.choice(hints) if is_hint else _random(colours, 0, LONGEST_INPUT, source)
        found[tape] = None
    return list(found)


def _draws(count: int) -> int:
    return max(LEAST_DRAWS, DRAWS * count)


def _random(colours: str, shortest: int, longest: int, source: random.Random) -> str:
    return "".join(source.choice(colours) for _ in range(source.randint(shortest, longest)))


def _padded(core: str, colours: str, source: random.Random) -> str:
    """The tape with random symbols before it, behind it, or both."""
    front, back = source.choice(((1, 0), (0, 1), (1, 1)))
    return _random(colours, 0, PAD * front, source) + core + _random(colours, 0, PAD * back, source)


def _doubled(core: str, colours: str, source: random.Random) -> str:
    """The tape twice, with random symbols in between, or none."""
    return core + _random(colours, 0, 2, source) + core


def _cut(core: str, colours: str, source: random.Random) -> str:
    """A shorter beginning or end of the tape."""
    at = source.randint(0, len(core))
    return source.choice((core[:at], core[at:]))


def _changed(core: str, colours: str, source: random.Random) -> str:
    """The tape with one symbol replaced."""
    if not core:
        return core
    at = source.randrange(len(core))
    return core[:at] + source.choice(colours) + core[at + 1 :]


def _reversed(core: str, colours: str, source: random.Random) -> str:
    return core[::-1]


def _spaced(core: str, colours: str, source: random.Random) -> str:
    """The tape with a random symbol between each two of its own."""
    gaps = [source.choice(colours) for _ in core[1:]]
    return core[:1] + "".join(map("".join, zip(gaps, core[1:], strict=True)))


def _unrelated(core: str, colours: str, source: random.Random) -> str:
    return _random(colours, *UNRELATED, source)


CHANGES = (_padded, _doubled, _cut, _changed, _reversed, _spaced, _unrelated)
"""How a tape is drawn from an accepted one, all equally likely.

A list of tapes drawn so resembles the reference implementation's: padded, doubled, cut, misspelt,
reversed and interrupted words, and short random tapes.
"""
