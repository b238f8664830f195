"""Number theory over ℤ: divisibility and remainders, proved with the quotient as witness."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import NamedTuple

from deltagym.scopes.lean.templates.certify import read_polynomial
from deltagym.scopes.lean.templates.expr import Poly, lifted, par, var, variables
from deltagym.scopes.lean.templates.theorem import (
    Assignment,
    Claim,
    Template,
    Theorem,
    nonzero,
    rank,
)


def _integers(names: str, draw: random.Random) -> dict[str, Fraction]:
    """Random values of integer variables."""
    return {name: Fraction(draw.randint(-30, 30)) for name in names.split()}


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _remainders(modulus: int, name: str) -> str:
    """The disjunction of all remainders that `name` can leave."""
    return " ∨ ".join(f"{name} % {modulus} = {r}" for r in range(modulus))


def _shifted(modulus: int, r: int) -> str:
    """A number that leaves the remainder `r`."""
    return f"({modulus} * q + {r})" if r else f"({modulus} * q)"


def _class_claim(modulus: int, r: int, text: str) -> Claim:
    """The value of a polynomial (`text`, with @ for its variable) on one class of remainders."""
    written = text.replace("@", _shifted(modulus, r))
    value = read_polynomial(written)
    left = int(value.constant()) % modulus
    witness = (value - left) * Fraction(1, modulus)
    proof = f"intro q\nexact ⟨{witness}, by ring⟩"
    return Claim(f"∀ q : ℤ, ∃ k : ℤ, {written} = {modulus} * k + {left}", proof)


def _by_class(modulus: int, name: str, text: str, close: str) -> str:
    """Tactics that split by the remainder of `name`, use h1, h2, … there, and end with `close`."""
    lines = [
        f"have hr : {_remainders(modulus, name)} := by omega",
        f"rcases hr with {' | '.join(['hr'] * modulus)}",
    ]
    for r in range(modulus):
        gap = f"{name} - {r}" if r else name
        lines += [
            f"· obtain ⟨q, hq⟩ : ({modulus} : ℤ) ∣ {gap} := by omega",
            f"  obtain ⟨k, hk⟩ := h{r + 1} q",
            f"  have hn : {name} = {_shifted(modulus, r)[1:-1]} := by linear_combination hq",
            "  rw [← hn] at hk",
            _indented(close),
        ]
    return "\n".join(lines)


def _nonlinear(draw: random.Random, difficulty: str) -> str:
    """A random polynomial of degree 2 or 3, with @ for its variable."""
    first = f"{draw.randint(1, 6)} * @^{2 + (difficulty == 'hard')}"
    second = f"{draw.randint(1, 9)} * @"
    second += "^2" if difficulty == "hard" and draw.random() < 0.5 else ""
    return f"{first} + {second} + {draw.randint(0, 9)}"


def residues(draw: random.Random, difficulty: str) -> Theorem:
    """The remainders that a polynomial can leave, class by class."""
    modulus = draw.choice(((3, 4), (4, 5), (5, 6, 7))[rank(difficulty)])
    text = _nonlinear(draw, difficulty)
    claims = [_class_claim(modulus, r, text) for r in range(modulus)]
    written = text.replace("@", "n")
    polynomial = read_polynomial(written)
    left = sorted({int(polynomial.at({"n": r}).constant()) % modulus for r in range(modulus)})
    goal = " ∨ ".join(f"({written}) % {modulus} = {r}" for r in left)
    claims.append(Claim(goal, _by_class(modulus, "n", text, "omega")))
    return Theorem("(n : ℤ)", tuple(claims), lambda draw: _integers("n", draw))


def no_solution(draw: random.Random, difficulty: str) -> Theorem:
    """An equation in two squares or cubes that has no solution, because of remainders."""
    power, modulus = draw.choice(
        ((2, 4), (3, 7), (2, 8), (3, 9))[rank(difficulty) : 2 * rank(difficulty) + 1]
    )
    left = sorted({r**power % modulus for r in range(modulus)})
    while True:
        a, b = draw.randint(1, 30), draw.randint(1, 30)
        missing = sorted(
            {*range(modulus)} - {(a * x + b * y) % modulus for x in left for y in left}
        )
        if missing and a % modulus and b % modulus:
            break
    constant = draw.choice(missing) + modulus * draw.randint(-4, 4)
    claims = [_class_claim(modulus, r, f"@^{power}") for r in range(modulus)]
    values = " ∨ ".join(f"n^{power} = {modulus} * k + {r}" for r in left)
    claims.append(Claim(
        f"∀ n : ℤ, ∃ k : ℤ, {values}",
        "intro n\n" + _by_class(modulus, "n", f"@^{power}", "exact ⟨k, by omega⟩"),
    ))  # fmt: skip
    lemma = f"h{len(claims)}"
    goal = f"{a} * x^{power} + {b} * y^{power} ≠ {modulus} * z + {par(lifted(constant))}"
    claims.append(
        Claim(goal, f"intro h\nobtain ⟨k, hk⟩ := {lemma} x\nobtain ⟨l, hl⟩ := {lemma} y\nomega")
    )
    return Theorem("(x y z : ℤ)", tuple(claims), lambda draw: _integers("x y z", draw))


def powers(draw: random.Random, difficulty: str) -> Theorem:
    """A number d divides u * a^n + v * b^n for every n, by induction."""
    while True:
        limit = 6 + 6 * rank(difficulty)
        a, b, d = draw.randint(2, limit + 3), draw.randint(2, limit), draw.randint(2, 9 + limit)
        u, v = draw.randint(1, 9), draw.randint(1, 9)
        if a != b and (u + v) % d == 0 and v * (b - a) % d == 0:
            break
    first, growth = (u + v) // d, v * (b - a) // d

    def value(n: str) -> str:
        return f"{u} * {a}^{n} + {v} * {b}^{n}"

    quotient = f"{a} * c + {par(lifted(growth))} * {b}^k"
    induct = f"exact ⟨{quotient}, by linear_combination {a} * hc⟩"
    gap = a - b
    more, factor = nonzero(draw, 9), draw.randint(2, 5)
    multiple = f"{factor} * x * c + {par(lifted(more))} * y"
    claims = (
        Claim(
            f"∀ k : ℕ, ({d} : ℤ) ∣ {value('k')} → ({d} : ℤ) ∣ {value('(k + 1)')}",
            f"intro k hk\nobtain ⟨c, hc⟩ := hk\n{induct}",
        ),
        Claim(
            f"∀ k : ℕ, ({d} : ℤ) ∣ {value('k')}",
            f"intro k\ninduction k with\n| zero => exact ⟨{first}, by norm_num⟩\n"
            f"| succ k ih =>\n  obtain ⟨c, hc⟩ := ih\n  {induct}",
        ),
        Claim(
            f"∀ k : ℕ, ∃ c : ℤ, {a}^k = {b}^k + {par(lifted(gap))} * c",
            "intro k\ninduction k with\n| zero => exact ⟨0, by norm_num⟩\n"
            "| succ k ih =>\n  obtain ⟨c, hc⟩ := ih\n"
            f"  exact ⟨{a} * c + {b}^k, by linear_combination {a} * hc⟩",
        ),
        Claim(
            f"({d} : ℤ) ∣ {factor} * x * ({value('n')}) + {d * more} * y",
            f"obtain ⟨c, hc⟩ := h2 n\nexact ⟨{multiple}, by linear_combination {factor} * x * hc⟩",
        ),
    )

    def assign(draw: random.Random) -> Assignment:
        return {**_integers("x y", draw), "n": Fraction(draw.randint(0, 9))}

    return Theorem("(n : ℕ) (x y : ℤ)", claims, assign)


def common_divisor(draw: random.Random, difficulty: str) -> Theorem:
    """A divisor of two linear forms divides their combinations, one of which is a number."""
    size = 6 + 5 * rank(difficulty)
    while True:
        a, b = draw.randint(1, size), nonzero(draw, size)
        c, e = draw.randint(1, size), nonzero(draw, size)
        if a * e != b * c:
            break
    n = var("n")
    first, second = a * n + b, c * n + e
    given = f"(d n : ℤ) (ha : d ∣ {first}) (hb : d ∣ {second})"
    unpack = "obtain ⟨s, hs⟩ := ha\nobtain ⟨t, ht⟩ := hb\n"

    def combined(p: Poly, q: Poly) -> Claim:
        total = p * first + q * second
        witness, proof = f"{par(p)} * s + {par(q)} * t", f"{par(p)} * hs + {par(q)} * ht"
        return Claim(f"d ∣ {total}", f"{unpack}exact ⟨{witness}, by linear_combination {proof}⟩")

    def number() -> Poly:
        return lifted(nonzero(draw, 5))

    multipliers = [
        (number(), number()),
        (number() * n, number()),
        (number() * n + number(), number() * n),
    ]
    if difficulty == "hard":
        multipliers.append((number() * n**2, number() * n + number()))
    claims = [combined(p, q) for p, q in multipliers]
    claims.append(combined(lifted(-c), lifted(a)))
    product = first * second
    squared = f"exact ⟨s * t, by linear_combination {par(second)} * hs + d * s * ht⟩"
    claims.insert(2, Claim(f"d * d ∣ {product}", f"{unpack}{squared}"))

    def assign(draw: random.Random) -> Assignment:
        det = abs(a * e - b * c)
        for divisor in draw.sample(range(1, det + 1), det):
            for at in range(divisor):
                remainders = (det % divisor, (a * at + b) % divisor, (c * at + e) % divisor)
                if not any(remainders):
                    return {
                        "d": Fraction(draw.choice((-1, 1)) * divisor),
                        "n": Fraction(at + divisor * draw.randint(-5, 5)),
                    }
        return {"d": Fraction(1), "n": Fraction(draw.randint(-9, 9))}

    return Theorem(given, tuple(claims), assign)


def recurrence(draw: random.Random, difficulty: str) -> Theorem:
    """A sequence given by a linear recurrence keeps its remainder; so do polynomials in it."""
    m, c, r = draw.randint(2, 9 + 6 * rank(difficulty)), draw.randint(2, 7), draw.randint(1, 9)
    s, start = nonzero(draw, 5), nonzero(draw, 5)
    e = r - c * r + m * s
    rule = f"∀ k : ℕ, a (k + 1) = {c} * a k + {par(lifted(e))}"
    given = f"(a : ℕ → ℤ) (hz : a 0 = {r + m * start}) (hs : {rule}) (n : ℕ)"
    y, z = variables("Y Z")
    slope, cubic = nonzero(draw, 6), difficulty != "easy"

    def value(x: Poly | int) -> Poly:
        return lifted(x) ** (3 if cubic else 2) + slope * lifted(x)

    quotient = (y * y + y * r + r * r if cubic else y + r) + slope

    def written(poly: Poly) -> str:
        return str(poly).replace("Y", "a n").replace("Z", "a (n + 1)")

    induct = f"exact ⟨{c} * c + {par(lifted(s))}, by linear_combination hs k + {c} * hc⟩"
    cofactor = f"({written(quotient)})"
    claims = (
        Claim(
            f"∀ k : ℕ, ({m} : ℤ) ∣ a k - {r} → ({m} : ℤ) ∣ a (k + 1) - {r}",
            f"intro k hk\nobtain ⟨c, hc⟩ := hk\n{induct}",
        ),
        Claim(
            f"∀ k : ℕ, ({m} : ℤ) ∣ a k - {r}",
            f"intro k\ninduction k with\n| zero => exact ⟨{start}, by linear_combination hz⟩\n"
            f"| succ k ih =>\n  obtain ⟨c, hc⟩ := ih\n  {induct}",
        ),
        Claim(
            f"({m} : ℤ) ∣ {written(value(y))} - {par(value(r))}",
            "obtain ⟨c, hc⟩ := h2 n\n"
            f"exact ⟨{cofactor} * c, by linear_combination {cofactor} * hc⟩",
        ),
        Claim(
            f"({m} : ℤ) ∣ {written(y * z)} - {r * r}",
            f"obtain ⟨c, hc⟩ := h2 n\nobtain ⟨d, hd⟩ := h2 (n + 1)\n"
            f"exact ⟨a (n + 1) * c + {r} * d, by linear_combination a (n + 1) * hc + {r} * hd⟩",
        ),
    )

    def at(index: Fraction) -> Fraction:
        value = Fraction(r + m * start)
        for _ in range(int(index)):
            value = c * value + e
        return value

    return Theorem(given, claims, lambda draw: {"a": at, "n": Fraction(draw.randint(0, 9))})


def norm_form(draw: random.Random, difficulty: str) -> Theorem:
    """Numbers of the form u² + k v² are closed under products (Brahmagupta)."""
    k = nonzero(draw, 9 + 6 * rank(difficulty))
    i, j = draw.randint(0, 9), draw.randint(0, 9)
    scale = draw.randint(2, 9)
    a, b, c, d = (f"(a + {i})" if i else "a"), "b", "c", (f"(d + {j})" if j else "d")

    def norm(u: str, v: str) -> str:
        return _norm(k, u, v)

    given = f"(m n a b c d : ℤ) (hm : m = {norm(a, b)}) (hn : n = {norm(c, d)})"
    one = Factor("m", "hm", a, b)
    other = Factor("n", "hn", c, d)
    claims = [
        Claim(
            f"∃ u v : ℤ, {scale**2} * m = {norm('u', 'v')}",
            f"exact ⟨{scale} * {a}, {scale} * {b}, by linear_combination {scale**2} * hm⟩",
        ),
        Claim(
            f"∃ u v : ℤ, m * n = {norm('u', 'v')}",
            _product_proof(k, one, other),
        ),
        _square_claim(k, one),
    ]
    if difficulty != "easy":
        claims.append(_square_claim(k, other))
    witness = f"{a} * u + {par(lifted(k))} * {b} * v, {a} * v - {b} * u"
    proof = f"by linear_combination (m * n) * hm + ({norm(a, b)}) * hu"
    lines = ["obtain ⟨u, v, hu⟩ := h2", f"exact ⟨{witness}, {proof}⟩"]
    claims.append(Claim(f"∃ u v : ℤ, m^2 * n = {norm('u', 'v')}", "\n".join(lines)))

    def assign(draw: random.Random) -> Assignment:
        at = _integers("a b c d", draw)
        return {
            **at,
            "m": (at["a"] + i) ** 2 + k * at["b"] ** 2,
            "n": at["c"] ** 2 + k * (at["d"] + j) ** 2,
        }

    return Theorem(given, tuple(claims), assign)


class Factor(NamedTuple):
    """A number u² + k v²: its name, the hypothesis that says so, u and v."""

    name: str
    hypothesis: str
    u: str
    v: str


def _norm(k: int, u: str, v: str) -> str:
    return f"{u}^2 + {par(lifted(k))} * {v}^2"


def _product_proof(k: int, one: Factor, other: Factor) -> str:
    """Tactics that write the product of two numbers u² + k v² in the same form."""
    _, hm, a, b = one
    n, hn, c, d = other
    witness = f"{a} * {c} + {par(lifted(k))} * {b} * {d}, {a} * {d} - {b} * {c}"
    return f"exact ⟨{witness}, by linear_combination {n} * {hm} + ({_norm(k, a, b)}) * {hn}⟩"


def _square_claim(k: int, factor: Factor) -> Claim:
    """The claim that the square of a number u² + k v² has the same form."""
    m, hm, a, b = factor
    witness = f"{a}^2 - {par(lifted(k))} * {b}^2, 2 * {a} * {b}"
    proof = f"by linear_combination ({m} + {_norm(k, a, b)}) * {hm}, by ring"
    stated = f"∃ u v : ℤ, {m} * {m} = {_norm(k, 'u', 'v')} ∧ v = 2 * {a} * {b}"
    return Claim(stated, f"exact ⟨{witness}, {proof}⟩")


TEMPLATES: dict[str, Template] = {
    "residues": residues,
    "no_solution": no_solution,
    "powers": powers,
    "common_divisor": common_divisor,
    "recurrence": recurrence,
    "norm_form": norm_form,
}
"""Name to template."""
