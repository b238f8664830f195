"""Calculi of formulas: connectives in random notation, axiom schemes and rules.

In `binder`, rules also have side conditions.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from deltagym.scopes.metamath.database import Symbols
from deltagym.scopes.metamath.layout import Layout, Names, Rule, Type

Join = Callable[[Symbols, Symbols], Symbols]
"""Joins two formulas to one."""


def calculus(names: Names, draw: random.Random, rules: int) -> Layout:
    """Lays out a calculus with `rules` rules; one detaches, one weakens.

    It has two or three binary connectives, a unary one, and two or three axiom schemes.
    """
    (p, q, r), unary = names.words(3), names.word()
    joins = [_connective(names, draw) for _ in range(draw.randint(2, 3))]
    variables = ((p,), (q,), (r,))
    axioms = list(
        dict.fromkeys(_scheme(joins, unary, variables, draw) for _ in range(draw.randint(2, 3)))
    )
    shapes = [
        Rule((q,), ((p,), draw.choice(joins)((p,), (q,)))),
        _weaker(joins, unary, variables, draw),
    ]
    while len(shapes) < rules:
        shape = _inference(joins, unary, variables, draw)
        shapes += [shape] if shape not in shapes and shape.conclusion not in shape.premises else []
    kind = Type(names.word(), (p, q, r), (*(join((p,), (q,)) for join in joins), (unary, p)))
    return Layout((kind,), (*axioms, *shapes), ((p,),), schematic=True)


def binder(names: Names, draw: random.Random, rules: int) -> Layout:
    """Lays out a calculus with two binders and two connectives.

    Most of its `rules` rules ask that a variable does not occur, or that two variables differ.
    """
    (p, q, r), (v, w), unary = names.words(3), names.words(2), names.word()
    joins = [_connective(names, draw) for _ in range(2)]
    one, other = names.words(2)
    join = draw.choice(joins)
    shapes = [
        Rule((one, v, p), ((p,),), ((p, v),)),
        Rule((one, v, other, w, p), ((other, w, one, v, p),), ((v, w),)),
        Rule(join((p,), (one, v, q)), ((one, v, *join((p,), (q,))),), ((p, v),)),
        Rule((other, v, *join((p,), (q,))), (join((p,), (other, v, q)),), ((p, v),)),
        Rule(join((one, v, p), (one, v, q)), ((one, v, *join((p,), (q,))),)),
        Rule((p,), ((other, v, p),), ((p, v),)),
        Rule((other, v, p), ((one, v, p),)),
        Rule(join((q,), (one, v, p)), ((p,), (q,)), ((q, v),)),
    ]
    variables = ((p,), (q,), (r,))
    chosen = [
        shapes[0],
        _weaker(joins, unary, variables, draw),
        *draw.sample(shapes[1:], min(rules - 1, len(shapes)) - 1),
    ]
    while len(chosen) < rules:
        shape = _inference(joins, unary, variables, draw)
        chosen += [shape] if shape not in chosen and shape.conclusion not in shape.premises else []
    axioms = list(dict.fromkeys(_scheme(joins, unary, variables, draw) for _ in range(2)))
    formulas = Type(
        names.word(),
        (p, q, r),
        (*(j((p,), (q,)) for j in joins), (unary, p), (one, v, p), (other, v, p)),
    )
    return Layout(
        (formulas, Type(names.word(), (v, w, *names.words(2)), ())),
        (*axioms, *chosen),
        ((p,),),
        schematic=True,
    )


def _connective(names: Names, draw: random.Random) -> Join:
    """A connective that stands before its formulas, or between them within brackets."""
    name = names.word()
    if draw.random() < 0.4:
        return lambda one, other: (name, *one, *other)
    opened, closed = names.brackets()
    return lambda one, other: (opened, *one, name, *other, closed)


def _scheme(
    joins: list[Join], unary: str, variables: tuple[Symbols, ...], draw: random.Random
) -> Rule:
    """An axiom scheme with at least two connectives."""
    p, q, _ = variables
    one, other = draw.choices(joins, k=2)
    return Rule(draw.choice((
        one(p, other(q, p)),
        one(other(p, q), p),
        one((unary, *p), other(p, q)),
        one(p, (unary, unary, *p)),
        one(other(p, q), other(q, p)),
        one((unary, *other(p, p)), p),
    )))  # fmt: skip


def _weaker(
    joins: list[Join], unary: str, variables: tuple[Symbols, ...], draw: random.Random
) -> Rule:
    """A rule that applies to every theorem and weakens it."""
    p, q, _ = variables
    join = draw.choice(joins)
    shapes = (join(p, q), join(q, p), join((unary, *p), q), join(q, (unary, *p)))
    return Rule(draw.choice(shapes), (p,))


def _inference(
    joins: list[Join], unary: str, variables: tuple[Symbols, ...], draw: random.Random
) -> Rule:
    """A rule with one or two premises."""
    p, q, r = variables
    one, other, third = draw.choices(joins, k=3)
    return draw.choice((
        Rule(other(q, p), (one(p, q),)),
        Rule(other(third(p, q), r), (one(p, third(q, r)),)),
        Rule(other(p, third(r, q)), (one(third(p, q), r),)),
        Rule(other((unary, *q), p), (one(p, (unary, *q)),)),
        Rule(other(p, q), ((unary, *one(p, q)),)),
        Rule((unary, *other(p, q)), (one(q, p),)),
        Rule(one(p, q), (p, q)),
        Rule(other(p, r), (one(p, q), other(q, r))),
        Rule(one((unary, *p), q), (other(p, q), p)),
        Rule(p, ((unary, unary, *p),)),
        Rule(p, (other(p, q), (unary, *q))),
    ))  # fmt: skip
