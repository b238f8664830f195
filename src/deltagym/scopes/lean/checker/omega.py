"""The tactic `omega`: linear arithmetic over ℤ and ℕ with %, ∣ by numerals, and ∧ ∨ ¬ →.

It assumes the negated goal and looks for a contradiction in every branch. Equations are solved
exactly (Pugh's method). Inequalities are combined by Fourier-Motzkin elimination, with every
constant rounded down to an integer. All of it follows from the assumptions, so a contradiction is
a proof; if none is found, the goal may still be true. Like Lean's `omega`, it has no dark or grey
shadows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from typing import NamedTuple

from deltagym.scopes.lean.checker.limits import (
    Budget,
    FormatError,
    LimitError,
    ProofError,
    check_bits,
)
from deltagym.scopes.lean.checker.poly import check_power, divisor
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.terms import FALSE, INTEGER, NATURAL, Prop, Term, negation

BRANCHES = 256
"""Most branches of one call."""

INEQUALITIES = 400
"""Most inequalities at a time."""

Form = dict[int, int]
"""A linear form: unknown to coefficient; the constant is at unknown 0."""


class Constraint(NamedTuple):
    """States that `form` = 0 if `equal`, else that `form` ≥ 0."""

    form: Form
    equal: bool


def prove_omega(target: Prop, known: Iterable[Prop], budget: Budget) -> None:
    """Accepts `target` if its negation contradicts `known`.

    Raises:
        ProofError: No contradiction was found.
        LimitError: There are too many branches or inequalities, or the work is too much.
    """
    facts = [prop for prop in known if _readable(prop)]
    if not _readable(target) and target != FALSE:
        raise ProofError(f"omega reads linear statements about ℤ and ℕ, not {show(target)}")
    if not _Refuter(budget).refutes([negation(target), *facts]):
        raise ProofError(f"omega does not prove {show(target)}")


def _readable(prop: Prop) -> bool:
    """Whether `prop` is of a kind that `omega` reads."""
    if prop.op in ("and", "or", "imp", "not"):
        return all(map(_readable, prop.args))
    if prop.op == "dvd":
        return prop.args[0].op == "num"
    return prop.op in ("false", "true") or (
        prop.op in ("eq", "le", "lt") and prop.args[0].type in (INTEGER, NATURAL)
    )


class _Refuter:
    """Numbers the unknowns of one call and goes through its branches.

    Attributes:
        budget: Pays for the work.
        unknowns: What an unknown stands for, to its number.
        implied: Constraints that follow from the types of unknowns and from remainders.
        branches: Branches so far.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.unknowns: dict[object, int] = {}
        self.implied: list[Constraint] = []
        self.branches = 0

    def refutes(
        self,
        facts: Sequence[Prop],
        constraints: Sequence[Constraint] = (),
        choices: Sequence[Prop] = (),
    ) -> bool:
        """Whether `facts`, `constraints` and the disjunctions `choices` cannot hold together.

        It branches over a disjunction only if there is no contradiction without that.
        """
        pending, collected, open_choices = list(facts), list(constraints), list(choices)
        while pending:
            self.budget.spend(1)
            prop = _positive(pending.pop())
            if prop == FALSE:
                return True
            if prop.op == "and":
                pending += prop.args
            elif prop.op == "or":
                open_choices.append(prop)
            elif prop.op != "true":
                split = self._split(prop)
                if split is not None:
                    open_choices.append(split)
                else:
                    collected += self._constraints(prop)
        if _contradictory([*collected, *self.implied], len(self.unknowns), self.budget):
            return True
        if not open_choices:
            return False
        self.branches += 1
        if self.branches > BRANCHES:
            raise LimitError(f"omega splits into more than {BRANCHES} branches")
        *others, choice = open_choices
        return all(self.refutes([part], collected, others) for part in choice.args)

    def _split(self, prop: Prop) -> Prop | None:
        """For a ≠ b the disjunction a < b ∨ b < a; None for anything else."""
        if prop.op == "not" and prop.args[0].op == "eq":
            left, right = prop.args[0].args
            return Prop("or", (Prop("lt", (left, right)), Prop("lt", (right, left))))
        return None

    def _constraints(self, prop: Prop) -> list[Constraint]:
        """An equation, an inequality or a divisibility as constraints."""
        if prop.op == "dvd" or prop.op == "not":
            return self._divides(prop)
        left, right = map(self._form, prop.args)
        gap = _combined(right, 1, left, -1)
        if prop.op == "lt":
            gap = _combined(gap, 1, {0: 1}, -1)
        return [Constraint(gap, prop.op == "eq")]

    def _divides(self, prop: Prop) -> list[Constraint]:
        """For m ∣ t, that t = m q; for its negation, that t = m q + r with 1 ≤ r ≤ m - 1."""
        inner = prop.args[0] if prop.op == "not" else prop
        modulus, form = inner.args[0].args[0], self._form(inner.args[1])
        if modulus == 0:
            raise FormatError("omega does not read divisibility by 0")
        quotient = self._unknown(("quotient", inner))
        rest = _combined(form, 1, {quotient: 1}, -modulus)
        if prop.op == "dvd":
            return [Constraint(rest, True)]
        return [
            Constraint(_combined(rest, 1, {0: 1}, -1), False),
            Constraint(_combined({0: modulus - 1}, 1, rest, -1), False),
        ]

    def _form(self, term: Term) -> Form:
        """`term` as a linear form; a part that is not linear becomes an unknown."""
        self.budget.spend(1)
        op, args = term.op, term.args
        if op == "num":
            check_bits(args[0])
            return {0: args[0]} if args[0] else {}
        if op in ("add", "sub"):
            return _combined(self._form(args[0]), 1, self._form(args[1]), 1 if op == "add" else -1)
        if op == "neg":
            return _combined({}, 1, self._form(args[0]), -1)
        if op == "mul":
            return self._product(term)
        if op == "cast" and args[0].type in (INTEGER, NATURAL):
            return self._form(args[0])
        if op == "mod":
            return self._remainder(term)
        if op == "pow" and args[0].op == args[1].op == "num":
            check_power(args[0].args[0], args[1].args[0])
            return _combined({}, 1, {0: 1}, args[0].args[0] ** args[1].args[0])
        return {self._atom(term): 1}

    def _product(self, term: Term) -> Form:
        """A product as a linear form if one factor is a number; else as an unknown."""
        left, right = map(self._form, term.args)
        for one, other in ((left, right), (right, left)):
            if set(one) <= {0}:
                return _combined({}, 1, other, one.get(0, 0))
        return {self._atom(term): 1}

    def _remainder(self, term: Term) -> Form:
        """The remainder t % m as t - m q, which is implied to lie between 0 and m - 1."""
        modulus = divisor(term)
        known = ("quotient", term) in self.unknowns
        form, quotient = self._form(term.args[0]), self._unknown(("quotient", term))
        rest = _combined(form, 1, {quotient: 1}, -modulus)
        if not known:
            above = _combined({0: modulus - 1}, 1, rest, -1)
            self.implied += [Constraint(rest, False), Constraint(above, False)]
        return rest

    def _atom(self, term: Term) -> int:
        known = term in self.unknowns
        number = self._unknown(term)
        if term.type == NATURAL and not known:
            self.implied.append(Constraint({number: 1}, False))
        return number

    def _unknown(self, key: object) -> int:
        return self.unknowns.setdefault(key, len(self.unknowns) + 1)


def _positive(prop: Prop) -> Prop:
    """`prop` with its outermost negation moved inwards, and with a → b as ¬a ∨ b."""
    if prop.op == "imp":
        return Prop("or", (negation(prop.args[0]), prop.args[1]))
    if prop.op != "not":
        return prop
    inner = prop.args[0]
    if inner.op == "not":
        return _positive(inner.args[0])
    if inner.op in ("and", "or"):
        return Prop("or" if inner.op == "and" else "and", tuple(map(negation, inner.args)))
    if inner.op == "imp":
        return Prop("and", (inner.args[0], negation(inner.args[1])))
    if inner.op in ("le", "lt"):
        return Prop("lt" if inner.op == "le" else "le", inner.args[::-1])
    return {"true": FALSE, "false": Prop("true", ())}.get(inner.op, prop)


def _combined(left: Form, a: int, right: Form, b: int) -> Form:
    """The form `a` * `left` + `b` * `right`."""
    total = {u: a * c for u, c in left.items()}
    for unknown, coefficient in right.items():
        total[unknown] = total.get(unknown, 0) + b * coefficient
    return {u: c for u, c in total.items() if c}


def _contradictory(constraints: list[Constraint], unknowns: int, budget: Budget) -> bool:
    """Whether the method shows that no integers satisfy `constraints`."""
    equations = [constraint.form for constraint in constraints if constraint.equal]
    forms = [constraint.form for constraint in constraints if not constraint.equal]
    fresh = unknowns + 1
    while equations:
        form = equations.pop()
        budget.spend(sum(map(len, equations)) + sum(map(len, forms)) + 1)
        scale = gcd(*(c for u, c in form.items() if u))
        if not scale:
            if form.get(0, 0):
                return True
            continue
        if form.get(0, 0) % scale:
            return True
        form = {u: c // scale for u, c in form.items()}
        unknown = min((u for u in form if u), key=lambda u: (abs(form[u]), u))
        if abs(form[unknown]) != 1:
            equations += [form, _balanced(form, abs(form[unknown]) + 1, fresh)]
            fresh += 1
            continue
        value = _combined({u: c for u, c in form.items() if u != unknown}, -form[unknown], {}, 0)
        equations = [_substituted(f, unknown, value) for f in equations]
        forms = [_substituted(f, unknown, value) for f in forms]
    return _shadows(forms, budget)


def _balanced(form: Form, modulus: int, fresh: int) -> Form:
    """Pugh's equation in the new unknown `fresh`.

    In it, the unknown with the least coefficient of `form` has coefficient 1.
    """
    reduced = {u: _balanced_remainder(c, modulus) for u, c in form.items()}
    return {**{u: c for u, c in reduced.items() if c}, fresh: -modulus}


def _balanced_remainder(value: int, modulus: int) -> int:
    """`value` less a multiple of `modulus`, in [-modulus/2, modulus/2)."""
    return value - modulus * ((2 * value + modulus) // (2 * modulus))


def _substituted(form: Form, unknown: int, value: Form) -> Form:
    """`form` with `value` for `unknown`."""
    coefficient = form.get(unknown)
    if not coefficient:
        return form
    return _combined({u: c for u, c in form.items() if u != unknown}, 1, value, coefficient)


def _shadows(forms: list[Form], budget: Budget) -> bool:
    """Whether a contradiction appears when unknowns are eliminated from inequalities `form` ≥ 0."""
    while True:
        tight = _tightened(forms)
        if tight is None:
            return True
        budget.spend(sum(map(len, tight)) + 1)
        unknown = _cheapest(tight)
        if unknown is None:
            return False
        lower = [f for f in tight if f.get(unknown, 0) > 0]
        upper = [f for f in tight if f.get(unknown, 0) < 0]
        forms = [f for f in tight if unknown not in f]
        if len(lower) * len(upper) + len(forms) > INEQUALITIES:
            raise LimitError(f"omega has more than {INEQUALITIES} inequalities to look at")
        budget.spend(8 * len(lower) * len(upper))
        forms += [_combined(low, -up[unknown], up, low[unknown]) for low in lower for up in upper]


def _tightened(forms: list[Form]) -> list[Form] | None:
    """The inequalities `forms` ≥ 0 divided by common divisors, with constants rounded down.

    Of several that differ in the constant alone, the strictest stays. None if one says that a
    negative number is ≥ 0.
    """
    strictest: dict[tuple[tuple[int, int], ...], int] = {}
    for form in forms:
        scale = gcd(*(c for u, c in form.items() if u))
        constant = form.get(0, 0)
        if not scale:
            if constant < 0:
                return None
            continue
        for value in form.values():
            check_bits(value)
        key = tuple(sorted((u, c // scale) for u, c in form.items() if u))
        value = constant // scale
        strictest[key] = min(value, strictest.get(key, value))
    return [{**dict(key), 0: value} if value else dict(key) for key, value in strictest.items()]


def _cheapest(forms: list[Form]) -> int | None:
    """The best unknown to eliminate; None if there is none.

    One whose elimination is exact comes first, then one that gives the fewest inequalities.
    """
    lower: dict[int, list[int]] = {}
    upper: dict[int, list[int]] = {}
    for form in forms:
        for unknown, coefficient in form.items():
            if unknown:
                (lower if coefficient > 0 else upper).setdefault(unknown, []).append(
                    abs(coefficient)
                )
    ranked = []
    for unknown in sorted({*lower, *upper}):
        low, up = lower.get(unknown, []), upper.get(unknown, [])
        exact = not low or not up or max(low) == 1 or max(up) == 1
        ranked.append((not exact, len(low) * len(up), unknown))
    return min(ranked)[2] if ranked else None
