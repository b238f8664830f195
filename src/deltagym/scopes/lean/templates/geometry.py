"""Plane geometry in coordinates: points that others determine, and what then holds between distances, products and areas."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

from deltagym.scopes.lean.templates.certify import Rule, equation
from deltagym.scopes.lean.templates.theorem import (
    Reading,
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
"""Sides of right triangles: (cosine, sine, 1) times the last one."""


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
    names = " ".join(f"{p}1 {p}2" for p in points)
    return f"({names}{more} : ℝ) " + " ".join(f"({name} : {prop})" for name, _, prop in rules)


def _weighted(point: str, weights: Sequence[int], others: str) -> list[Rule]:
    """Hypotheses that `point` is the mean of `others` with these weights, one a coordinate."""
    total = sum(weights)
    sides = [
        " + ".join(f"{w} * {o}{i}" for w, o in zip(weights, others, strict=True)) for i in (1, 2)
    ]
    return [
        (f"h{point}{'xy'[i]}", f"{point}{i + 1}", f"{total} * {point}{i + 1} = {sides[i]}")
        for i in (0, 1)
    ]


def _free(points: str, draw: random.Random) -> dict[str, Fraction]:
    return {
        f"{p}{i}": Fraction(draw.randint(-9, 9), draw.randint(1, 3)) for p in points for i in (1, 2)
    }


def _place(at: dict[str, Fraction], point: str, weights: Sequence[int], others: str) -> None:
    for i in (1, 2):
        parts = (w * at[f"{o}{i}"] for w, o in zip(weights, others, strict=True))
        at[f"{point}{i}"] = sum(parts, Fraction(0)) / sum(weights)


def _range(difficulty: str) -> int:
    return 9 + 8 * rank(difficulty)


def stewart(draw: random.Random, difficulty: str) -> Theorem:
    """Points d and e that divide two sides in given ratios: lengths of the cevians (Stewart's theorem), and areas."""
    (p, q), (r, s) = (coprime(draw, [_range(difficulty)] * 2) for _ in range(2))
    n, m = p + q, r + s
    rules = [*_weighted("d", (p, q), "bc"), *_weighted("e", (r, s), "ca")]
    steps = [
        equation(f"{n**2} * {_square('d', 'b')} = {q**2} * {_square('c', 'b')}", rules),
        equation(
            f"{n * p} * {_square('a', 'b')} + {n * q} * {_square('a', 'c')} = {n**2} * {_square('a', 'd')} + {p * q} * {_square('b', 'c')}",
            rules,
        ),
        equation(
            f"{m * r} * {_square('b', 'c')} + {m * s} * {_square('b', 'a')} = {m**2} * {_square('b', 'e')} + {r * s} * {_square('c', 'a')}",
            rules,
        ),
    ]
    if difficulty != "easy":
        steps.append(
            equation(
                f"{n * m} * {_dot('c', 'd', 'c', 'e')} = {p * s} * {_dot('c', 'b', 'c', 'a')}",
                rules,
            )
        )
    if difficulty == "hard":
        steps.append(
            equation(
                f"{m**2} * {_dot('e', 'c', 'e', 'a')} + {r * s} * {_square('a', 'c')} = 0", rules
            )
        )
    steps.append(
        equation(
            f"{n * m} * {_cross('c', 'd', 'c', 'e')} = {p * s} * {_cross('c', 'b', 'c', 'a')}",
            rules,
        )
    )

    def reading(draw: random.Random) -> Reading:
        at = _free("abc", draw)
        _place(at, "d", (p, q), "bc")
        _place(at, "e", (r, s), "ca")
        return at

    return Theorem(_given("abcde", rules), tuple(steps), reading)


def leibniz(draw: random.Random, difficulty: str) -> Theorem:
    """The weighted mean g of three points: sums of squared distances from g and from any point p (Leibniz)."""
    u, v, w = coprime(draw, [_range(difficulty) - 2] * 3)
    n = u + v + w
    rules = _weighted("g", (u, v, w), "abc")
    inner = f"{u} * {_square('g', 'a')} + {v} * {_square('g', 'b')} + {w} * {_square('g', 'c')}"
    outer = f"{u} * {_square('p', 'a')} + {v} * {_square('p', 'b')} + {w} * {_square('p', 'c')}"
    sides = f"{u * v} * {_square('a', 'b')} + {v * w} * {_square('b', 'c')} + {u * w} * {_square('c', 'a')}"

    def along(x: str, y: str) -> str:
        dots = " + ".join(
            f"{m} * {_dot('p', z, x, y)}" for m, z in zip((u, v, w), "abc", strict=True)
        )
        return f"{n} * {_dot('p', 'g', x, y)} = {dots}"

    steps = [
        equation(f"{n} * {_cross('a', 'b', 'a', 'g')} = {w} * {_cross('a', 'b', 'a', 'c')}", rules),
        equation(f"{n} * ({inner}) = {sides}", rules),
        equation(along(*draw.choice(("ab", "bc", "ca"))), rules),
    ]
    if difficulty != "easy":
        steps.append(equation(along("a", "p"), rules))
    steps.append(equation(f"{n} * ({outer}) = {n**2} * {_square('p', 'g')} + {sides}", rules))

    def reading(draw: random.Random) -> Reading:
        at = _free("abcp", draw)
        _place(at, "g", (u, v, w), "abc")
        return at

    return Theorem(_given("abcgp", rules), tuple(steps), reading)


def thales(draw: random.Random, difficulty: str) -> Theorem:
    """A circle about a given centre with a diameter from a to b: angles at p on it, and the power of any point q."""
    size = _range(difficulty)
    h, k, r = nonzero(draw, size), nonzero(draw, size), draw.randint(1, size)
    rules: list[Rule] = [
        ("hbx", "b1", f"b1 = {2 * h} - a1"),
        ("hby", "b2", f"b2 = {2 * k} - a2"),
        ("ha", "a2", f"(a1 - ({h}))^2 + (a2 - ({k}))^2 = {r * r}"),
        ("hp", "p2", f"(p1 - ({h}))^2 + (p2 - ({k}))^2 = {r * r}"),
    ]
    power = f"(q1 - ({h}))^2 + (q2 - ({k}))^2 - {r * r}"
    steps = [
        equation(f"{_dot('p', 'a', 'p', 'b')} = 0", rules),
        equation(f"{_dot('q', 'a', 'q', 'b')} = {power}", rules),
        equation(f"{_square('p', 'a')} + {_square('p', 'b')} = {4 * r * r}", rules),
    ]
    if difficulty != "easy":
        steps.append(
            equation(
                f"{_square('q', 'a')} + {_square('q', 'b')} = 2 * ({power}) + {4 * r * r}", rules
            )
        )
    steps.append(
        equation(
            f"{_square('p', 'a')} * {_square('p', 'b')} = {_cross('p', 'a', 'p', 'b')}^2", rules
        )
    )

    def reading(draw: random.Random) -> Reading:
        at = _free("q", draw)
        for point in "ap":
            t = Fraction(draw.randint(-9, 9), draw.randint(1, 5))
            at[f"{point}1"], at[f"{point}2"] = (
                h + r * (1 - t * t) / (1 + t * t),
                k + r * 2 * t / (1 + t * t),
            )
        return {**at, "b1": 2 * h - at["a1"], "b2": 2 * k - at["a2"]}

    return Theorem(_given("abpq", rules), tuple(steps), reading)


def projection(draw: random.Random, difficulty: str) -> Theorem:
    """The foot d of the perpendicular from p to a line through a, and another point e of the line: right angles and distances."""
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
    steps = [
        equation(f"{_dot('d', 'p', 'd', 'e')} = 0", rules),
        equation(f"{_square('p', 'a')} = {_square('p', 'd')} + {_square('a', 'd')}", rules),
        equation(f"{n} * {_square('p', 'd')} = ({v} * (p1 - a1) - {u} * (p2 - a2))^2", rules),
    ]
    if difficulty != "easy":
        steps.append(
            equation(f"{n} * {_square('d', 'e')} = ({u} * (p1 - e1) + {v} * (p2 - e2))^2", rules)
        )
    steps.append(
        equation(f"{_square('p', 'e')} = {_square('p', 'd')} + {_square('d', 'e')}", rules)
    )

    def reading(draw: random.Random) -> Reading:
        at = _free("ap", draw)
        at["s"] = Fraction(draw.randint(-9, 9), 2)
        at["t"] = (u * (at["p1"] - at["a1"]) + v * (at["p2"] - at["a2"])) / n
        along = {"d": at["t"], "e": at["s"]}
        return {
            **at,
            **{
                f"{x}{i}": at[f"a{i}"] + m * (u, v)[i - 1] for x, m in along.items() for i in (1, 2)
            },
        }

    return Theorem(_given("adep", rules, " s t"), tuple(steps), reading)


def rotation(draw: random.Random, difficulty: str) -> Theorem:
    """Two points turned about a given centre by an angle of a right triangle: what stays, and how far they move."""
    c, s, n = draw.choice(TRIPLES)
    c, s = draw.choice(((c, s), (s, c), (-c, s), (c, -s), (-s, c)))
    h, k = (nonzero(draw, _range(difficulty)) for _ in range(2))
    rules: list[Rule] = []
    for image, point in ("pa", "qb"):
        rules.append(
            (
                f"h{image}x",
                f"{image}1",
                f"{n} * ({image}1 - ({h})) = {c} * ({point}1 - ({h})) - ({s}) * ({point}2 - ({k}))",
            )
        )
        rules.append(
            (
                f"h{image}y",
                f"{image}2",
                f"{n} * ({image}2 - ({k})) = {s} * ({point}1 - ({h})) + {c} * ({point}2 - ({k}))",
            )
        )
    from_centre = "(({0}1 - ({1}))^2 + ({0}2 - ({2}))^2)"
    steps = [
        equation(f"{from_centre.format('p', h, k)} = {from_centre.format('a', h, k)}", rules),
        equation(
            f"{n} * {_square('p', 'a')} = {2 * (n - c)} * {from_centre.format('a', h, k)}", rules
        ),
        equation(f"{n} * {_dot('a', 'b', 'p', 'q')} = {c} * {_square('a', 'b')}", rules),
    ]
    if difficulty != "easy":
        steps.append(
            equation(f"{n} * {_cross('a', 'b', 'p', 'q')} = {s} * {_square('a', 'b')}", rules)
        )
    steps.append(equation(f"{_square('p', 'q')} = {_square('a', 'b')}", rules))

    def reading(draw: random.Random) -> Reading:
        at = _free("ab", draw)
        for image, point in ("pa", "qb"):
            x, y = at[f"{point}1"] - h, at[f"{point}2"] - k
            at[f"{image}1"], at[f"{image}2"] = h + (c * x - s * y) / n, k + (s * x + c * y) / n
        return at

    return Theorem(_given("abpq", rules), tuple(steps), reading)


def varignon(draw: random.Random, difficulty: str) -> Theorem:
    """Points that divide the sides of a quadrilateral a, b, c, d, in one ratio those at b and in another those at d: parallels to ac."""
    (p, q), (r, s) = (coprime(draw, [_range(difficulty)] * 2) for _ in range(2))
    n, t = p + q, r + s
    pairs = {"k": ((p, q), "ab"), "l": ((p, q), "cb"), "m": ((r, s), "cd"), "o": ((r, s), "ad")}
    rules = [
        rule for point, (weights, ends) in pairs.items() for rule in _weighted(point, weights, ends)
    ]
    steps = [
        equation(f"{n**2} * {_square('k', 'l')} = {p**2} * {_square('a', 'c')}", rules),
        equation(f"{n * t} * {_dot('k', 'l', 'o', 'm')} = {p * r} * {_square('a', 'c')}", rules),
        equation(f"{n} * {_cross('k', 'l', 'b', 'd')} = {p} * {_cross('a', 'c', 'b', 'd')}", rules),
    ]
    if difficulty != "easy":
        steps.append(
            equation(
                f"{n**2} * {_cross('k', 'b', 'l', 'b')} = {p**2} * {_cross('a', 'b', 'c', 'b')}",
                rules,
            )
        )
    if difficulty == "hard":
        steps.append(
            equation(f"{t} * {_dot('m', 'o', 'b', 'd')} = {r} * {_dot('c', 'a', 'b', 'd')}", rules)
        )
    steps.append(equation(f"{_cross('k', 'l', 'm', 'o')} = 0", rules))

    def reading(draw: random.Random) -> Reading:
        at = _free("abcd", draw)
        for point, (weights, ends) in pairs.items():
            _place(at, point, weights, ends)
        return at

    return Theorem(_given("abcdklmo", rules), tuple(steps), reading)


def parabola(draw: random.Random, difficulty: str) -> Theorem:
    """Three points on a given parabola: slopes of chords and the area of the triangle."""
    size = _range(difficulty)
    lead, slope, low = nonzero(draw, size), draw.randint(-size, size), draw.randint(-size, size)
    rules: list[Rule] = [
        (f"h{p}", f"{p}2", f"{p}2 = {lead} * {p}1^2 + {slope} * {p}1 + ({low})") for p in "abc"
    ]
    steps = [
        equation(f"(a2 - b2)^2 = (a1 - b1)^2 * ({lead} * (a1 + b1) + ({slope}))^2", rules),
        equation(
            f"(c2 - b2) * (a1 - b1) = (c1 - b1) * (a2 - b2) + {lead} * (c1 - b1) * (a1 - b1) * (c1 - a1)",
            rules,
        ),
        equation(f"a2 * b1 - b2 * a1 = (b1 - a1) * ({low} - {lead} * a1 * b1)", rules),
    ]
    if difficulty != "easy":
        steps.append(
            equation(f"a2 * b2 - b2^2 = b2 * (a1 - b1) * ({lead} * (a1 + b1) + ({slope}))", rules)
        )
    steps.append(
        equation(
            f"{_cross('a', 'b', 'a', 'c')}^2 = {lead**2} * (b1 - a1)^2 * (c1 - a1)^2 * (c1 - b1)^2",
            rules,
        )
    )

    def reading(draw: random.Random) -> Reading:
        at = _free("abc", draw)
        for p in "abc":
            at[f"{p}2"] = lead * at[f"{p}1"] ** 2 + slope * at[f"{p}1"] + low
        return at

    return Theorem(_given("abc", rules), tuple(steps), reading)


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
