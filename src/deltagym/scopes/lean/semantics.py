"""Semantics: what terms and propositions are when exact numbers stand for their variables.

It shares nothing with the proofs, so it can check theorems independently. There are three truth
values: a quantifier is only sampled, so ∀ may be found false and never true, and ∃ stays undecided
unless its body decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from deltagym.scopes.lean.checker.terms import Prop, Term

SAMPLES = (0, 1, 2, 3, 5, -1, -2, -7)
"""Numbers tried for a quantified variable; on ℕ, those below 0 are left out."""

Assignment = Mapping[str, Fraction | Callable[..., Fraction]]
"""A number for each variable, a function for each function symbol."""


def holds(prop: Prop, values: Assignment, bound: Sequence[Fraction] = ()) -> bool | None:
    """Whether `prop` is true under `values`; None if that is not decided.

    Args:
        prop: The proposition.
        values: Values of its free variables.
        bound: Values of the variables bound around it, the innermost last.
    """
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


def _sampled(prop: Prop, values: Assignment, bound: Sequence[Fraction]) -> bool | None:
    """False if a sample refutes ∀ x, P."""
    kind, body = prop.args
    tried = (n for n in SAMPLES if n >= 0 or kind != "ℕ")
    refuted = any(holds(body, values, (*bound, Fraction(n))) is False for n in tried)
    return False if refuted else None


def _exists(prop: Prop, values: Assignment, bound: Sequence[Fraction]) -> bool | None:
    """Decides ∃ k, P: a sample may prove it.

    Where P is an equation on ℤ whose sides differ by something linear in k, it is solved for k.
    """
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


def value(term: Term, values: Assignment, bound: Sequence[Fraction] = ()) -> Fraction:
    """The number that `term` is under `values`; `bound` is as in `holds`."""
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
