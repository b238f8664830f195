"""Signature: a key of what a theorem says, whichever way its equations are written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from deltagym.scopes.lean.checker.limits import Budget, Rejected
from deltagym.scopes.lean.checker.outline import ParsedOutline
from deltagym.scopes.lean.checker.poly import Ring
from deltagym.scopes.lean.checker.terms import Prop, Term, instantiate, variable


def signature(parsed: ParsedOutline) -> str:
    """A key that depends on the propositions alone.

    It is equal for theorems that differ only in names, in how polynomials are written, and in
    factors common to both sides.
    """
    names = {name: f"v{i}" for i, name in enumerate(parsed.start.variables)}
    types = [str(kind) for kind in parsed.start.variables.values()]
    props = [*parsed.start.hypotheses.values(), *parsed.props]
    return " | ".join([*types, *(_key(_renamed(prop, names), 0) for prop in props)])


def _renamed(node: Any, names: dict[str, str]) -> Any:
    """`node` with other names for its free variables and functions."""
    if not isinstance(node, Term | Prop):
        return node
    args = tuple(_renamed(arg, names) for arg in node.args)
    if isinstance(node, Term) and node.op in ("var", "app"):
        args = (names.get(args[0], args[0]), *args[1:])
    return node._replace(args=args)


def _key(prop: Prop, depth: int) -> str:
    """`prop` as text, under `depth` binders."""
    op, args = prop.op, prop.args
    if op in ("eq", "le", "lt"):
        return f"{op} {args[0].type} {_scaled(prop)}"
    if op == "dvd":
        return f"dvd {args[0]} {args[1]}"
    if op in ("all", "ex"):
        body = instantiate(args[1], variable(f"b{depth}", args[0]))
        return f"{op} {args[0]} ({_key(body, depth + 1)})"
    return f"{op}({', '.join(_key(arg, depth) for arg in args)})"


def _scaled(prop: Prop) -> str:
    """The difference of the sides, scaled so that its first coefficient is 1.

    In an inequality, where the sign matters, that coefficient may be -1.
    """
    ring = Ring(Budget())
    try:
        poly = ring.difference(*prop.args)
    except Rejected:
        return str(prop)
    names = {number: str(key) for key, number in ring.atoms.items()}
    terms = sorted((sorted((names[n], e) for n, e in m), c) for m, c in poly.items())
    if not terms:
        return "0"
    lead = Fraction(terms[-1][1])
    scale = lead if prop.op == "eq" else abs(lead)
    return str([(m, str(Fraction(c) / scale)) for m, c in terms])
