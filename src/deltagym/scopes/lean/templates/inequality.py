"""Inequalities over ℝ: each is a sum of squares and products that are not negative."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

from deltagym.scopes.lean.templates.expr import Poly, lifted, variables
from deltagym.scopes.lean.templates.theorem import (
    Assignment,
    Claim,
    Template,
    Theorem,
    coprime,
    nonzero,
    rank,
)

Piece = tuple[Poly, list[str]]
"""A polynomial that is not negative, and the hints that say so."""


def at_least(poly: Poly) -> str:
    """0 ≤ `poly`, with the negative terms moved to the left side."""
    low, high = _both_signs(poly)
    return f"{low} ≤ {high}"


def _both_signs(poly: Poly) -> tuple[Poly, Poly]:
    """The negative terms of `poly`, negated, and the positive ones."""
    low = Poly({m: -c for m, c in poly.terms.items() if c < 0})
    high = Poly({m: c for m, c in poly.terms.items() if c > 0})
    return low, high


def _nlinarith(*hints: str) -> str:
    return f"nlinarith [{', '.join(hints)}]"


def _known(claims: Sequence[Claim]) -> list[str]:
    """Names of the claims so far."""
    return [f"h{number}" for number in range(1, len(claims) + 1)]


def _square(form: Poly) -> str:
    """The hint that the square of `form` is not negative."""
    return f"sq_nonneg ({form})"


def _free(names: str, draw: random.Random) -> dict[str, Fraction]:
    """Random values of variables."""
    return {name: Fraction(draw.randint(-12, 12), draw.randint(1, 5)) for name in names.split()}


def squares(draw: random.Random, difficulty: str) -> Theorem:
    """A sum of squares of linear forms, multiplied out and spread over both sides."""
    names = ["x y", "x y z", "x y z"][rank(difficulty)]
    xs, size = variables(names), 3 + rank(difficulty)

    def form() -> Poly:
        chosen = draw.sample(xs, 2) if difficulty != "hard" else xs
        return sum((nonzero(draw, size) * x for x in chosen), lifted(draw.randint(-3, 3)))

    forms = [form() for _ in range(3 + (difficulty == "hard"))]
    weights = [draw.randint(1, 5) for _ in forms]
    extra, slack = form(), draw.randint(0, 3)
    claims = [
        Claim(at_least(w * f * f), _nlinarith(_square(f)))
        for w, f in zip(weights, forms, strict=True)
    ]
    total = sum((w * f * f for w, f in zip(weights, forms, strict=True)), extra * extra + slack)
    claims.append(Claim(at_least(total), _nlinarith(*_known(claims), _square(extra))))
    return Theorem(f"({names} : ℝ)", tuple(claims), lambda draw: _free(names, draw))


def bounds(draw: random.Random, difficulty: str) -> Theorem:
    """Variables with lower and upper bounds: products of distances to them are not negative."""
    names = "x y" if difficulty == "easy" else "x y z"
    lows = [draw.randint(-6, 6) for _ in names.split()]
    highs = [low + draw.randint(1, 6 + rank(difficulty)) for low in lows]
    xs = variables(names)
    given = f"({names} : ℝ) " + " ".join(
        f"(hl{x} : {low} ≤ {x}) (hu{x} : {x} ≤ {high})"
        for x, low, high in zip(names.split(), lows, highs, strict=True)
    )
    gaps = [(x - low, f"sub_nonneg.mpr hl{x}") for x, low in zip(xs, lows, strict=True)]
    gaps += [(high - x, f"sub_nonneg.mpr hu{x}") for x, high in zip(xs, highs, strict=True)]
    pairs = draw.sample(
        [(a, b) for i, a in enumerate(gaps) for b in gaps[i + 1 :]], 3 + rank(difficulty)
    )
    weights = [draw.randint(1, 4) for _ in pairs]
    products = [w * a[0] * b[0] for w, (a, b) in zip(weights, pairs, strict=True)]
    claims = [
        Claim(at_least(p), _nlinarith(f"mul_nonneg ({a[1]}) ({b[1]})"))
        for p, (a, b) in zip(products, pairs, strict=True)
    ]
    extra = nonzero(draw, 3) * xs[0] + nonzero(draw, 3) * xs[1] + draw.randint(-4, 4)
    total = sum(products, extra * extra + draw.randint(0, 2))
    claims.append(Claim(at_least(total), _nlinarith(*_known(claims), _square(extra))))

    def assign(draw: random.Random) -> Assignment:
        ends = zip(names.split(), lows, highs, strict=True)
        return {x: low + Fraction((high - low) * draw.randint(0, 12), 12) for x, low, high in ends}

    return Theorem(given, tuple(claims), assign)


def constrained(draw: random.Random, difficulty: str) -> Theorem:
    """A weighted sum of squares under a linear constraint, bounded from below.

    The bound comes from the squares about a point whose weighted coordinates are the coefficients
    of the constraint.
    """
    names = "x y" if difficulty == "easy" else "x y z"
    xs = variables(names)
    weights = [draw.randint(1, 6) for _ in xs]
    point = [nonzero(draw, 4 + rank(difficulty)) for _ in xs]
    slopes = [w * t for w, t in zip(weights, point, strict=True)]
    total = draw.randint(-20, 20)
    left = sum((s * x for s, x in zip(slopes, xs, strict=True)), lifted(0))
    given = f"({names} : ℝ) (hc : {left} = {total})"
    low = 2 * total - sum(w * t * t for w, t in zip(weights, point, strict=True))
    quadratic = sum((w * x * x for w, x in zip(weights, xs, strict=True)), lifted(0))
    hints = [_square(x - t) for x, t in zip(xs, point, strict=True)]
    claims = [
        Claim(at_least(w * (x - t) ** 2), _nlinarith(h))
        for w, x, t, h in zip(weights, xs, point, hints, strict=True)
    ]
    scale, shift = draw.randint(2, 6), nonzero(draw, 5)
    claims.append(Claim(at_least(quadratic - low), _nlinarith(*hints)))
    mixed = xs[0] - xs[1] + shift
    whole = at_least(scale * (quadratic - low) + mixed * mixed)
    claims.append(Claim(whole, _nlinarith(f"h{len(claims)}", _square(mixed))))

    def assign(draw: random.Random) -> Assignment:
        at = _free(names, draw)
        last = names.split()[-1]
        rest = sum(
            (s * at[x] for s, x in zip(slopes[:-1], names.split()[:-1], strict=True)), Fraction(0)
        )
        return {**at, last: (total - rest) / slopes[-1]}

    return Theorem(given, tuple(claims), assign)


def weighted_means(draw: random.Random, difficulty: str) -> Theorem:
    """Cubic inequalities between positive numbers, such as x²y + xy² ≤ x³ + y³.

    Each is a sum of positive variables times squares.
    """
    names = "x y" if difficulty == "easy" else "x y z"
    xs, size = variables(names), 3 + rank(difficulty)
    given = f"({names} : ℝ) " + " ".join(f"(h{x} : 0 < {x})" for x in names.split())

    def piece() -> tuple[Poly, str]:
        factor = draw.choice(xs)
        a, b = draw.sample(xs, 2)
        form = draw.randint(1, size) * a - draw.randint(1, size) * b
        hint = f"mul_nonneg (le_of_lt h{factor}) ({_square(form)})"
        return draw.randint(1, 4) * factor * form * form, hint

    pieces = [piece() for _ in range(3 + rank(difficulty))]
    claims = [Claim(at_least(poly), _nlinarith(hint)) for poly, hint in pieces]
    last, hint = piece()
    total = sum((poly for poly, _ in pieces), last)
    claims.append(Claim(at_least(total), _nlinarith(*_known(claims), hint)))
    return Theorem(
        given,
        tuple(claims),
        lambda draw: {x: abs(v) + Fraction(1, 7) for x, v in _free(names, draw).items()},
    )


def cauchy(draw: random.Random, difficulty: str) -> Theorem:
    """Cauchy and Schwarz with weights, in two or three terms, by Lagrange's identity."""
    count = 2 if difficulty == "easy" else 3
    names = " ".join([*"abc"[:count], *"xyz"[:count]])
    left, right = variables(" ".join("abc"[:count])), variables(" ".join("xyz"[:count]))
    right = tuple(x + nonzero(draw, 9) for x in right)
    weights = coprime(draw, [7 + 2 * rank(difficulty)] * count)
    first = sum((w * a * a for w, a in zip(weights, left, strict=True)), lifted(0))
    second = sum((w * x * x for w, x in zip(weights, right, strict=True)), lifted(0))
    mixed = sum((w * a * x for w, a, x in zip(weights, left, right, strict=True)), lifted(0))
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    forms = [(weights[i] * weights[j], left[i] * right[j] - left[j] * right[i]) for i, j in pairs]
    claims = [Claim(at_least(w * f * f), _nlinarith(_square(f))) for w, f in forms]
    scale, shift = draw.randint(1, 5), nonzero(draw, 6)
    extra = left[0] + shift * right[0]
    hints = [_square(form) for _, form in forms]
    claims.append(Claim(f"({mixed})^2 ≤ ({first}) * ({second})", _nlinarith(*hints)))
    low, high = _both_signs(extra * extra)
    claims.append(Claim(f"{low} ≤ {high}", _nlinarith(_square(extra))))
    goal = (
        f"{scale} * ({mixed})^2 + {low} ≤ {scale} * (({first}) * ({second})) + {high} + (a - x)^2"
    )
    proof = _nlinarith(f"h{len(claims) - 1}", f"h{len(claims)}", "sq_nonneg (a - x)")
    claims.append(Claim(goal, proof))
    return Theorem(f"({names} : ℝ)", tuple(claims), lambda draw: _free(names, draw))


def ordered_gaps(draw: random.Random, difficulty: str) -> Theorem:
    """Ordered numbers x ≥ y ≥ z ≥ 0: products of their gaps, as in Schur's inequality."""
    x, y, z = variables("x y z")
    gaps = {"hu": x - y, "hv": y - z, "hz": z}
    given = "(x y z : ℝ) (hx : y ≤ x) (hy : z ≤ y) (hz : 0 ≤ z)"
    prepare = "have hu := sub_nonneg.mpr hx\nhave hv := sub_nonneg.mpr hy\n"
    degree = 2 + (difficulty == "hard")

    def piece() -> Piece:
        poly, hints = lifted(0), []
        for _ in range(1 + rank(difficulty) // 2 + draw.randint(0, 1)):
            chosen = draw.choices(sorted(gaps), k=degree)
            product, hint = gaps[chosen[0]], chosen[0]
            for name in chosen[1:]:
                product = product * gaps[name]
                hint = f"mul_nonneg {hint if hint in gaps else f'({hint})'} {name}"
            poly = poly + draw.randint(1, 5) * product
            hints.append(hint)
        return poly, hints

    pieces = _mixed(piece, 3 + rank(difficulty))
    claims = [Claim(at_least(poly), prepare + _nlinarith(*hints)) for poly, hints in pieces]
    last, hints = _mixed(piece, 1)[0]
    total = sum((poly for poly, _ in pieces), last)
    claims.append(Claim(at_least(total), prepare + _nlinarith(*_known(claims), *hints)))

    def assign(draw: random.Random) -> Assignment:
        low, *more = (abs(v) for v in _free("z u v", draw).values())
        return {"z": low, "y": low + more[0], "x": low + more[0] + more[1]}

    return Theorem(given, tuple(claims), assign)


def _mixed(piece: Callable[[], Piece], count: int) -> Sequence[Piece]:
    """`count` pieces that have a negative coefficient; without one there is nothing to prove."""
    found: list[Piece] = []
    while len(found) < count:
        drawn = piece()
        if any(c < 0 for c in drawn[0].terms.values()):
            found.append(drawn)
    return found


TEMPLATES: dict[str, Template] = {
    "squares": squares,
    "bounds": bounds,
    "constrained": constrained,
    "weighted_means": weighted_means,
    "cauchy": cauchy,
    "ordered_gaps": ordered_gaps,
}
"""Name to template."""
