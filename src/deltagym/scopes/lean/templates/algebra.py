"""Algebra: consequences of equations, each proved by a combination of the hypotheses."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

from deltagym.scopes.lean.templates.expr import Poly, Value, lifted, par, var, variables
from deltagym.scopes.lean.templates.theorem import (
    Assignment,
    Claim,
    Template,
    Theorem,
    coprime,
    nonzero,
    rank,
)


def product_rule(first: Poly, value: Poly | Value, name: str, other: str) -> str:
    """The certificate of first * second = number * value.

    Args:
        first: The first factor.
        value: What the second factor is equal to.
        name: Proves first = number.
        other: Proves second = value.
    """
    return f"{par(first)} * {other} + {par(value)} * {name}"


def _field(draw: random.Random) -> str:
    return draw.choice("ℝℚ")


def symmetric(draw: random.Random, difficulty: str) -> Theorem:
    """Symmetric functions of two or three numbers, from elementary ones (Newton's identities)."""
    names = "x y z" if difficulty == "hard" else "x y"
    xs = variables(names)
    roots = [nonzero(draw, 9) for _ in xs]
    values: dict[str, Poly | Value] = dict(zip(names.split(), roots, strict=True))
    elementary = _elementary(xs)
    known = [e.at(values).constant() for e in elementary]
    hyps = ["hs", "hq", "hp"] if len(xs) == 3 else ["hs", "hp"]
    given = f"({names} : {_field(draw)}) " + " ".join(
        f"({h} : {e} = {k})" for h, e, k in zip(hyps, elementary, known, strict=True)
    )
    sums = [sum((x**k for x in xs), lifted(0)) for k in range(6)]
    at = [s.at(values).constant() for s in sums]
    proved = {0: None, 1: "hs"}
    claims = []
    for k in range(2, 4 + (difficulty != "easy")):
        proof = f"linear_combination {_newton(k, elementary, hyps, at, proved)}"
        claims.append(Claim(f"{sums[k]} = {at[k]}", proof))
        proved[k] = f"h{k - 1}"
    top = max(k for k in proved)
    factor, low = nonzero(draw, 6), draw.choice([k for k in range(2, top) if at[k]] or [2])
    mixed = sums[top] * sums[low] + factor * xs[0] * xs[1] * (xs[2] if len(xs) == 3 else 1)
    value = mixed.at(values).constant()
    product = product_rule(sums[top], at[low], proved[top] or "", proved[low] or "")
    proof = f"{product} + {par(lifted(factor))} * hp"
    claims.append(_squares(xs, values, elementary, known, hyps))
    claims.append(Claim(f"{mixed} = {value}", f"linear_combination {proof}"))
    return Theorem(given, tuple(claims), lambda draw: _permuted_values(names, roots, draw))


def _squares(
    xs: Sequence[Poly],
    values: Mapping[str, Poly | Value],
    elementary: list[Poly],
    known: list[Fraction],
    hyps: list[str],
) -> Claim:
    """The claim about the sum of the squares of the differences."""
    gaps = sum(((a - b) ** 2 for i, a in enumerate(xs) for b in xs[i + 1 :]), lifted(0))
    count = len(xs)
    proof = f"{count - 1} * ({elementary[0] + known[0]}) * {hyps[0]} - {2 * count} * {hyps[1]}"
    return Claim(f"{gaps} = {gaps.at(values).constant()}", f"linear_combination {proof}")


def _elementary(xs: Sequence[Poly]) -> list[Poly]:
    if len(xs) == 2:
        return [xs[0] + xs[1], xs[0] * xs[1]]
    x, y, z = xs
    return [x + y + z, x * y + y * z + x * z, x * y * z]


def _newton(
    k: int,
    elementary: list[Poly],
    hyps: list[str],
    at: list[Fraction],
    proved: dict[int, str | None],
) -> str:
    """The certificate of Newton's identity for the power sum p_k.

    The identity is p_k = e1 p_(k-1) - e2 p_(k-2) + e3 p_(k-3). There p_0 is the number of
    variables, and where the sum would begin with e_k p_0, it has k e_k instead.

    Args:
        k: Number of the power sum.
        elementary: The elementary symmetric functions e1, e2, ….
        hyps: Names of the hypotheses that give their values.
        at: Values of the power sums.
        proved: Names of what proves the power sums below k; None for p_0.
    """
    parts = []
    for i, (e, hyp) in enumerate(zip(elementary, hyps, strict=True), 1):
        if i > k:
            break
        sign = "" if i == 1 else (" - " if i % 2 == 0 else " + ")
        if i == k:
            parts.append(f"{sign}{k} * {hyp}")
        elif proved[k - i] is None:
            parts.append(f"{sign}{len(elementary)} * {hyp}")
        else:
            parts.append(f"{sign}({par(e)} * {proved[k - i]} + {par(at[k - i])} * {hyp})")
    return "".join(parts)


def _permuted_values(names: str, roots: Sequence[int], draw: random.Random) -> Assignment:
    order = draw.sample(list(roots), len(roots))
    return {name: Fraction(v) for name, v in zip(names.split(), order, strict=True)}


def root_powers(draw: random.Random, difficulty: str) -> Theorem:
    """Powers of a root of a quadratic or cubic equation, reduced below its degree."""
    degree = 3 if difficulty == "hard" else 2
    r, root = var("r"), nonzero(draw, 8)
    middle = [draw.randint(-6, 6) for _ in range(degree - 1)]
    low = root**degree - sum(c * root ** (i + 1) for i, c in enumerate(middle))
    reduced = sum((c * r ** (i + 1) for i, c in enumerate(middle)), lifted(low))
    claims, values, name, power = [], [reduced], "hr", degree
    for _ in range(3 if difficulty == "easy" else 4):
        power += 1
        raised = r * values[-1]
        lead = raised.terms.get((("r", degree),), Fraction(0))
        values.append(raised - lead * r**degree + lead * reduced)
        extra = f" + {par(lifted(lead))} * hr" if lead else ""
        claims.append(Claim(f"r^{power} = {values[-1]}", f"linear_combination r * {name}{extra}"))
        name = f"h{len(claims)}"
    factor, shift = coprime(draw, [7, 9])
    whole = factor * r ** (power + 1) + shift * r ** (power - 1)
    value, quotient = _divided(whole, r**degree - reduced)
    claims.append(Claim(f"{whole} = {value}", f"linear_combination ({quotient}) * hr"))
    field = _field(draw)
    return Theorem(
        f"(r : {field}) (hr : r^{degree} = {reduced})",
        tuple(claims),
        lambda draw: {"r": Fraction(root)},
    )


def _divided(whole: Poly, divisor: Poly) -> tuple[Poly, Poly]:
    """Remainder and quotient of `whole` by `divisor`, both in r; the divisor begins with 1."""
    r, quotient = var("r"), lifted(0)
    degree = _degree(divisor)
    while _degree(whole) >= degree:
        top = _degree(whole)
        part = whole.terms[(("r", top),)] * r ** (top - degree)
        quotient, whole = quotient + part, whole - part * divisor
    return whole, quotient


def _degree(poly: Poly) -> int:
    return max((sum(e for _, e in m) for m in poly.terms), default=0)


def telescoping(draw: random.Random, difficulty: str) -> Theorem:
    """A sum given by a recurrence; its closed form by induction, and what follows from that."""
    kind, degree = draw.choice("ℝℚℤ"), 2 + rank(difficulty)
    k = var("k")
    closed = nonzero(draw, 5) * k**degree + sum(
        (draw.randint(-7, 7) * k**i for i in range(degree)), lifted(0)
    )
    growth = closed.at({"k": k + 1}) - closed
    first = closed.at({"k": 0})

    def written(poly: Poly, name: str) -> str:
        return str(poly).replace("k", f"({name} : {kind})")

    rule = f"∀ k : ℕ, S (k + 1) = S k + ({written(growth, 'k')})"
    given = f"(S : ℕ → {kind}) (hz : S 0 = {first}) (hs : {rule}) (n : ℕ)"
    again, twice = closed.at({"k": k + 1}), closed.at({"k": k + 2})
    factor = nonzero(draw, 9)
    gap = twice - closed
    square = closed * closed + factor * closed
    cofactor = f"S n + {par(written(closed, 'n'))} + {par(lifted(factor))}"
    claims = (
        Claim(
            f"∀ k : ℕ, S k = {written(closed, 'k')} → S (k + 1) = {written(again, 'k')}",
            "intro k hk\nlinear_combination hs k + hk",
        ),
        Claim(
            f"∀ k : ℕ, S k = {written(closed, 'k')}",
            "intro k\ninduction k with\n| zero =>\n  push_cast\n  linear_combination hz\n"
            "| succ k ih =>\n  push_cast\n  linear_combination hs k + ih",
        ),
        Claim(
            f"∀ k : ℕ, S (k + 1 + 1) - S k = {written(gap, 'k')}",
            "intro k\nhave h := hs (k + 1)\npush_cast at h\nlinear_combination h + hs k",
        ),
        Claim(
            f"S n * S n + {par(lifted(factor))} * S n = {written(square, 'n')}",
            f"linear_combination ({cofactor}) * h2 n",
        ),
    )

    def assign(draw: random.Random) -> Assignment:
        number = Fraction(draw.randint(0, 12))
        return {"S": lambda m: closed.at({"k": m}).constant(), "n": number}

    return Theorem(given, claims, assign)


def linear_system(draw: random.Random, difficulty: str) -> Theorem:
    """Two equations in x and y, solved by Cramer's rule; coefficients depend on more variables."""
    names = ["t", "t", "s t"][rank(difficulty)]
    ts = variables(names)
    size = 2 + 2 * rank(difficulty)

    def linear() -> Poly:
        return sum((nonzero(draw, size) * t for t in ts), lifted(draw.randint(-5, 5)))

    a, b, c, d = linear(), linear(), lifted(nonzero(draw, 5)), linear()
    p, q = linear() if difficulty != "easy" else lifted(nonzero(draw, 6)), linear()
    det = a * d - b * c
    right, below = a * p + b * q, c * p + d * q
    equations = (
        f"(ha : {par(a)} * x + {par(b)} * y = {right}) (hb : {par(c)} * x + {par(d)} * y = {below})"
    )
    given = f"(x y {names} : {_field(draw)}) {equations}"
    factor = nonzero(draw, 6)
    mixed = f"{par(det)} * (x^2 + {par(lifted(factor))} * x * y)"
    claims = (
        Claim(f"{par(det)} * x = {det * p}", f"linear_combination {par(d)} * ha - {par(b)} * hb"),
        Claim(f"{par(det)} * y = {det * q}", f"linear_combination {par(a)} * hb - {par(c)} * ha"),
        Claim(
            f"{mixed} = {par(det * p)} * x + {par(factor * det * p)} * y",
            f"linear_combination (x + {par(lifted(factor))} * y) * h1",
        ),
        Claim(
            f"{par(det)}^2 * (x * y) = {par(det * p)} * {par(det * q)}",
            f"linear_combination {par(det)} * y * h1 + {par(det * p)} * h2",
        ),
    )

    def assign(draw: random.Random) -> Assignment:
        at = {name: Fraction(draw.randint(-9, 9), draw.randint(1, 4)) for name in names.split()}
        return {**at, "x": p.at(at).constant(), "y": q.at(at).constant()}

    return Theorem(given, claims, assign)


def vieta(draw: random.Random, difficulty: str) -> Theorem:
    """A polynomial equal to a product of linear factors: sums, products and powers of its roots."""
    one, two = nonzero(draw, 9), nonzero(draw, 9)
    t, a, b = variables("t a b")
    total, product = Fraction(one + two), Fraction(one * two)
    field = _field(draw)
    given = f"(a b : {field}) (h : ∀ t : {field}, {(t - one) * (t - two)} = (t - a) * (t - b))"
    values = {"a": one, "b": two}
    power = 3 + rank(difficulty)
    factor, shift = coprime(draw, [9, 9])
    shift *= draw.choice((-1, 1))
    squares = total**2 - 2 * product
    claims = [
        Claim(f"a * b = {product}", "linear_combination -h 0"),
        Claim(f"a + b = {total}", "linear_combination h 1 - h 0"),
        Claim(
            f"a^2 + b^2 = {squares}",
            f"linear_combination (a + b + {par(lifted(total))}) * h2 - 2 * h1",
        ),
    ]
    sums = {1: total, 2: squares}
    name = {1: "h2", 2: "h3"}
    for k in range(3, power + 1):
        sums[k] = total * sums[k - 1] - product * sums[k - 2]
        proof = (
            f"(a + b) * {name[k - 1]} + {par(lifted(sums[k - 1]))} * h2"
            f" - a * b * {name[k - 2]} - {par(lifted(sums[k - 2]))} * h1"
        )
        claims.append(Claim(f"a^{k} + b^{k} = {sums[k]}", f"linear_combination {proof}"))
        name[k] = f"h{len(claims)}"
    goal = factor * (a**2 + b**2) * (a + b) + shift * a * b
    cubes = f"(a^2 + b^2) * h2 + {par(lifted(total))} * h3"
    proof = f"{par(lifted(factor))} * ({cubes}) + {par(lifted(shift))} * h1"
    claims.append(Claim(f"{goal} = {goal.at(values)}", f"linear_combination {proof}"))
    return Theorem(given, tuple(claims), lambda draw: _permuted_values("a b", [one, two], draw))


def functional(draw: random.Random, difficulty: str) -> Theorem:
    """A function with a rule for f (x + y): its value at a longer sum, term by term."""
    kind, cross, plus = _field(draw), nonzero(draw, 9), draw.randint(-9, 9)
    count = 4 + rank(difficulty)
    word = [draw.choice("abc" if difficulty == "hard" else "ab") for _ in range(count)]
    names = " ".join(sorted({*word}))
    rule = f"∀ x y : {kind}, f (x + y) = f x + f y + {par(lifted(cross))} * x * y{_signed(plus)}"
    given = f"(f : {kind} → {kind}) ({names} : {kind}) (h : {rule})"
    total, argument, image, claims = var(word[0]), word[0], _image(word[:1]), []
    constant = lifted(0)
    for i, letter in enumerate(word[1:], 1):
        constant = constant + cross * total * var(letter) + plus
        total, image = total + var(letter), _image(word[: i + 1])
        use = f"h ({argument}) {letter}" if i > 1 else f"h {argument} {letter}"
        argument = f"{argument} + {letter}"
        rest = "" if i == 1 else f" + h{i - 1}"
        claims.append(
            Claim(f"f ({argument}) = {_joined(image, constant)}", f"linear_combination {use}{rest}")
        )
    slope = draw.randint(-5, 5)

    def assign(draw: random.Random) -> Assignment:
        at = {n: Fraction(draw.randint(-9, 9), draw.randint(1, 3)) for n in names.split()}
        return {**at, "f": lambda v: Fraction(cross, 2) * v * v + slope * v - plus}

    return Theorem(given, tuple(claims), assign)


def _signed(value: int) -> str:
    """`value` as the last summand of a sum; empty for 0."""
    return "" if not value else f" - {-value}" if value < 0 else f" + {value}"


def _image(word: Sequence[str]) -> str:
    """The sum of f at each letter, equal letters counted."""
    counts = {letter: word.count(letter) for letter in sorted({*word})}
    return " + ".join(
        f"f {letter}" if n == 1 else f"{n} * f {letter}" for letter, n in counts.items()
    )


def _joined(image: str, rest: Poly) -> str:
    """The sum of `image` and `rest`, as text."""
    if not rest:
        return image
    text = str(rest)
    return f"{image} - {text[1:]}" if text.startswith("-") else f"{image} + {text}"


TEMPLATES: dict[str, Template] = {
    "symmetric": symmetric,
    "root_powers": root_powers,
    "telescoping": telescoping,
    "linear_system": linear_system,
    "vieta": vieta,
    "functional": functional,
}
"""Name to template."""
