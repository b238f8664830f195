"""The tactics `norm_num` and `decide`: they compute statements without free variables."""

from __future__ import annotations

from fractions import Fraction

from deltagym.scopes.lean.checker.limits import Budget, FormatError, ProofError, check_bits
from deltagym.scopes.lean.checker.poly import check_power, divisor
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.terms import FIELDS, NATURAL, Prop, Term

Value = int | Fraction

COUNT = 60
"""Most values that one bounded ∀ runs through."""


def prove_ground(target: Prop, quantifiers: bool, budget: Budget) -> None:
    """Accepts a true statement about numerals.

    Args:
        target: The statement.
        quantifiers: True for `decide`, which runs through `∀ x < m, …` on ℕ and reads no fields;
            False for `norm_num`.
        budget: Pays for the work.

    Raises:
        ProofError: It is false.
        FormatError: It is not about numerals alone.
    """
    if not _Evaluator(quantifiers, budget).prop(target, ()):
        raise ProofError(f"{show(target)} is false")


class _Evaluator:
    """Computes propositions and terms, and pays for it.

    Attributes:
        quantifiers: Whether to run through bounded ∀.
        budget: Pays for the work.
        name: The tactic's name, for messages.
    """

    def __init__(self, quantifiers: bool, budget: Budget) -> None:
        self.quantifiers = quantifiers
        self.budget = budget
        self.name = "decide" if quantifiers else "norm_num"

    def prop(self, prop: Prop, bound: tuple[int, ...]) -> bool:
        """Whether `prop` is true; `bound` holds the values of bound variables, innermost last."""
        self.budget.spend(4)
        op, args = prop.op, prop.args
        if op in ("eq", "le", "lt", "dvd"):
            return self._relation(op, args, bound)
        if op == "not":
            return not self.prop(args[0], bound)
        if op == "and":
            return self.prop(args[0], bound) and self.prop(args[1], bound)
        if op == "or":
            return self.prop(args[0], bound) or self.prop(args[1], bound)
        if op == "imp":
            return not self.prop(args[0], bound) or self.prop(args[1], bound)
        if op == "all" and self.quantifiers:
            return self._all(prop, bound)
        if op in ("true", "false"):
            return op == "true"
        raise FormatError(f"{self.name} does not read {show(prop)}")

    def _relation(self, op: str, args: tuple[Term, Term], bound: tuple[int, ...]) -> bool:
        if self.quantifiers and args[0].type in FIELDS:
            raise FormatError("decide reads ℕ and ℤ only")
        left, right = self.value(args[0], bound), self.value(args[1], bound)
        if op == "dvd":
            return right == 0 if left == 0 else right % left == 0
        return left == right if op == "eq" else left <= right if op == "le" else left < right

    def _all(self, prop: Prop, bound: tuple[int, ...]) -> bool:
        """Whether `∀ x < m, body` on ℕ is true, tried for every x."""
        kind, body = prop.args
        bounded = body.op == "imp" and body.args[0].op == "lt"
        if kind != NATURAL or not bounded or body.args[0].args[0] != Term("bound", (0,), NATURAL):
            raise FormatError("decide runs through ∀ x < m, … on ℕ only")
        limit = body.args[0].args[1]
        if limit.op != "num" or limit.args[0] > COUNT:
            raise FormatError(f"decide runs through numerals up to {COUNT} only")
        return all(self.prop(body.args[1], (*bound, x)) for x in range(limit.args[0]))

    def value(self, term: Term, bound: tuple[int, ...]) -> Value:
        """The number that `term` is; `bound` as in `prop`."""
        self.budget.spend(1)
        op, args = term.op, term.args
        if op == "num":
            check_bits(args[0])
            return args[0]
        if op == "bound":
            return bound[-1 - args[0]]
        if op in ("var", "app"):
            raise FormatError(f"{self.name} reads numerals only, and {show(term)} is none")
        value = self._computed(term, op, [self.value(arg, bound) for arg in args])
        check_bits(value.numerator)
        check_bits(value.denominator)
        return value

    def _computed(self, term: Term, op: str, values: list[Value]) -> Value:
        if op == "cast":
            return values[0]
        if op == "neg":
            return -values[0]
        left, right = values
        if op == "pow":
            check_power(left, int(right))
            return left ** int(right)
        if op == "div":
            return Fraction(left) / divisor(term)
        if op == "mod":
            return left % divisor(term)
        return left + right if op == "add" else left - right if op == "sub" else left * right
