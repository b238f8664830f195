"""Writes terms and propositions as text, for messages."""

from __future__ import annotations

from deltagym.scopes.lean.checker.terms import Node, Prop, Term

_BINARY = {
    "add": ("+", 65),
    "sub": ("-", 65),
    "mul": ("*", 70),
    "div": ("/", 70),
    "mod": ("%", 70),
    "pow": ("^", 76),
}
_RELATIONS = {"eq": "=", "le": "≤", "lt": "<", "dvd": "∣"}
_JUNCTIONS = {"and": ("∧", 35), "or": ("∨", 30), "imp": ("→", 25)}
LONGEST = 200
"""Most characters of a shown term; the rest is cut off."""


def show(node: Node) -> str:
    """`node` in Lean's notation, cut off if it is long."""
    text = _show(node, 0, 0)
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"


def _show(node: Node, depth: int, tight: int) -> str:
    """`node` under `depth` binders, in brackets if it binds less strongly than `tight`."""
    text, strength = _term(node, depth) if isinstance(node, Term) else _prop(node, depth)
    return f"({text})" if strength < tight else text


def _term(term: Term, depth: int) -> tuple[str, int]:
    """A term as text, and how strongly its outermost sign binds."""
    op, args = term.op, term.args
    if op in _BINARY:
        sign, strength = _BINARY[op]
        sign = sign if op == "pow" else f" {sign} "
        left, right = _show(args[0], depth, strength), _show(args[1], depth, strength + 1)
        return f"{left}{sign}{right}", strength
    if op == "neg":
        return f"-{_show(args[0], depth, 75)}", 72
    if op == "cast":
        return f"({_show(args[0], depth, 0)} : {term.type})", 100
    if op == "app":
        return " ".join([args[0], *(_show(arg, depth, 99) for arg in args[1:])]), 90
    return (f"x{depth - args[0]}" if op == "bound" else str(args[0])), 100


def _prop(prop: Prop, depth: int) -> tuple[str, int]:
    """A proposition as text, and how strongly its outermost sign binds."""
    op, args = prop.op, prop.args
    if op in _RELATIONS:
        return f"{_show(args[0], depth, 51)} {_RELATIONS[op]} {_show(args[1], depth, 51)}", 50
    if op in _JUNCTIONS:
        sign, strength = _JUNCTIONS[op]
        left, right = _show(args[0], depth, strength + 1), _show(args[1], depth, strength)
        return f"{left} {sign} {right}", strength
    if op == "not":
        return f"¬{_show(args[0], depth, 40)}", 40
    if op in ("all", "ex"):
        sign = "∀" if op == "all" else "∃"
        return f"{sign} x{depth + 1} : {args[0]}, {_show(args[1], depth + 1, 0)}", 0
    return op.capitalize(), 100
