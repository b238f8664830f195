"""Two theorems as one: both sets of hypotheses and sub-goals, and a conclusion that needs both."""

from __future__ import annotations

import random
import re

from deltagym.scopes.lean.checker.lexer import tokenize
from deltagym.scopes.lean.checker.task import read
from deltagym.scopes.lean.checker.terms import NATURAL
from deltagym.scopes.lean.templates.theorem import Reading, Step, Theorem


def composed(one: Theorem, other: Theorem) -> Theorem:
    """Both theorems side by side, names kept apart, and their conclusions joined: multiplied, added or by ∧."""
    first, second = _marked(one, "₁"), _marked(other, "₂")
    count = len(first.steps)
    steps = [*first.steps, *(_shifted(s, count) for s in second.steps)]
    steps.append(_joined(first, second, f"h{count}", f"h{len(steps)}"))

    def reading(draw: random.Random) -> Reading:
        return {**first.reading(draw), **second.reading(draw)}

    return Theorem(f"{first.given} {second.given}", tuple(steps), reading)


def _marked(theorem: Theorem, mark: str) -> Theorem:
    """`theorem` with `mark` behind every name that it binds."""
    task = theorem.task
    known = read(task.given, task.steps[-1:]).start
    names = {*known.variables, *known.hypotheses}
    order = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<![\w.'])({'|'.join(map(re.escape, order))})(?![\w'₀-₉])")

    def mended(text: str) -> str:
        return pattern.sub(lambda found: found.group(1) + mark, text)

    steps = tuple(Step(mended(s.prop), lambda s=s: mended(s.proof)) for s in theorem.steps)

    def reading(draw: random.Random) -> Reading:
        return {name + mark: value for name, value in theorem.reading(draw).items()}

    return Theorem(mended(theorem.given), steps, reading)


def _shifted(step: Step, by: int) -> Step:
    """References to sub-goals moved on by `by`."""
    pattern = re.compile(r"(?<![\w.'])h(\d+)(?![\w'₀-₉])")
    return Step(
        step.prop, lambda: pattern.sub(lambda found: f"h{int(found.group(1)) + by}", step.proof)
    )


def _joined(first: Theorem, second: Theorem, one: str, other: str) -> Step:
    """The product of two equations or the sum of two inequalities of one type; otherwise both conclusions."""
    left, right = first.steps[-1].prop, second.steps[-1].prop
    a, b = (read(t.task.given, t.task.steps[-1:]).props[-1] for t in (first, second))
    if a.op == b.op and a.op in ("eq", "le") and a.args[0].type == b.args[0].type != NATURAL:
        (p, q), (r, s) = _sides(left), _sides(right)
        if a.op == "eq":
            return Step(
                f"({p}) * ({r}) = ({q}) * ({s})",
                f"linear_combination ({p}) * {other} + ({s}) * {one}",
            )
        return Step(f"({p}) + ({r}) ≤ ({q}) + ({s})", f"nlinarith [{one}, {other}]")
    return Step(f"({left}) ∧ ({right})", f"exact ⟨{one}, {other}⟩")


def _sides(prop: str) -> tuple[str, str]:
    """The two sides of an (in)equation, the smaller first."""
    token = next(t for t in tokenize(prop) if t.text in ("=", "≤", "≥"))
    sides = prop[: token.at].strip(), prop[token.at + 1 :].strip()
    return sides[::-1] if token.text == "≥" else sides  # type: ignore[return-value]
