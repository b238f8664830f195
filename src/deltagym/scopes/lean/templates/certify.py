"""Certificates by elimination: an equation written as a combination of hypotheses.

Each hypothesis determines one variable and has a constant before the highest power of it. The
difference of the equation's sides is divided by one hypothesis after the other. These are true
divisions, not pseudo-divisions, and the quotients are the multiples for `linear_combination`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from deltagym.core.errors import DeltaGymError
from deltagym.scopes.lean.checker.lexer import tokenize
from deltagym.scopes.lean.checker.parser import Parser
from deltagym.scopes.lean.checker.syntax import Raw
from deltagym.scopes.lean.templates.expr import Monomial, Poly, lifted, var
from deltagym.scopes.lean.templates.theorem import Claim

Rule = tuple[str, str, str]
"""Name of a hypothesis, the variable that it determines, and the equation."""


def equation(prop: str, rules: Sequence[Rule]) -> Claim:
    """The equation `prop`, proved from `rules` in order; its certificate is computed on demand."""
    return Claim(prop, lambda: certificate(prop, tuple(rules)))


@lru_cache(maxsize=8192)
def certificate(prop: str, rules: tuple[Rule, ...]) -> str:
    """The `linear_combination` of `rules` that proves `prop`.

    Raises:
        DeltaGymError: `prop` does not follow, so the template is wrong.
    """
    rest, parts = difference(prop), []
    for name, variable, text in rules:
        rest, quotient = divided(rest, difference(text), variable)
        if quotient:
            parts.append(f"({quotient}) * {name}")
    if rest:
        raise DeltaGymError(f"{prop} does not follow: {rest} is left over")
    return f"linear_combination {' + '.join(parts) or '0'}"


def difference(prop: str) -> Poly:
    """The left side of an equation minus its right side."""
    parser = Parser(tokenize(prop))
    _, left, right = parser.expression().args
    return polynomial(left) - polynomial(right)


def read_polynomial(text: str) -> Poly:
    """The polynomial that `text` writes."""
    return polynomial(Parser(tokenize(text)).expression())


def polynomial(raw: Raw) -> Poly:
    """An expression of names, numerals, +, -, *, ^ and / as a polynomial."""
    if raw.kind == "num":
        return lifted(raw.args[0])
    if raw.kind == "id":
        return var(raw.args[0])
    if raw.kind == "neg":
        return -polynomial(raw.args[0])
    sign, left, right = raw.args
    first, second = polynomial(left), polynomial(right)
    if sign == "^":
        return first ** int(second.constant())
    if sign == "/":
        return first * (1 / second.constant())
    return first + second if sign == "+" else first - second if sign == "-" else first * second


def divided(whole: Poly, divisor: Poly, variable: str) -> tuple[Poly, Poly]:
    """Remainder and quotient of `whole` by `divisor`, as polynomials in `variable`.

    Raises:
        DeltaGymError: The leading coefficient of the divisor is not a number.
    """
    degree, lead = leading(divisor, variable)
    if lead.terms.keys() != {()}:
        raise DeltaGymError(f"the coefficient of {variable}^{degree} in {divisor} is no number")
    quotient = lifted(0)
    while True:
        top, head = leading(whole, variable)
        if top < degree:
            return whole, quotient
        part = head * var(variable) ** (top - degree) * (Fraction(1) / lead.constant())
        quotient, whole = quotient + part, whole - part * divisor


def leading(poly: Poly, variable: str) -> tuple[int, Poly]:
    """The degree of `poly` in `variable`, -1 if `poly` is 0, and the coefficient of that power."""
    if not poly:
        return -1, lifted(0)
    degree = max(dict(m).get(variable, 0) for m in poly.terms)
    return degree, Poly(dict(_without(poly.terms.items(), variable, degree)))


def _without(
    terms: Iterable[tuple[Monomial, Fraction]], variable: str, degree: int
) -> Iterator[tuple[Monomial, Fraction]]:
    """The terms in which `variable` has this degree, without it."""
    for monomial, coefficient in terms:
        if dict(monomial).get(variable, 0) == degree:
            yield tuple((n, e) for n, e in monomial if n != variable), coefficient
