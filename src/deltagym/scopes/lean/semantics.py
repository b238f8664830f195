"""Statements read off with exact numbers for their variables: a check of theorems that shares nothing with the proofs of them.

Three values: a quantifier is only sampled, so ∀ can be found false and never true, and ∃ is left open unless its body decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from deltagym.scopes.lean.checker.terms import Prop, Term

SAMPLES = (0, 1, 2, 3, 5, -1, -2, -7)
"""Numbers tried for a variable under ∀, those below 0 in ℤ and fields only."""

Values = Mapping[str, Fraction | Callable[..., Fraction]]


def holds(prop: Prop, values: Values, bound: Sequence[Fraction] = ()) -> bool | None:
    """Whether `prop` is true under `values`; None when that is not decided."""
    op, args = prop.op, prop.args
    if op in ("eq", "le", "lt", "dvd"):
        left, right = value(args[0], values, bound), value(args[1], values, bound)
        if op == "dvd":
            return right == 0 if left == 0 else right % left == 0
        return left == right if op == "eq" else left <= right if op == "le" else left < right
    if op in ("true", "false"):
        return op == "true"
    if op == "all":
        return _sampled(prop, values, bound)
    if op == "ex":
        return _exists(prop, values, bound)
    parts = [holds(arg, values, bound) for arg in args]
    if op == "not":
        return None if parts[0] is None else not parts[0]
    if op == "imp":
        parts[0] = None if parts[0] is None else not parts[0]
    decisive = op != "and"
    return decisive if decisive in parts else None if None in parts else not decisive


def _sampled(prop: Prop, values: Values, bound: Sequence[Fraction]) -> bool | None:
    kind, body = prop.args
    tried = (n for n in SAMPLES if n >= 0 or kind != "ℕ")
    return (
        False if any(holds(body, values, (*bound, Fraction(n))) is False for n in tried) else None
    )


def _exists(prop: Prop, values: Values, bound: Sequence[Fraction]) -> bool | None:
    """Decides ∃ k : ℤ, a = b where the difference is linear in k, by solving for k; else tries small numbers."""
    kind, body = prop.args
    tried = [Fraction(n) for n in SAMPLES if n >= 0 or kind != "ℕ"]
    if any(holds(body, values, (*bound, n)) for n in tried):
        return True
    if kind != "ℤ" or body.op != "eq":
        return None
    gaps = [
        value(body.args[0], values, (*bound, Fraction(n)))
        - value(body.args[1], values, (*bound, Fraction(n)))
        for n in range(5)
    ]
    slope = gaps[1] - gaps[0]
    if any(after - before != slope for before, after in pairwise(gaps)):
        return None
    return gaps[0] % slope == 0 if slope else gaps[0] == 0


def value(term: Term, values: Values, bound: Sequence[Fraction] = ()) -> Fraction:
    """The number that `term` is."""
    op, args = term.op, term.args
    if op == "num":
        return Fraction(args[0])
    if op == "bound":
        return bound[-1 - args[0]]
    if op == "var":
        return values[args[0]]  # type: ignore[return-value]
    if op == "app":
        function: Any = values[args[0]]
        return Fraction(function(*(value(arg, values, bound) for arg in args[1:])))
    parts = [value(arg, values, bound) for arg in args]
    if op == "cast":
        return parts[0]
    if op == "neg":
        return -parts[0]
    left, right = parts
    if op == "pow":
        return left ** int(right)
    if op == "div":
        return left / right
    if op == "mod":
        return left % right
    return left + right if op == "add" else left - right if op == "sub" else left * right
