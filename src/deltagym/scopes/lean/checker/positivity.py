"""The tactic `positivity`: reads signs off the shape of a term and off hypotheses.

It proves 0 ≤ t, 0 < t and t ≠ 0.
"""

from __future__ import annotations

from deltagym.scopes.lean.checker.limits import Budget, ProofError
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.terms import NATURAL, Goal, Prop, Term, number

POSITIVE, NONNEGATIVE, UNKNOWN = 2, 1, 0
"""Signs that a term may have: > 0, ≥ 0, or not known."""


def prove_positive(goal: Goal, budget: Budget) -> None:
    """Accepts the goal if the signs of its parts imply it; else raises `ProofError`."""
    target = goal.target
    inner = target.args[0] if target.op == "not" else target
    wanted = {"le": NONNEGATIVE, "lt": POSITIVE, "eq": POSITIVE}.get(inner.op, UNKNOWN)
    if (target.op == "not") != (inner.op == "eq") or not wanted:
        raise ProofError(
            f"positivity proves 0 ≤ …, 0 < … and … ≠ 0, and the goal is {show(target)}"
        )
    zero, term = inner.args[::-1] if inner.op == "eq" else inner.args
    if zero != number(0, term.type) or _sign(term, goal, budget) < wanted:
        raise ProofError(f"positivity does not see the sign of {show(term)}")


def _sign(term: Term, goal: Goal, budget: Budget) -> int:
    """The sign of `term`, as far as its shape and the hypotheses tell."""
    budget.spend(2)
    op, args = term.op, term.args
    if op == "num":
        return POSITIVE if args[0] else NONNEGATIVE
    if op in ("add", "mul", "div"):
        signs = _sign(args[0], goal, budget), _sign(args[1], goal, budget)
        if UNKNOWN in signs:
            return UNKNOWN
        return max(signs) if op == "add" else min(signs)
    if op == "cast":
        return _sign(args[0], goal, budget)
    if op == "pow":
        return _power(term, goal, budget)
    return _known(term, goal)


def _power(term: Term, goal: Goal, budget: Budget) -> int:
    base, exponent = term.args
    sign = _sign(base, goal, budget)
    if sign == POSITIVE:
        return POSITIVE
    even = exponent.op == "num" and exponent.args[0] % 2 == 0
    return NONNEGATIVE if even else sign


def _known(term: Term, goal: Goal) -> int:
    """The sign of a term that hypotheses or its type give."""
    zero = number(0, term.type)
    known = goal.hypotheses.values()
    if Prop("lt", (zero, term)) in known:
        return POSITIVE
    return NONNEGATIVE if term.type == NATURAL or Prop("le", (zero, term)) in known else UNKNOWN
