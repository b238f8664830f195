"""Composition: two theorems as one, whose conclusion needs both."""

from __future__ import annotations

import random
import re

from deltagym.scopes.lean.checker.lexer import tokenize
from deltagym.scopes.lean.checker.outline import Outline, ParsedOutline, parse_outline
from deltagym.scopes.lean.checker.terms import NATURAL
from deltagym.scopes.lean.semantics import Assignment
from deltagym.scopes.lean.templates.theorem import Claim, Theorem


def composed(one: Theorem, other: Theorem) -> Theorem:
    """Both theorems side by side with their names kept apart, and their conclusions joined.

    Conclusions are multiplied, added, or joined by ∧.
    """
    first, second = _marked(one, "₁"), _marked(other, "₂")
    count = len(first.claims)
    claims = [*first.claims, *(_shifted(claim, count) for claim in second.claims)]
    claims.append(_joined(first, second, f"h{count}", f"h{len(claims)}"))

    def assign(draw: random.Random) -> Assignment:
        return {**first.assign(draw), **second.assign(draw)}

    return Theorem(f"{first.given} {second.given}", tuple(claims), assign)


def _marked(theorem: Theorem, mark: str) -> Theorem:
    """`theorem` with `mark` behind every name that it binds."""
    start = _parsed(theorem).start
    names = {*start.variables, *start.hypotheses}
    order = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<![\w.'])({'|'.join(map(re.escape, order))})(?![\w'₀-₉])")

    def renamed(text: str) -> str:
        return pattern.sub(lambda found: found.group(1) + mark, text)

    claims = tuple(
        Claim(renamed(claim.prop), lambda claim=claim: renamed(claim.proof))
        for claim in theorem.claims
    )

    def assign(draw: random.Random) -> Assignment:
        return {name + mark: value for name, value in theorem.assign(draw).items()}

    return Theorem(renamed(theorem.given), claims, assign)


def _shifted(claim: Claim, by: int) -> Claim:
    """The claim with the numbers of the sub-goals that its proof mentions raised by `by`."""
    pattern = re.compile(r"(?<![\w.'])h(\d+)(?![\w'₀-₉])")

    def proof() -> str:
        return pattern.sub(lambda found: f"h{int(found.group(1)) + by}", claim.proof)

    return Claim(claim.prop, proof)


def _joined(first: Theorem, second: Theorem, one: str, other: str) -> Claim:
    """The product of two equations or the sum of two inequalities of one type; else both by ∧.

    Args:
        first: A theorem.
        second: Another one.
        one: Name of the first theorem's conclusion.
        other: Name of the second theorem's conclusion.
    """
    left, right = first.claims[-1].prop, second.claims[-1].prop
    a, b = (_parsed(theorem).props[-1] for theorem in (first, second))
    if a.op == b.op and a.op in ("eq", "le") and a.args[0].type == b.args[0].type != NATURAL:
        (p, q), (r, s) = _sides(left), _sides(right)
        if a.op == "eq":
            proof = f"linear_combination ({p}) * {other} + ({s}) * {one}"
            return Claim(f"({p}) * ({r}) = ({q}) * ({s})", proof)
        return Claim(f"({p}) + ({r}) ≤ ({q}) + ({s})", f"nlinarith [{one}, {other}]")
    return Claim(f"({left}) ∧ ({right})", f"exact ⟨{one}, {other}⟩")


def _parsed(theorem: Theorem) -> ParsedOutline:
    """The binders and the conclusion of a theorem, parsed without its sub-goals."""
    return parse_outline(Outline(theorem.given, theorem.outline.claims[-1:]))


def _sides(prop: str) -> tuple[str, str]:
    """The two sides of an equation or inequality, the smaller one first."""
    token = next(t for t in tokenize(prop) if t.text in ("=", "≤", "≥"))
    left, right = prop[: token.at].strip(), prop[token.at + 1 :].strip()
    return (right, left) if token.text == "≥" else (left, right)
