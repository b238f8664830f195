"""Polynomials in named variables, with which templates compute and write theorems.

The checker has polynomials of its own, so an error in one is noticed by the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Value = int | Fraction
Monomial = tuple[tuple[str, int], ...]


class Poly:
    """An immutable polynomial over the rationals.

    Attributes:
        terms: Monomial (sorted pairs of name and exponent) to its coefficient, never 0.
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Value]) -> None:
        self.terms = {m: Fraction(c) for m, c in terms.items() if c}

    def __add__(self, other: Poly | Value) -> Poly:
        terms = dict(self.terms)
        for monomial, coefficient in lifted(other).terms.items():
            terms[monomial] = terms.get(monomial, Fraction(0)) + coefficient
        return Poly(terms)

    def __mul__(self, other: Poly | Value) -> Poly:
        terms: dict[Monomial, Fraction] = {}
        for first, a in self.terms.items():
            for second, b in lifted(other).terms.items():
                exponents = dict(first)
                for name, exponent in second:
                    exponents[name] = exponents.get(name, 0) + exponent
                monomial = tuple(sorted(exponents.items()))
                terms[monomial] = terms.get(monomial, Fraction(0)) + a * b
        return Poly(terms)

    def __neg__(self) -> Poly:
        return self * -1

    def __sub__(self, other: Poly | Value) -> Poly:
        return self + lifted(other) * -1

    def __rsub__(self, other: Value) -> Poly:
        return lifted(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Poly:
        whole = lifted(1)
        for _ in range(exponent):
            whole = whole * self
        return whole

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        """Lean's notation, highest degree first."""
        if not self.terms:
            return "0"
        ranked = sorted(
            self.terms.items(),
            key=lambda item: (-sum(e for _, e in item[0]), [(n, -e) for n, e in item[0]]),
        )
        text = ""
        for monomial, coefficient in ranked:
            sign = (
                ("-" if coefficient < 0 else "")
                if not text
                else (" - " if coefficient < 0 else " + ")
            )
            text += sign + _written_term(monomial, abs(coefficient))
        return text

    def at(self, values: Mapping[str, Poly | Value]) -> Poly:
        """The polynomial with `values` put in for the variables that they name."""
        total = lifted(0)
        for monomial, coefficient in self.terms.items():
            part = lifted(coefficient)
            for name, exponent in monomial:
                part = part * lifted(values.get(name, var(name))) ** exponent
            total = total + part
        return total

    def constant(self) -> Fraction:
        """The coefficient of 1."""
        return self.terms.get((), Fraction(0))


def _written_term(monomial: Monomial, coefficient: Fraction) -> str:
    factors = [f"{name}^{exponent}" if exponent > 1 else name for name, exponent in monomial]
    if coefficient != 1 or not factors:
        factors.insert(0, str(coefficient))
    return "*".join(factors)


def lifted(value: Poly | Value) -> Poly:
    """A number as a polynomial; a polynomial as it is."""
    return value if isinstance(value, Poly) else Poly({(): value})


def var(name: str) -> Poly:
    """The polynomial `name`."""
    return Poly({((name, 1),): 1})


def variables(names: str) -> tuple[Poly, ...]:
    """One polynomial for each of the names, which blanks separate."""
    return tuple(map(var, names.split()))


def par(value: Poly | Value | str) -> str:
    """`value` as a factor: in brackets unless it is one name or a number that is not negative."""
    text = str(value)
    return text if text.replace("_", "").isalnum() else f"({text})"
