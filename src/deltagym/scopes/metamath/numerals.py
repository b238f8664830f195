"""Relations between numerals: where they begin and how they go on when a successor is put on an argument, as sums and products do."""

from __future__ import annotations

import random

from deltagym.scopes.metamath.database import Symbols
from deltagym.scopes.metamath.layout import Layout, Names, Rule, Type


def count(names: Names, draw: random.Random, rules: int) -> Layout:
    """A zero, one or two successors, one or two relations of three places and one of two, and `rules` rules, two of which count."""
    zero, (x, y, z, w) = names.word(), names.words(4)
    successors, pair, first = names.words(draw.randint(1, 2)), names.word(), names.word()
    others = names.words(draw.randint(0, 1))
    triples = (first, *others)
    begin = draw.choice(
        (
            ((x,), (zero,), (x,)),
            ((zero,), (x,), (x,)),
            ((zero,), (zero,), (zero,)),
            ((x,), (x,), (zero,)),
        )
    )
    axioms = [Rule(_said(first, *begin)), Rule(_said(pair, (zero,), (zero,)))]
    axioms += [Rule(_said(other, (x,), (zero,), (zero,))) for other in others]
    shapes = [_counting(first, successors, (x, y, z), draw) for _ in range(2)]
    shapes = list(dict.fromkeys(shapes))
    while len(shapes) < rules:
        r, s = draw.choices(triples, k=2)
        shape = draw.choice((
            _counting(r, successors, (x, y, z), draw),
            Rule(_said(s, (y,), (x,), (z,)), (_said(r, (x,), (y,), (z,)),)),
            Rule(_said(s, (x,), (successors[0], y), (w,)), (_said(s, (x,), (y,), (z,)), _said(r, (z,), (x,), (w,)))),
            Rule(_said(pair, (x,), (z,)), (_said(r, (x,), (y,), (z,)),)),
            Rule(_said(pair, (x,), (z,)), (_said(pair, (x,), (y,)), _said(pair, (y,), (z,)))),
            Rule(_said(pair, (successors[0], x), (successors[-1], y)), (_said(pair, (x,), (y,)),)),
        ))  # fmt: skip
        shapes += [shape] if shape not in shapes and shape.conclusion not in shape.premises else []
    kind = Type(names.word(), (x, y, z, w), ((zero,), *((s, x) for s in successors)))
    judgements = (_said(pair, (x,), (y,)), *(_said(t, (x,), (y,), (z,)) for t in triples))
    return Layout((kind,), (*axioms, *shapes), judgements)


def _said(relation: str, *arguments: Symbols) -> Symbols:
    return (relation, *(symbol for argument in arguments for symbol in argument))


def _counting(
    relation: str, successors: tuple[str, ...], variables: tuple[str, str, str], draw: random.Random
) -> Rule:
    """A successor, or two, on one argument or on two."""
    grown = set(draw.sample(range(3), draw.randint(1, 2)))
    ups = [
        draw.choices(successors, k=draw.choice((1, 1, 1, 2))) if i in grown else []
        for i in range(3)
    ]
    after = tuple((*up, v) for up, v in zip(ups, variables, strict=True))
    return Rule(_said(relation, *after), (_said(relation, *((v,) for v in variables)),))
