"""Plane geometry in coordinates: distances, scalar products and areas of points.

Some points are free, and hypotheses determine the others.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from deltagym.scopes.lean.templates.certify import Rule, equation
from deltagym.scopes.lean.templates.theorem import (
    Assignment,
    Template,
    Theorem,
    coprime,
    nonzero,
    rank,
)

TRIPLES = (
    (3, 4, 5),
    (5, 12, 13),
    (8, 15, 17),
    (7, 24, 25),
    (20, 21, 29),
    (12, 35, 37),
    (9, 40, 41),
)
"""Sides of right triangles: (cosine, sine, 1) times the last side."""


def _square(a: str, b: str) -> str:
    """The square of the distance of two points."""
    return f"(({a}1 - {b}1)^2 + ({a}2 - {b}2)^2)"


def _dot(a: str, b: str, c: str, d: str) -> str:
    """The scalar product of the vectors from a to b and from c to d."""
    return f"(({b}1 - {a}1) * ({d}1 - {c}1) + ({b}2 - {a}2) * ({d}2 - {c}2))"


def _cross(a: str, b: str, c: str, d: str) -> str:
    """The area of the parallelogram on the vectors from a to b and from c to d."""
    return f"(({b}1 - {a}1) * ({d}2 - {c}2) - ({b}2 - {a}2) * ({d}1 - {c}1))"


def _given(points: str, rules: Sequence[Rule], more: str = "") -> str:
    """Binders: the coordinates of the points, `more` variables, and the rules as hypotheses."""
    names = " ".join(f"{p}1 {p}2" for p in points)
    return f"({names}{more} : ℝ) " + " ".join(f"({name} : {prop})" for name, _, prop in rules)


def _weighted(point: str, weights: Sequence[int], others: str) -> list[Rule]:
    """Hypotheses, one for each coordinate: `point` is the weighted mean of `others`."""
    total = sum(weights)
    sides = [
        " + ".join(f"{w} * {o}{i}" for w, o in zip(weights, others, strict=True)) for i in (1, 2)
    ]
    return [
        (f"h{point}{'xy'[i]}", f"{point}{i + 1}", f"{total} * {point}{i + 1} = {sides[i]}")
        for i in (0, 1)
    ]


def _free(points: str, draw: random.Random) -> dict[str, Fraction]:
    """Random coordinates of points."""
    return {
        f"{p}{i}": Fraction(draw.randint(-9, 9), draw.randint(1, 3)) for p in points for i in (1, 2)
    }


def _place(at: dict[str, Fraction], point: str, weights: Sequence[int], others: str) -> None:
    """Adds to `at` the coordinates of `point`, the weighted mean of `others`."""
    for i in (1, 2):
        parts = (w * at[f"{o}{i}"] for w, o in zip(weights, others, strict=True))
        at[f"{point}{i}"] = sum(parts, Fraction(0)) / sum(weights)


def _range(difficulty: str) -> int:
    """Largest number of a statement."""
    return 9 + 8 * rank(difficulty)


def stewart(draw: random.Random, difficulty: str) -> Theorem:
    """Points d and e divide two sides in given ratios: lengths of the cevians (Stewart), areas."""
    (p, q), (r, s) = (coprime(draw, [_range(difficulty)] * 2) for _ in range(2))
    n, m = p + q, r + s
    rules = [*_weighted("d", (p, q), "bc"), *_weighted("e", (r, s), "ca")]
    claims = [
        equation(f"{n**2} * {_square('d', 'b')} = {q**2} * {_square('c', 'b')}", rules),
        equation(
            f"{n * p} * {_square('a', 'b')} + {n * q} * {_square('a', 'c')}"
            f" = {n**2} * {_square('a', 'd')} + {p * q} * {_square('b', 'c')}",
            rules,
        ),
        equation(
            f"{m * r} * {_square('b', 'c')} + {m * s} * {_square('b', 'a')}"
            f" = {m**2} * {_square('b', 'e')} + {r * s} * {_square('c', 'a')}",
            rules,
        ),
    ]
    if difficulty != "easy":
        dots = f"{n * m} * {_dot('c', 'd', 'c', 'e')} = {p * s} * {_dot('c', 'b', 'c', 'a')}"
        claims.append(equation(dots, rules))
    if difficulty == "hard":
        power = f"{m**2} * {_dot('e', 'c', 'e', 'a')} + {r * s} * {_square('a', 'c')} = 0"
        claims.append(equation(power, rules))
    areas = f"{n * m} * {_cross('c', 'd', 'c', 'e')} = {p * s} * {_cross('c', 'b', 'c', 'a')}"
    claims.append(equation(areas, rules))

    def assign(draw: random.Random) -> Assignment:
        at = _free("abc", draw)
        _place(at, "d", (p, q), "bc")
        _place(at, "e", (r, s), "ca")
        return at

    return Theorem(_given("abcde", rules), tuple(claims), assign)


def leibniz(draw: random.Random, difficulty: str) -> Theorem:
    """The weighted mean g of three points: squared distances from g and from any p (Leibniz)."""
    u, v, w = coprime(draw, [_range(difficulty) - 2] * 3)
    n = u + v + w
    rules = _weighted("g", (u, v, w), "abc")
    inner = f"{u} * {_square('g', 'a')} + {v} * {_square('g', 'b')} + {w} * {_square('g', 'c')}"
    outer = f"{u} * {_square('p', 'a')} + {v} * {_square('p', 'b')} + {w} * {_square('p', 'c')}"
    sides = (
        f"{u * v} * {_square('a', 'b')} + {v * w} * {_square('b', 'c')}"
        f" + {u * w} * {_square('c', 'a')}"
    )

    def along(x: str, y: str) -> str:
        dots = " + ".join(
            f"{m} * {_dot('p', z, x, y)}" for m, z in zip((u, v, w), "abc", strict=True)
        )
        return f"{n} * {_dot('p', 'g', x, y)} = {dots}"

    claims = [
        equation(f"{n} * {_cross('a', 'b', 'a', 'g')} = {w} * {_cross('a', 'b', 'a', 'c')}", rules),
        equation(f"{n} * ({inner}) = {sides}", rules),
        equation(along(*draw.choice(("ab", "bc", "ca"))), rules),
    ]
    if difficulty != "easy":
        claims.append(equation(along("a", "p"), rules))
    claims.append(equation(f"{n} * ({outer}) = {n**2} * {_square('p', 'g')} + {sides}", rules))

    def assign(draw: random.Random) -> Assignment:
        at = _free("abcp", draw)
        _place(at, "g", (u, v, w), "abc")
        return at

    return Theorem(_given("abcgp", rules), tuple(claims), assign)


def thales(draw: random.Random, difficulty: str) -> Theorem:
    """A circle with diameter ab about a given centre: angles at p on it, the power of any q."""
    size = _range(difficulty)
    h, k, r = nonzero(draw, size), nonzero(draw, size), draw.randint(1, size)
    rules: list[Rule] = [
        ("hbx", "b1", f"b1 = {2 * h} - a1"),
        ("hby", "b2", f"b2 = {2 * k} - a2"),
        ("ha", "a2", f"(a1 - ({h}))^2 + (a2 - ({k}))^2 = {r * r}"),
        ("hp", "p2", f"(p1 - ({h}))^2 + (p2 - ({k}))^2 = {r * r}"),
    ]
    power = f"(q1 - ({h}))^2 + (q2 - ({k}))^2 - {r * r}"
    claims = [
        equation(f"{_dot('p', 'a', 'p', 'b')} = 0", rules),
        equation(f"{_dot('q', 'a', 'q', 'b')} = {power}", rules),
        equation(f"{_square('p', 'a')} + {_square('p', 'b')} = {4 * r * r}", rules),
    ]
    if difficulty != "easy":
        distances = f"{_square('q', 'a')} + {_square('q', 'b')} = 2 * ({power}) + {4 * r * r}"
        claims.append(equation(distances, rules))
    area = f"{_square('p', 'a')} * {_square('p', 'b')} = {_cross('p', 'a', 'p', 'b')}^2"
    claims.append(equation(area, rules))

    def assign(draw: random.Random) -> Assignment:
        at = _free("q", draw)
        for point in "ap":
            t = Fraction(draw.randint(-9, 9), draw.randint(1, 5))
            at[f"{point}1"] = h + r * (1 - t * t) / (1 + t * t)
            at[f"{point}2"] = k + r * 2 * t / (1 + t * t)
        return {**at, "b1": 2 * h - at["a1"], "b2": 2 * k - at["a2"]}

    return Theorem(_given("abpq", rules), tuple(claims), assign)


def projection(draw: random.Random, difficulty: str) -> Theorem:
    """The foot d of the perpendicular from p to a line through a and e: right angles, distances."""
    size = 9 + 3 * rank(difficulty)
    u, v = nonzero(draw, size), nonzero(draw, size)
    n = u * u + v * v
    rules: list[Rule] = [
        ("hdx", "d1", f"d1 = a1 + t * ({u})"),
        ("hdy", "d2", f"d2 = a2 + t * ({v})"),
        ("hex", "e1", f"e1 = a1 + s * ({u})"),
        ("hey", "e2", f"e2 = a2 + s * ({v})"),
        ("ht", "t", f"{n} * t = {u} * (p1 - a1) + {v} * (p2 - a2)"),
    ]
    claims = [
        equation(f"{_dot('d', 'p', 'd', 'e')} = 0", rules),
        equation(f"{_square('p', 'a')} = {_square('p', 'd')} + {_square('a', 'd')}", rules),
        equation(f"{n} * {_square('p', 'd')} = ({v} * (p1 - a1) - {u} * (p2 - a2))^2", rules),
    ]
    if difficulty != "easy":
        claims.append(
            equation(f"{n} * {_square('d', 'e')} = ({u} * (p1 - e1) + {v} * (p2 - e2))^2", rules)
        )
    claims.append(
        equation(f"{_square('p', 'e')} = {_square('p', 'd')} + {_square('d', 'e')}", rules)
    )

    def assign(draw: random.Random) -> Assignment:
        at = _free("ap", draw)
        at["s"] = Fraction(draw.randint(-9, 9), 2)
        at["t"] = (u * (at["p1"] - at["a1"]) + v * (at["p2"] - at["a2"])) / n
        for point, distance in (("d", at["t"]), ("e", at["s"])):
            at[f"{point}1"] = at["a1"] + distance * u
            at[f"{point}2"] = at["a2"] + distance * v
        return at

    return Theorem(_given("adep", rules, " s t"), tuple(claims), assign)


def rotation(draw: random.Random, difficulty: str) -> Theorem:
    """Two points turned about a given centre: lengths that stay, and how far the points move.

    Cosine and sine of the angle are those of a right triangle with whole sides.
    """
    c, s, n = draw.choice(TRIPLES)
    c, s = draw.choice(((c, s), (s, c), (-c, s), (c, -s), (-s, c)))
    h, k = (nonzero(draw, _range(difficulty)) for _ in range(2))
    rules: list[Rule] = []
    for image, point in ("pa", "qb"):
        x, y = f"({point}1 - ({h}))", f"({point}2 - ({k}))"
        across = f"{n} * ({image}1 - ({h})) = {c} * {x} - ({s}) * {y}"
        up = f"{n} * ({image}2 - ({k})) = {s} * {x} + {c} * {y}"
        rules += [(f"h{image}x", f"{image}1", across), (f"h{image}y", f"{image}2", up)]
    from_centre = "(({0}1 - ({1}))^2 + ({0}2 - ({2}))^2)"
    claims = [
        equation(f"{from_centre.format('p', h, k)} = {from_centre.format('a', h, k)}", rules),
        equation(
            f"{n} * {_square('p', 'a')} = {2 * (n - c)} * {from_centre.format('a', h, k)}", rules
        ),
        equation(f"{n} * {_dot('a', 'b', 'p', 'q')} = {c} * {_square('a', 'b')}", rules),
    ]
    if difficulty != "easy":
        claims.append(
            equation(f"{n} * {_cross('a', 'b', 'p', 'q')} = {s} * {_square('a', 'b')}", rules)
        )
    claims.append(equation(f"{_square('p', 'q')} = {_square('a', 'b')}", rules))

    def assign(draw: random.Random) -> Assignment:
        at = _free("ab", draw)
        for image, point in ("pa", "qb"):
            x, y = at[f"{point}1"] - h, at[f"{point}2"] - k
            at[f"{image}1"], at[f"{image}2"] = h + (c * x - s * y) / n, k + (s * x + c * y) / n
        return at

    return Theorem(_given("abpq", rules), tuple(claims), assign)


def varignon(draw: random.Random, difficulty: str) -> Theorem:
    """Points on the sides of a quadrilateral abcd that span parallels to ac.

    Those on the sides at b divide them in one ratio, those on the sides at d in another.
    """
    (p, q), (r, s) = (coprime(draw, [_range(difficulty)] * 2) for _ in range(2))
    n, t = p + q, r + s
    pairs = {"k": ((p, q), "ab"), "l": ((p, q), "cb"), "m": ((r, s), "cd"), "o": ((r, s), "ad")}
    rules = [
        rule for point, (weights, ends) in pairs.items() for rule in _weighted(point, weights, ends)
    ]
    claims = [
        equation(f"{n**2} * {_square('k', 'l')} = {p**2} * {_square('a', 'c')}", rules),
        equation(f"{n * t} * {_dot('k', 'l', 'o', 'm')} = {p * r} * {_square('a', 'c')}", rules),
        equation(f"{n} * {_cross('k', 'l', 'b', 'd')} = {p} * {_cross('a', 'c', 'b', 'd')}", rules),
    ]
    if difficulty != "easy":
        areas = f"{n**2} * {_cross('k', 'b', 'l', 'b')} = {p**2} * {_cross('a', 'b', 'c', 'b')}"
        claims.append(equation(areas, rules))
    if difficulty == "hard":
        dots = f"{t} * {_dot('m', 'o', 'b', 'd')} = {r} * {_dot('c', 'a', 'b', 'd')}"
        claims.append(equation(dots, rules))
    claims.append(equation(f"{_cross('k', 'l', 'm', 'o')} = 0", rules))

    def assign(draw: random.Random) -> Assignment:
        at = _free("abcd", draw)
        for point, (weights, ends) in pairs.items():
            _place(at, point, weights, ends)
        return at

    return Theorem(_given("abcdklmo", rules), tuple(claims), assign)


def parabola(draw: random.Random, difficulty: str) -> Theorem:
    """Three points on a given parabola: slopes of chords, and the area of the triangle."""
    size = _range(difficulty)
    lead, slope, low = nonzero(draw, size), draw.randint(-size, size), draw.randint(-size, size)
    rules: list[Rule] = [
        (f"h{p}", f"{p}2", f"{p}2 = {lead} * {p}1^2 + {slope} * {p}1 + ({low})") for p in "abc"
    ]
    claims = [
        equation(f"(a2 - b2)^2 = (a1 - b1)^2 * ({lead} * (a1 + b1) + ({slope}))^2", rules),
        equation(
            f"(c2 - b2) * (a1 - b1) = (c1 - b1) * (a2 - b2)"
            f" + {lead} * (c1 - b1) * (a1 - b1) * (c1 - a1)",
            rules,
        ),
        equation(f"a2 * b1 - b2 * a1 = (b1 - a1) * ({low} - {lead} * a1 * b1)", rules),
    ]
    if difficulty != "easy":
        claims.append(
            equation(f"a2 * b2 - b2^2 = b2 * (a1 - b1) * ({lead} * (a1 + b1) + ({slope}))", rules)
        )
    gaps = "(b1 - a1)^2 * (c1 - a1)^2 * (c1 - b1)^2"
    claims.append(equation(f"{_cross('a', 'b', 'a', 'c')}^2 = {lead**2} * {gaps}", rules))

    def assign(draw: random.Random) -> Assignment:
        at = _free("abc", draw)
        for p in "abc":
            at[f"{p}2"] = lead * at[f"{p}1"] ** 2 + slope * at[f"{p}1"] + low
        return at

    return Theorem(_given("abc", rules), tuple(claims), assign)


TEMPLATES: dict[str, Template] = {
    "stewart": stewart,
    "leibniz": leibniz,
    "thales": thales,
    "projection": projection,
    "rotation": rotation,
    "varignon": varignon,
    "parabola": parabola,
}
"""Name to template."""
