"""Relations between a few named objects: a proof is a path.

Some pairs are given; rules compose relations, reverse them and carry them over to others.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from deltagym.scopes.metamath.database import Symbols
from deltagym.scopes.metamath.layout import Layout, Names, Rule, Type

Relation = Callable[[Symbols, Symbols], Symbols]
"""Writes that a first term stands in the relation to a second."""


def order(names: Names, draw: random.Random, rules: int) -> Layout:
    """Lays out a system with `rules` rules, of which at least one composes.

    It has five to eight objects, two or three relations, and a function.
    """
    objects, (x, y, z), function = names.words(draw.randint(5, 8)), names.words(3), names.word()
    relations = [_relation(names, draw) for _ in range(draw.randint(2, 3))]
    shapes = [_compose(relations, x, y, z, draw)]
    while len(shapes) < rules:
        shape = draw.choice(
            (_compose(relations, x, y, z, draw), _carry(relations, function, x, y, draw))
        )
        shapes += [shape] if shape not in shapes and shape.conclusion not in shape.premises else []
    given = [
        Rule(draw.choice(relations)(*((o,) for o in draw.sample(objects, 2))))
        for _ in range(len(objects) + 2)
    ]
    kind = Type(names.word(), (x, y, z), (*((o,) for o in objects), (function, x)))
    judgements = tuple(relation((x,), (y,)) for relation in relations)
    return Layout((kind,), (*dict.fromkeys(given), *shapes), judgements)


def _relation(names: Names, draw: random.Random) -> Relation:
    """A relation whose name stands before its two terms or between them."""
    name = names.word()
    if draw.random() < 0.5:
        return lambda one, other: (name, *one, *other)
    return lambda one, other: (*one, name, *other)


def _compose(relations: list[Relation], x: str, y: str, z: str, draw: random.Random) -> Rule:
    """A rule with two premises that share an object."""
    r, s, t = draw.choices(relations, k=3)
    return draw.choice((
        Rule(t((x,), (z,)), (r((x,), (y,)), s((y,), (z,)))),
        Rule(t((y,), (z,)), (r((x,), (y,)), s((x,), (z,)))),
        Rule(t((x,), (y,)), (r((x,), (z,)), s((y,), (z,)))),
    ))  # fmt: skip


def _carry(relations: list[Relation], function: str, x: str, y: str, draw: random.Random) -> Rule:
    """A rule with one premise: it reverses the relation, or carries it over.

    It is carried over to another relation or to values of the function.
    """
    r, s = draw.choices(relations, k=2)
    return draw.choice((
        Rule(s((y,), (x,)), (r((x,), (y,)),)),
        Rule(s((function, x), (y,)), (r((x,), (y,)),)),
        Rule(s((x,), (function, y)), (r((x,), (y,)),)),
        Rule(s((function, y), (function, x)), (r((x,), (y,)),)),
    ))  # fmt: skip
