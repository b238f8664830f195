"""The tactics `ring`, `linear_combination`, `linarith` and `nlinarith`.

The first two prove identities of polynomials. `nlinarith` looks for non-negative multiples of
hypotheses, hints, the negated goal and pairwise products that add up to a negative constant
(Positivstellensatz of low degree, as Mathlib's does). What the search finds is checked by adding it
up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from deltagym.scopes.lean.checker.limits import Budget, FormatError, LimitError, ProofError
from deltagym.scopes.lean.checker.poly import ONE, Coefficient, Monomial, Poly, Ring
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.simplex import feasible
from deltagym.scopes.lean.checker.terms import FALSE, NATURAL, Prop, Term

HINTS = 12
"""Most hints of one `nlinarith`."""

FACTS = 160
"""Most facts that one search combines."""


class Fact(NamedTuple):
    """A polynomial whose sign is known.

    Attributes:
        poly: The polynomial.
        sign: 0 if the polynomial is 0, 1 if it is ≥ 0, 2 if it is > 0.
    """

    poly: Poly
    sign: int


def prove_ring(target: Prop, budget: Budget) -> None:
    """Accepts an equation whose sides have the same normal form; else raises `ProofError`."""
    if target.op != "eq":
        raise ProofError(f"ring proves equations, and the goal is {show(target)}")
    ring = Ring(budget)
    rest = ring.difference(*target.args)
    if rest:
        raise ProofError(f"ring: the sides of {show(target)} differ by {ring.text(rest)}")


def prove_combination(
    target: Prop, sides: tuple[Term, Term], exponent: int, budget: Budget
) -> None:
    """Accepts an equation that follows from another one.

    Args:
        target: The equation left = right.
        sides: The two sides l, r of an equation that is known to hold.
        exponent: Where (left - right)^exponent - (l - r) is 0, the equation is accepted.
        budget: Pays for the work.

    Raises:
        ProofError: The difference is not 0.
    """
    if target.op != "eq":
        raise ProofError(f"linear_combination proves equations, and the goal is {show(target)}")
    ring = Ring(budget)
    goal = ring.power(ring.difference(*target.args), exponent)
    rest = ring.sum(goal, ring.difference(*sides), -1)
    if rest:
        raise ProofError(f"linear_combination: {ring.text(rest)} is left over instead of 0")


def prove_linear(
    target: Prop, known: Iterable[Prop], hints: Sequence[Prop], products: bool, budget: Budget
) -> None:
    """Proves an equation or inequality from others: `linarith`, or `nlinarith` with `products`.

    Args:
        target: An equation, an inequality or False.
        known: Hypotheses; those that are no equation or inequality of the right type are ignored.
        hints: Further facts.
        products: Whether to use products of hints and negated goal, too.
        budget: Pays for the work.

    Raises:
        ProofError: No certificate was found, which does not mean that there is none.
        LimitError: Too many hints or too much work.
    """
    if len(hints) > HINTS:
        raise LimitError(f"at most {HINTS} hints are read, not {len(hints)}")
    for hint in hints:
        if hint.op not in ("eq", "le", "lt"):
            raise ProofError(f"a hint must be an equation or an inequality, not {show(hint)}")
    known, kind = list(known), _kind_of(target, hints)
    for refuted in _denials(target):
        ring = Ring(budget)
        facts = [
            _fact(ring, p)
            for p in known
            if p.op in ("eq", "le", "lt") and _fits(p.args[0].type, kind)
        ]
        given = [_fact(ring, p) for p in [*hints, *refuted]]
        if not _refute(ring, [*facts, *given]) and not (
            products and _refute(ring, [*facts, *given, *_products(ring, given)])
        ):
            name = "nlinarith" if products else "linarith"
            raise ProofError(f"{name}: no certificate for {show(target)} from these hints")


def _fits(kind: str, wanted: str | None) -> bool:
    """Whether a hypothesis of type `kind` may be used."""
    return kind == wanted if wanted else kind != NATURAL


def _kind_of(target: Prop, hints: Sequence[Prop]) -> str | None:
    """The type of goal and hints; None if the goal is False and there are no hints."""
    kinds = {p.args[0].type for p in [target, *hints] if p.op in ("eq", "le", "lt")}
    if len(kinds) > 1:
        raise FormatError(f"goal and hints must be of one type, not {' and '.join(sorted(kinds))}")
    return kinds.pop() if kinds else None


def _denials(target: Prop) -> list[list[Prop]]:
    """What to refute, one after the other, to prove `target`.

    That is its negation, which for an equation has two halves.
    """
    if target == FALSE:
        return [[]]
    if target.op == "le":
        return [[Prop("lt", target.args[::-1])]]
    if target.op == "lt":
        return [[Prop("le", target.args[::-1])]]
    if target.op == "eq":
        return [[Prop("lt", target.args)], [Prop("lt", target.args[::-1])]]
    raise ProofError(f"the goal must be an equation, an inequality or False, not {show(target)}")


def _fact(ring: Ring, prop: Prop) -> Fact:
    """An equation or inequality as a fact about the difference of its sides."""
    left, right = prop.args
    if left.type == NATURAL:
        raise FormatError("linarith and nlinarith are not read on ℕ; use omega, or cast to ℤ")
    return Fact(ring.difference(right, left), {"eq": 0, "le": 1, "lt": 2}[prop.op])


def _products(ring: Ring, facts: Sequence[Fact]) -> list[Fact]:
    """The products of all pairs of facts, including each fact with itself."""
    return [
        Fact(ring.product(a.poly, b.poly), min(a.sign, b.sign) if a.sign and b.sign else 0)
        for i, a in enumerate(facts)
        for b in facts[i:]
    ]


def _refute(ring: Ring, facts: Sequence[Fact]) -> bool:
    """Whether multiples of the facts add up to a contradiction.

    Linear programming searches for the multiples, and what it finds is checked.
    """
    facts = _useful(facts)
    if len(facts) > FACTS:
        raise LimitError(f"more than {FACTS} facts to combine; give fewer hints")
    weights = _weights(ring, facts)
    return weights is not None and _contradicts(ring, facts, weights)


def _useful(facts: Sequence[Fact]) -> list[Fact]:
    """`facts` without 0 ≥ 0 and without those that hold a monomial which no other could cancel."""
    facts = [fact for fact in facts if fact.poly or fact.sign == 2]
    while True:
        seen: dict[Monomial, int] = {}
        for fact in facts:
            for monomial in fact.poly:
                seen[monomial] = seen.get(monomial, 0) + 1
        kept = [fact for fact in facts if all(m == ONE or seen[m] > 1 for m in fact.poly)]
        if len(kept) == len(facts):
            return facts
        facts = kept


def _weights(ring: Ring, facts: Sequence[Fact]) -> list[Fraction] | None:
    """A weight for each fact, such that they add up to a contradiction; None if none are found.

    Weights of inequalities are at least 0. The weighted sum is a negative constant, or 0 where a
    strict inequality has a weight above 0.
    """
    columns = [
        (i, sign) for i, fact in enumerate(facts) for sign in ((1, -1) if fact.sign == 0 else (1,))
    ]
    if not columns:
        return None
    monomials = sorted({m for fact in facts for m in fact.poly} - {ONE})
    ring.budget.spend(len(columns) * (len(monomials) + 2))
    rows: list[list[Coefficient]] = [
        [sign * facts[i].poly.get(m, 0) for i, sign in columns] + [0] for m in monomials
    ]
    rows.append([sign * facts[i].poly.get(ONE, 0) for i, sign in columns] + [1])
    strict: list[Coefficient] = [int(facts[i].sign == 2) for i, _ in columns]
    rows.append([*strict, 1])
    found = feasible(rows, [0] * (len(rows) - 1) + [1], ring.budget)
    if found is None:
        return None
    weights = [Fraction(0)] * len(facts)
    for (i, sign), value in zip(columns, found, strict=False):
        weights[i] += sign * value
    return weights


def _contradicts(ring: Ring, facts: Sequence[Fact], weights: Sequence[Fraction]) -> bool:
    """Whether the weighted facts add up to a contradiction, however the weights were found.

    The sum must say that a negative number is at least 0, or that 0 is above 0.
    """
    total: Poly = {}
    strict = False
    for fact, weight in zip(facts, weights, strict=True):
        if weight < 0 and fact.sign:
            return False
        if weight:
            total = ring.sum(total, fact.poly, weight)
            strict = strict or (fact.sign == 2 and weight > 0)
    if not set(total) <= {ONE}:
        return False
    value = total.get(ONE, 0)
    return value < 0 or (value == 0 and strict)
