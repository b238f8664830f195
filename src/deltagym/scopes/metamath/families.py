"""All families of Metamath systems: four kinds, all pairs of them, and two with rules of another shape for the transfer axes."""

from __future__ import annotations

from itertools import combinations

from deltagym.scopes.metamath import calculi, numerals, relations, strings
from deltagym.scopes.metamath.base import MetamathFamily
from deltagym.scopes.metamath.unions import Kind, union

KINDS: dict[str, tuple[Kind, str]] = {
    "rewrite": (strings.rewrite, "words that rules rewrite"),
    "order": (relations.order, "relations between a few objects"),
    "count": (numerals.count, "relations between numerals"),
    "calculus": (calculi.calculus, "formulas with axiom schemes"),
}
"""Kind to how its systems are laid out, and what they are about; every pair of kinds is a family, too."""

UNSEEN: dict[str, tuple[Kind, str]] = {
    "splice": (strings.splice, "words that rules join"),
    "binder": (calculi.binder, "formulas with bound variables, whose rules have side conditions"),
}
"""Kinds with rules of a shape that no other has."""


def _family(name: str, kind: Kind, about: str) -> MetamathFamily:
    title = f"Metamath{name.title().replace('_', '')}"
    made = {
        "__doc__": f"Proofs in a made-up system of {about}.",
        "kind": staticmethod(kind),
        "name": f"metamath_{name}",
    }
    return type(title, (MetamathFamily,), made)()


def _all() -> dict[str, tuple[Kind, str]]:
    pairs = {
        f"{one}_{other}": (
            union(KINDS[one][0], KINDS[other][0]),
            f"{KINDS[one][1]} and of {KINDS[other][1]}",
        )
        for one, other in combinations(KINDS, 2)
    }
    return KINDS | pairs | UNSEEN


FAMILIES: dict[str, MetamathFamily] = {
    family.name: family for family in (_family(name, *made) for name, made in _all().items())
}
"""Name to family; that of two kinds joins their names, e.g. `metamath_rewrite_order`."""
