"""Systems of two kinds of rules at once, and a rule that needs a theorem of each."""

from __future__ import annotations

import random
from collections.abc import Callable

from deltagym.scopes.metamath.layout import Layout, Names, Rule

Kind = Callable[[Names, random.Random, int], Layout]
"""Lays out a system with so many rules."""


LEAST = 3
"""Rules of each kind at least: with fewer, walks get stuck."""


def union(one: Kind, other: Kind) -> Kind:
    """The kind whose systems have the rules of both, and one more that pairs a theorem of each."""

    def both(names: Names, draw: random.Random, rules: int) -> Layout:
        half = max(LEAST, (rules + 1) // 2)
        first, second = one(names, draw, half), other(names, draw, half)
        left, right = draw.choice(first.judgements), draw.choice(second.judgements)
        variables = {v for layout in (first, second) for t in layout.types for v in t.variables}
        pair = names.word()
        told = (pair, *dict.fromkeys(s for s in (*left, *right) if s in variables))
        bridge = Rule(told, (left, right))
        rules_of_both = (*first.rules, *second.rules, bridge)
        return Layout(
            (*first.types, *second.types),
            rules_of_both,
            (told,),
            first.schematic or second.schematic,
            bridge,
        )

    return both
