"""Number theory over ℤ: divisibility and remainders, with the quotient as the witness."""

from __future__ import annotations

import random
from fractions import Fraction

from deltagym.scopes.lean.templates.certify import read_polynomial
from deltagym.scopes.lean.templates.expr import Poly, lifted, par, var, variables
from deltagym.scopes.lean.templates.theorem import Reading, Step, Template, Theorem, nonzero, rank


def _integers(names: str, draw: random.Random) -> dict[str, Fraction]:
    return {name: Fraction(draw.randint(-30, 30)) for name in names.split()}


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _remainders(modulus: int, name: str) -> str:
    return " ∨ ".join(f"{name} % {modulus} = {r}" for r in range(modulus))


def _shifted(modulus: int, r: int) -> str:
    return f"({modulus} * q + {r})" if r else f"({modulus} * q)"


def _class_step(modulus: int, r: int, text: str) -> Step:
    """The value of a polynomial, written `text` with @ for its variable, on one class of remainders."""
    written = text.replace("@", _shifted(modulus, r))
    value = read_polynomial(written)
    left = int(value.constant()) % modulus
    witness = (value - left) * Fraction(1, modulus)
    proof = f"intro q\nexact ⟨{witness}, by ring⟩"
    return Step(f"∀ q : ℤ, ∃ k : ℤ, {written} = {modulus} * k + {left}", proof)


def _by_class(modulus: int, name: str, text: str, close: str) -> str:
    """Tactics that split by the remainder of `name`, take the value from h1, h2, …, and end with `close`."""
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
    """A polynomial of degree 2 or 3 with @ for its variable."""
    parts = [f"{draw.randint(1, 6)} * @^{2 + (difficulty == 'hard')}"]
    parts.append(
        f"{draw.randint(1, 9)} * @" + ("^2" if difficulty == "hard" and draw.random() < 0.5 else "")
    )
    return f"{' + '.join(parts)} + {draw.randint(0, 9)}"


def residues(draw: random.Random, difficulty: str) -> Theorem:
    """The remainders that a polynomial can leave, class by class."""
    modulus = draw.choice(((3, 4), (4, 5), (5, 6, 7))[rank(difficulty)])
    text = _nonlinear(draw, difficulty)
    steps = [_class_step(modulus, r, text) for r in range(modulus)]
    polynomial = read_polynomial(text.replace("@", "n"))
    left = sorted({int(polynomial.at({"n": r}).constant()) % modulus for r in range(modulus)})
    written = text.replace("@", "n")
    goal = " ∨ ".join(f"({written}) % {modulus} = {r}" for r in left)
    steps.append(Step(goal, _by_class(modulus, "n", text, "omega")))
    return Theorem("(n : ℤ)", tuple(steps), lambda draw: _integers("n", draw))


def no_solution(draw: random.Random, difficulty: str) -> Theorem:
    """An equation in two squares or cubes that has no solution for its remainders."""
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
    steps = [_class_step(modulus, r, f"@^{power}") for r in range(modulus)]
    values = " ∨ ".join(f"n^{power} = {modulus} * k + {r}" for r in left)
    steps.append(Step(
        f"∀ n : ℤ, ∃ k : ℤ, {values}",
        "intro n\n" + _by_class(modulus, "n", f"@^{power}", "exact ⟨k, by omega⟩"),
    ))  # fmt: skip
    lemma = f"h{len(steps)}"
    goal = f"{a} * x^{power} + {b} * y^{power} ≠ {modulus} * z + {par(lifted(constant))}"
    steps.append(
        Step(goal, f"intro h\nobtain ⟨k, hk⟩ := {lemma} x\nobtain ⟨l, hl⟩ := {lemma} y\nomega")
    )
    return Theorem("(x y z : ℤ)", tuple(steps), lambda draw: _integers("x y z", draw))


def powers(draw: random.Random, difficulty: str) -> Theorem:
    """d divides u * a^n + v * b^n for every n, by induction."""
    while True:
        limit = 6 + 6 * rank(difficulty)
        a, b, d = draw.randint(2, limit + 3), draw.randint(2, limit), draw.randint(2, 9 + limit)
        u, v = draw.randint(1, 9), draw.randint(1, 9)
        if a != b and (u + v) % d == 0 and v * (b - a) % d == 0:
            break
    first, step = (u + v) // d, v * (b - a) // d

    def value(n: str) -> str:
        return f"{u} * {a}^{n} + {v} * {b}^{n}"

    prove_step = f"exact ⟨{a} * c + {par(lifted(step))} * {b}^k, by linear_combination {a} * hc⟩"
    gap = a - b
    more, factor = nonzero(draw, 9), draw.randint(2, 5)
    steps = (
        Step(
            f"∀ k : ℕ, ({d} : ℤ) ∣ {value('k')} → ({d} : ℤ) ∣ {value('(k + 1)')}",
            f"intro k hk\nobtain ⟨c, hc⟩ := hk\n{prove_step}",
        ),
        Step(
            f"∀ k : ℕ, ({d} : ℤ) ∣ {value('k')}",
            f"intro k\ninduction k with\n| zero => exact ⟨{first}, by norm_num⟩\n| succ k ih =>\n  obtain ⟨c, hc⟩ := ih\n  {prove_step}",
        ),
        Step(
            f"∀ k : ℕ, ∃ c : ℤ, {a}^k = {b}^k + {par(lifted(gap))} * c",
            "intro k\ninduction k with\n| zero => exact ⟨0, by norm_num⟩\n| succ k ih =>\n  obtain ⟨c, hc⟩ := ih\n"
            f"  exact ⟨{a} * c + {b}^k, by linear_combination {a} * hc⟩",
        ),
        Step(
            f"({d} : ℤ) ∣ {factor} * x * ({value('n')}) + {d * more} * y",
            f"obtain ⟨c, hc⟩ := h2 n\nexact ⟨{factor} * x * c + {par(lifted(more))} * y, by linear_combination {factor} * x * hc⟩",
        ),
    )

    def reading(draw: random.Random) -> Reading:
        return {**_integers("x y", draw), "n": Fraction(draw.randint(0, 9))}

    return Theorem("(n : ℕ) (x y : ℤ)", steps, reading)


def common_divisor(draw: random.Random, difficulty: str) -> Theorem:
    """A divisor of two linear forms divides what they combine to, down to a number."""
    size = 6 + 5 * rank(difficulty)
    while True:
        a, b, c, e = (
            draw.randint(1, size),
            nonzero(draw, size),
            draw.randint(1, size),
            nonzero(draw, size),
        )
        if a * e != b * c:
            break
    n = var("n")
    first, second = a * n + b, c * n + e
    given = f"(d n : ℤ) (ha : d ∣ {first}) (hb : d ∣ {second})"

    def combined(p: Poly, q: Poly) -> Step:
        total = p * first + q * second
        witness, proof = f"{par(p)} * s + {par(q)} * t", f"{par(p)} * hs + {par(q)} * ht"
        return Step(
            f"d ∣ {total}",
            f"obtain ⟨s, hs⟩ := ha\nobtain ⟨t, ht⟩ := hb\nexact ⟨{witness}, by linear_combination {proof}⟩",
        )

    def number() -> Poly:
        return lifted(nonzero(draw, 5))

    multipliers = [
        (number(), number()),
        (number() * n, number()),
        (number() * n + number(), number() * n),
    ]
    if difficulty == "hard":
        multipliers.append((number() * n**2, number() * n + number()))
    steps = [combined(p, q) for p, q in multipliers]
    steps.append(combined(lifted(-c), lifted(a)))
    product = first * second
    steps.insert(
        2,
        Step(
            f"d * d ∣ {product}",
            f"obtain ⟨s, hs⟩ := ha\nobtain ⟨t, ht⟩ := hb\nexact ⟨s * t, by linear_combination {par(second)} * hs + d * s * ht⟩",
        ),
    )

    def reading(draw: random.Random) -> Reading:
        det = abs(a * e - b * c)
        for divisor in draw.sample(range(1, det + 1), det):
            for at in range(divisor):
                if (
                    det % divisor == 0
                    and (a * at + b) % divisor == 0
                    and (c * at + e) % divisor == 0
                ):
                    return {
                        "d": Fraction(draw.choice((-1, 1)) * divisor),
                        "n": Fraction(at + divisor * draw.randint(-5, 5)),
                    }
        return {"d": Fraction(1), "n": Fraction(draw.randint(-9, 9))}

    return Theorem(given, tuple(steps), reading)


def recurrence(draw: random.Random, difficulty: str) -> Theorem:
    """A sequence given by a linear recurrence keeps its remainder, and so do polynomials in it."""
    m, c, r = draw.randint(2, 9 + 6 * rank(difficulty)), draw.randint(2, 7), draw.randint(1, 9)
    s, start = nonzero(draw, 5), nonzero(draw, 5)
    e = r - c * r + m * s
    given = f"(a : ℕ → ℤ) (hz : a 0 = {r + m * start}) (hs : ∀ k : ℕ, a (k + 1) = {c} * a k + {par(lifted(e))}) (n : ℕ)"
    y, z = variables("Y Z")
    slope, cubic = nonzero(draw, 6), difficulty != "easy"

    def value(x: Poly | int) -> Poly:
        return lifted(x) ** (3 if cubic else 2) + slope * lifted(x)

    quotient = (y * y + y * r + r * r if cubic else y + r) + slope

    def written(poly: Poly) -> str:
        return str(poly).replace("Y", "a n").replace("Z", "a (n + 1)")

    succ = f"exact ⟨{c} * c + {par(lifted(s))}, by linear_combination hs k + {c} * hc⟩"
    steps = (
        Step(
            f"∀ k : ℕ, ({m} : ℤ) ∣ a k - {r} → ({m} : ℤ) ∣ a (k + 1) - {r}",
            f"intro k hk\nobtain ⟨c, hc⟩ := hk\n{succ}",
        ),
        Step(
            f"∀ k : ℕ, ({m} : ℤ) ∣ a k - {r}",
            f"intro k\ninduction k with\n| zero => exact ⟨{start}, by linear_combination hz⟩\n"
            f"| succ k ih =>\n  obtain ⟨c, hc⟩ := ih\n  {succ}",
        ),
        Step(
            f"({m} : ℤ) ∣ {written(value(y))} - {par(value(r))}",
            f"obtain ⟨c, hc⟩ := h2 n\nexact ⟨({written(quotient)}) * c, by linear_combination ({written(quotient)}) * hc⟩",
        ),
        Step(
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

    return Theorem(given, steps, lambda draw: {"a": at, "n": Fraction(draw.randint(0, 9))})


def norm_form(draw: random.Random, difficulty: str) -> Theorem:
    """Numbers of the form u² + k v² are closed under products (Brahmagupta)."""
    k = nonzero(draw, 9 + 6 * rank(difficulty))
    i, j = draw.randint(0, 9), draw.randint(0, 9)
    scale = draw.randint(2, 9)
    a, b, c, d = (f"(a + {i})" if i else "a"), "b", "c", (f"(d + {j})" if j else "d")

    def norm(u: str, v: str) -> str:
        return f"{u}^2 + {par(lifted(k))} * {v}^2"

    given = f"(m n a b c d : ℤ) (hm : m = {norm(a, b)}) (hn : n = {norm(c, d)})"
    steps = [
        Step(
            f"∃ u v : ℤ, {scale**2} * m = {norm('u', 'v')}",
            f"exact ⟨{scale} * {a}, {scale} * {b}, by linear_combination {scale**2} * hm⟩",
        ),
        Step(
            f"∃ u v : ℤ, m * n = {norm('u', 'v')}",
            _composed(k, (a, b), (c, d), "m", "hm", "n", "hn", norm),
        ),
        Step(
            f"∃ u v : ℤ, m * m = {norm('u', 'v')} ∧ v = 2 * {a} * {b}",
            f"exact ⟨{a}^2 - {par(lifted(k))} * {b}^2, 2 * {a} * {b}, by linear_combination (m + {norm(a, b)}) * hm, by ring⟩",
        ),
    ]
    if difficulty != "easy":
        steps.append(
            Step(
                f"∃ u v : ℤ, n * n = {norm('u', 'v')} ∧ v = 2 * {c} * {d}",
                f"exact ⟨{c}^2 - {par(lifted(k))} * {d}^2, 2 * {c} * {d}, by linear_combination (n + {norm(c, d)}) * hn, by ring⟩",
            )
        )
    lines = [
        "obtain ⟨u, v, hu⟩ := h2",
        f"exact ⟨{a} * u + {par(lifted(k))} * {b} * v, {a} * v - {b} * u, by linear_combination (m * n) * hm + ({norm(a, b)}) * hu⟩",
    ]
    steps.append(Step(f"∃ u v : ℤ, m^2 * n = {norm('u', 'v')}", "\n".join(lines)))

    def reading(draw: random.Random) -> Reading:
        at = _integers("a b c d", draw)
        return {
            **at,
            "m": (at["a"] + i) ** 2 + k * at["b"] ** 2,
            "n": at["c"] ** 2 + k * (at["d"] + j) ** 2,
        }

    return Theorem(given, tuple(steps), reading)


def _composed(
    k: int, one: tuple[str, str], other: tuple[str, str], m: str, hm: str, n: str, hn: str, norm
) -> str:
    (a, b), (c, d) = one, other
    witness = f"{a} * {c} + {par(lifted(k))} * {b} * {d}, {a} * {d} - {b} * {c}"
    return f"exact ⟨{witness}, by linear_combination {n} * {hm} + ({norm(a, b)}) * {hn}⟩"


TEMPLATES: dict[str, Template] = {
    "residues": residues,
    "no_solution": no_solution,
    "powers": powers,
    "common_divisor": common_divisor,
    "recurrence": recurrence,
    "norm_form": norm_form,
}
"""Name to template."""
