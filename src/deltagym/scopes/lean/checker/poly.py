"""Polynomials with exact rational coefficients: the normal form of terms, as of Mathlib's `ring`.

A polynomial is in atoms, which are subterms that cannot be taken apart. Two terms are equal in
every commutative ring (field, for ℚ and ℝ), whatever their atoms stand for, exactly when their
polynomials are equal.
"""

from __future__ import annotations

from fractions import Fraction

from deltagym.scopes.lean.checker.limits import (
    BITS,
    EXPONENT,
    MONOMIALS,
    Budget,
    FormatError,
    LimitError,
    check_bits,
)
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.terms import Term

Coefficient = int | Fraction
Monomial = tuple[tuple[int, int], ...]
"""Sorted pairs of atom number and exponent."""

Poly = dict[Monomial, Coefficient]
"""Monomial to its coefficient, never 0."""

ONE: Monomial = ()
"""The monomial of constants."""


SHOWN = 8
"""Most terms of a polynomial that a message shows."""


class Ring:
    """Turns terms into polynomials, and numbers atoms as they come.

    Attributes:
        budget: Pays for the work.
        atoms: Atom to its number.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.atoms: dict[object, int] = {}

    def poly(self, term: Term) -> Poly:
        """The normal form of `term`."""
        op, args = term.op, term.args
        if op == "num":
            check_bits(args[0])
            return {ONE: args[0]} if args[0] else {}
        if op in ("var", "app", "cast", "mod"):
            return self.atom(term)
        if op == "pow":
            return self._power(term)
        if op == "neg":
            return self.scaled(self.poly(args[0]), -1)
        left = self.poly(args[0])
        if op == "div":
            return self.scaled(left, Fraction(1, divisor(term)))
        right = self.poly(args[1])
        if op == "mul":
            return self.product(left, right)
        return self.sum(left, right, 1 if op == "add" else -1)

    def difference(self, left: Term, right: Term) -> Poly:
        """`left` - `right`."""
        return self.sum(self.poly(left), self.poly(right), -1)

    def atom(self, key: object) -> Poly:
        """The polynomial that is the atom `key` alone."""
        return {((self.atoms.setdefault(key, len(self.atoms)), 1),): 1}

    def sum(self, left: Poly, right: Poly, factor: Coefficient = 1) -> Poly:
        """`left` + `factor` * `right`."""
        self.budget.spend(len(right) + 1)
        total = dict(left)
        for monomial, coefficient in right.items():
            value = total.get(monomial, 0) + factor * coefficient
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
        return self._checked(total)

    def scaled(self, poly: Poly, factor: Coefficient) -> Poly:
        """`factor` * `poly`."""
        self.budget.spend(len(poly) + 1)
        return self._checked({m: c * factor for m, c in poly.items()}) if factor else {}

    def product(self, left: Poly, right: Poly) -> Poly:
        """`left` * `right`."""
        self.budget.spend(2 * len(left) * len(right) + 1)
        total: Poly = {}
        for first, a in left.items():
            for second, b in right.items():
                monomial = _times(first, second)
                value = total.get(monomial, 0) + a * b
                if value:
                    total[monomial] = value
                else:
                    total.pop(monomial, None)
        return self._checked(total)

    def power(self, base: Poly, exponent: int) -> Poly:
        """`base` ^ `exponent`."""
        if not exponent:
            return {ONE: 1}
        if set(base) <= {ONE}:
            value = base.get(ONE, 0)
            check_power(value, exponent)
            return {ONE: value**exponent} if value else {}
        if exponent > EXPONENT:
            written = exponent if exponent < 10**9 else "here"
            raise LimitError(f"the exponent {written} is above {EXPONENT}")
        whole = base
        for bit in bin(exponent)[3:]:
            whole = self.product(whole, whole)
            if bit == "1":
                whole = self.product(whole, base)
        return whole

    def _power(self, term: Term) -> Poly:
        base, exponent = term.args
        degree = self.poly(exponent)
        if set(degree) <= {ONE}:
            return self.power(self.poly(base), int(degree.get(ONE, 0)))
        return self._open_power(base, degree)

    def _open_power(self, base: Term, exponent: Poly) -> Poly:
        """A power whose exponent has variables: x^(2*n + 3) is (x^n)^2 * x^3."""
        if base.op not in ("num", "var", "app", "cast"):
            raise FormatError(
                f"only numerals and variables take an exponent with variables, not {show(base)}"
            )
        whole: Poly = {ONE: 1}
        for monomial, count in sorted(exponent.items()):
            part = self.poly(base) if monomial == ONE else self.atom(("power", base, monomial))
            whole = self.product(whole, self.power(part, int(count)))
        return whole

    def _checked(self, poly: Poly) -> Poly:
        """`poly` itself; raises `LimitError` if it is too large."""
        if len(poly) > MONOMIALS:
            raise LimitError(f"a polynomial here has more than {MONOMIALS} terms")
        for monomial, coefficient in poly.items():
            if sum(e for _, e in monomial) > EXPONENT:
                raise LimitError(f"a degree here is above {EXPONENT}")
            if type(coefficient) is int:
                check_bits(coefficient)
            else:
                check_bits(coefficient.numerator)
                check_bits(coefficient.denominator)
        return poly

    def text(self, poly: Poly) -> str:
        """`poly` for a message: its first few terms."""
        if not poly:
            return "0"
        names = {number: key for key, number in self.atoms.items()}
        parts = [
            _written(coefficient, [(_named(names[n]), e) for n, e in monomial])
            for monomial, coefficient in list(poly.items())[:SHOWN]
        ]
        return " + ".join(parts) + (" + …" if len(poly) > SHOWN else "")


def divisor(term: Term) -> int:
    """The divisor of `term`, a quotient or remainder.

    Raises:
        FormatError: The divisor is not a numeral other than 0.
    """
    below = term.args[1]
    if below.op != "num" or not below.args[0]:
        raise FormatError(f"the divisor of {show(term)} is no longer a numeral")
    return below.args[0]


def _times(first: Monomial, second: Monomial) -> Monomial:
    if not first or not second:
        return first or second
    exponents = dict(first)
    for atom, exponent in second:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return tuple(sorted(exponents.items()))


def check_power(value: Coefficient, exponent: int) -> None:
    """Raises `LimitError` if `value` ^ `exponent` would be longer than `BITS`."""
    size = max(value.numerator.bit_length(), value.denominator.bit_length())
    if abs(value) not in (0, 1) and (exponent > BITS or size * exponent > BITS):
        raise LimitError(f"a power here is longer than {BITS} bits")


def _named(key: object) -> str:
    """An atom as text."""
    if isinstance(key, Term):
        return show(key)
    return f"{show(key[1])}^…"  # type: ignore[index]


def _written(coefficient: Coefficient, atoms: list[tuple[str, int]]) -> str:
    """A coefficient with its monomial as text."""
    body = "*".join(f"{name}^{e}" if e > 1 else name for name, e in atoms)
    number = str(coefficient)
    number = number if len(number) < 30 else "…"
    return number if not body else body if coefficient == 1 else f"{number}*{body}"
