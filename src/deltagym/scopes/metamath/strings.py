"""String systems: theorems are words, and rules rewrite them at an end or anywhere.

In `splice`, rules also join two words.
"""

from __future__ import annotations

import random

from deltagym.scopes.metamath.database import Symbols
from deltagym.scopes.metamath.layout import Layout, Names, Rule, Type


def rewrite(names: Names, draw: random.Random, rules: int) -> Layout:
    """Lays out a system with one or two axioms and `rules` rules of one premise.

    One rule makes words longer, and one reorders or replaces.
    """
    kind, letters, variables = _type(names, draw)
    x, y = variables[:2]
    shapes = [_grow(x, letters, draw), _change(x, y, letters, draw)]
    while len(shapes) < rules:
        shape = draw.choice(
            (_grow(x, letters, draw), _change(x, y, letters, draw), _shrink(x, y, letters, draw))
        )
        shapes += [shape] if shape not in shapes else []
    axioms = [Rule(_word(letters, draw, 2, 4)) for _ in range(draw.randint(1, 2))]
    return Layout((kind,), (*dict.fromkeys(axioms), *shapes), ((x,),))


def splice(names: Names, draw: random.Random, rules: int) -> Layout:
    """Lays out a system with two to four axioms; two of its `rules` rules join two words.

    The other rules are those of `rewrite`.
    """
    kind, letters, variables = _type(names, draw)
    x, y, z = variables[:3]
    a, b = draw.sample(letters, 2)
    joins = [
        Rule((x, y), ((x, a), (b, y))),
        Rule((x, a, y), ((x, b), (a, y))),
        Rule((x, z), ((x, a, y), (y, b, z))),
        Rule((y, x, b), ((x, a), (a, y))),
        Rule((x, b, y), ((x,), (y, a))),
        Rule((x, b, z), ((x, a, y), (y, z))),
    ]
    shapes = [*draw.sample(joins, 2), _grow(x, letters, draw), _change(x, y, letters, draw)]
    while len(shapes) < rules:
        shape = draw.choice(
            (_change(x, y, letters, draw), _shrink(x, y, letters, draw), _grow(x, letters, draw))
        )
        shapes += [shape] if shape not in shapes else []
    axioms = [Rule(_word(letters, draw, 2, 3)) for _ in range(draw.randint(2, 4))]
    return Layout((kind,), (*dict.fromkeys(axioms), *shapes), ((x,),))


def _type(names: Names, draw: random.Random) -> tuple[Type, tuple[str, ...], tuple[str, ...]]:
    """The type of words, its letters, and its variables."""
    letters, variables = names.words(draw.randint(3, 4)), names.words(3)
    constructors = ((), *((variables[0], letter) for letter in letters))
    return Type(names.word(), variables, constructors, strings=True), letters, variables


def _word(letters: tuple[str, ...], draw: random.Random, least: int, most: int) -> Symbols:
    """A random word of `least` to `most` letters."""
    return tuple(draw.choices(letters, k=draw.randint(least, most)))


def _grow(x: str, letters: tuple[str, ...], draw: random.Random) -> Rule:
    """A rule that makes a word longer at an end."""
    a, b, c = draw.choices(letters, k=3)
    return draw.choice((
        Rule((x, a, b), ((x, a),)),
        Rule((b, a, x), ((a, x),)),
        Rule((a, x, x), ((a, x),)),
        Rule((x, b), ((x, a),)) if a != b else Rule((x, a, c), ((x, a),)),
        Rule((a, x, b), ((a, x),)),
    ))  # fmt: skip


def _change(x: str, y: str, letters: tuple[str, ...], draw: random.Random) -> Rule:
    """A rule that swaps or replaces letters anywhere, or moves one from an end to the other."""
    a, b = draw.sample(letters, 2)
    found, other = _word(letters, draw, 1, 3), _word(letters, draw, 1, 3)
    replaced = other if other != found else (*other, a)
    return draw.choice((
        Rule((x, b, a, y), ((x, a, b, y),)),
        Rule((x, *replaced, y), ((x, *found, y),)),
        Rule((x, *replaced, y), ((x, *found, y),)),
        Rule((x, a), ((a, x),)),
        Rule((a, x), ((x, a),)),
    ))  # fmt: skip


def _shrink(x: str, y: str, letters: tuple[str, ...], draw: random.Random) -> Rule:
    """A rule that removes letters."""
    gone = _word(letters, draw, 2, 3)
    return Rule((x, y), ((x, *gone, y),))
