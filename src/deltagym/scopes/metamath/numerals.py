"""Relations between numerals, given as sums and products are.

Axioms say where a relation begins, and rules how it continues when an argument gets a successor.
"""

from __future__ import annotations

import random

from deltagym.scopes.metamath.database import Symbols
from deltagym.scopes.metamath.layout import Layout, Names, Rule, Type


def count(names: Names, draw: random.Random, rules: int) -> Layout:
    """Lays out a system with `rules` rules, of which one or two count.

    It has a zero, one or two successors, one or two relations of three places and one of two.
    """
    zero, (x, y, z, w) = names.word(), names.words(4)
    successors, pair, first = names.words(draw.randint(1, 2)), names.word(), names.word()
    others = names.words(draw.randint(0, 1))
    triples = (first, *others)
    begin = draw.choice((
        ((x,), (zero,), (x,)),
        ((zero,), (x,), (x,)),
        ((zero,), (zero,), (zero,)),
        ((x,), (x,), (zero,)),
    ))  # fmt: skip
    axioms = [Rule(_stated(first, *begin)), Rule(_stated(pair, (zero,), (zero,)))]
    axioms += [Rule(_stated(other, (x,), (zero,), (zero,))) for other in others]
    shapes = [_counting(first, successors, (x, y, z), draw) for _ in range(2)]
    shapes = list(dict.fromkeys(shapes))
    while len(shapes) < rules:
        r, s = draw.choices(triples, k=2)
        shape = draw.choice((
            _counting(r, successors, (x, y, z), draw),
            Rule(_stated(s, (y,), (x,), (z,)), (_stated(r, (x,), (y,), (z,)),)),
            Rule(
                _stated(s, (x,), (successors[0], y), (w,)),
                (_stated(s, (x,), (y,), (z,)), _stated(r, (z,), (x,), (w,))),
            ),
            Rule(_stated(pair, (x,), (z,)), (_stated(r, (x,), (y,), (z,)),)),
            Rule(_stated(pair, (x,), (z,)), (_stated(pair, (x,), (y,)), _stated(pair, (y,), (z,)))),
            Rule(
                _stated(pair, (successors[0], x), (successors[-1], y)),
                (_stated(pair, (x,), (y,)),),
            ),
        ))  # fmt: skip
        shapes += [shape] if shape not in shapes and shape.conclusion not in shape.premises else []
    kind = Type(names.word(), (x, y, z, w), ((zero,), *((s, x) for s in successors)))
    judgements = (_stated(pair, (x,), (y,)), *(_stated(t, (x,), (y,), (z,)) for t in triples))
    return Layout((kind,), (*axioms, *shapes), judgements)


def _stated(relation: str, *arguments: Symbols) -> Symbols:
    """The statement that the arguments stand in the relation."""
    return (relation, *(symbol for argument in arguments for symbol in argument))


def _counting(
    relation: str, successors: tuple[str, ...], variables: tuple[str, str, str], draw: random.Random
) -> Rule:
    """A rule that puts one or two successors on one or two arguments of a relation."""
    grown = set(draw.sample(range(3), draw.randint(1, 2)))
    ups = [
        draw.choices(successors, k=draw.choice((1, 1, 1, 2))) if i in grown else []
        for i in range(3)
    ]
    after = tuple((*up, v) for up, v in zip(ups, variables, strict=True))
    return Rule(_stated(relation, *after), (_stated(relation, *((v,) for v in variables)),))
