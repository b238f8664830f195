"""Unions: systems with the rules of two kinds, and a rule that needs a theorem of each."""

from __future__ import annotations

import random
from collections.abc import Callable

from deltagym.scopes.metamath.layout import Layout, Names, Rule

Kind = Callable[[Names, random.Random, int], Layout]
"""Lays out a system with the given number of rules."""

LEAST = 3
"""Fewest rules of each kind; with fewer, walks get stuck."""


def union(one: Kind, other: Kind) -> Kind:
    """The kind whose systems have the rules of both kinds, and one that pairs a theorem of each."""

    def both(names: Names, draw: random.Random, rules: int) -> Layout:
        half = max(LEAST, (rules + 1) // 2)
        first, second = one(names, draw, half), other(names, draw, half)
        left, right = draw.choice(first.judgements), draw.choice(second.judgements)
        variables = {v for layout in (first, second) for t in layout.types for v in t.variables}
        pair = (names.word(), *dict.fromkeys(s for s in (*left, *right) if s in variables))
        bridge = Rule(pair, (left, right))
        all_rules = (*first.rules, *second.rules, bridge)
        schematic = first.schematic or second.schematic
        return Layout((*first.types, *second.types), all_rules, (pair,), schematic, bridge)

    return both
