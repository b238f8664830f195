"""Evidence about Lean problems that does not rest on their gold answers.

Theorems are evaluated under exact values of their variables; wrong statements and wrong
certificates must be rejected.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol, runtime_checkable

from deltagym.core.errors import BadInput
from deltagym.core.evidence import Departure, Evidence, MutantTally
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.checker.engine import Engine
from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.lexer import tokenize
from deltagym.scopes.lean.checker.limits import Budget, Rejected
from deltagym.scopes.lean.checker.outline import Outline, parse_outline
from deltagym.scopes.lean.checker.script import ScriptParser
from deltagym.scopes.lean.checker.terms import INTEGER, NATURAL, FunctionType, Goal, Type
from deltagym.scopes.lean.gold import gold_answer, one_proof
from deltagym.scopes.lean.idle import one_tactic_answers
from deltagym.scopes.lean.semantics import Assignment, holds, value
from deltagym.scopes.lean.signature import signature
from deltagym.scopes.lean.templates.theorem import Theorem
from deltagym.scopes.lean.verifier import verify_batch

ASSIGNMENTS = 6
"""Assignments of values under which each theorem is evaluated."""

CHANGEABLE = re.compile(r"(?<![\w.'₀-₉])\d+(?![\w.])| [+-] |\b\w+\b|≤")
"""What `changed_text` may change: numbers, signs, words and relations."""


@runtime_checkable
class HasTheorems(Protocol):
    """A family whose problems come from theorems with proofs."""

    def theorem(self, params: Params) -> Theorem:
        """The theorem at an address."""
        ...


class LeanEvidence(Evidence):
    """Evidence about theorems: exact values for their variables, changed claims, changed proofs."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._signatures = [signature(parse_outline(outline_of(p))) for p in self.problems]

    def departure(self, number: int) -> Departure | None:
        """Values under which the hypotheses hold and a claim does not.

        A single tactic that proves the whole theorem is also a departure.
        """
        problem = self.problems[number]
        outline, theorem = outline_of(problem), _theorem(problem)
        draw = rng("proof", "readings", problem.id)
        for _ in range(ASSIGNMENTS):
            values = theorem.assign(draw)
            broken = _false_statement(outline, values)
            if broken:
                numbers = {name: v for name, v in values.items() if isinstance(v, Fraction)}
                return Departure(str(numbers), f"{broken} is false")
        # Most tactics fail on the first claim already, so that one is tried before the theorem.
        first = Outline(outline.given, outline.claims[:1])
        for tactic, text in one_tactic_answers(outline):
            if all(judge(first, tactic).passed) and all(judge(outline, text).passed):
                return Departure(tactic, f"`{tactic}` for every step proves the theorem")
        return None

    def rivals(self, number: int) -> list[int]:
        """Problems with the same statement whose gold answer passes this one."""
        mine = self.problems[number]
        others = [
            i for i, p in enumerate(self.problems) if i != number and p.statement == mine.statement
        ]
        golds = [gold_answer(_theorem(self.problems[i])) for i in others]
        verdicts = verify_batch([mine] * len(others), golds)
        return [i for i, verdict in zip(others, verdicts, strict=True) if verdict.full_pass]

    def mutants(self, number: int, count: int) -> MutantTally:
        """Changes a number, sign, name or summand in a claim or its proof.

        Counted are only changes that are wrong for certain. A changed claim is, if some assignment
        satisfies the hypotheses and makes it false; a changed `linear_combination` is, if the
        identity that it states fails at some point. About other changed proofs, only the checker
        itself could say whether they are wrong.
        """
        problem = self.problems[number]
        theorem, draw = _theorem(problem), rng("proof", "mutants", problem.id)
        wrong, missed = 0, []
        for attempt in range(count):
            at, stated = draw.randrange(len(theorem.claims)), attempt % 2 == 0
            mutant = _mutant(theorem, at, stated, draw)
            if (is_false_claim if stated else is_false_identity)(mutant, at, draw):
                wrong += 1
                alone = one_proof(mutant, at)
                missed += [alone] if judge(mutant.outline, alone).passed[at] else []
        return MutantTally(wrong, tuple(missed))

    def signature(self, number: int) -> str:
        return self._signatures[number]

    def alike(self, one: int, other: int) -> bool:
        return self._signatures[one] == self._signatures[other]


def _theorem(problem: Problem) -> Theorem:
    family = get_family(problem.family)
    if not isinstance(family, HasTheorems):
        raise BadInput(f"family: {problem.family} has no method `theorem`, so it has no evidence")
    return family.theorem(problem.params)


def _false_statement(outline: Outline, values: Assignment) -> str | None:
    """Name of the first hypothesis or claim that is false under `values`; None if none is."""
    parsed = parse_outline(outline)
    names = [name for name, _ in outline.claims]
    stated = [*parsed.start.hypotheses.items(), *zip(names, parsed.props, strict=True)]
    return next((name for name, prop in stated if holds(prop, values) is False), None)


def _mutant(theorem: Theorem, at: int, stated: bool, draw: random.Random) -> Theorem:
    """The theorem with claim `at` changed: its proposition if `stated`, else its proof."""
    claim = theorem.claims[at]
    hypotheses = parse_outline(theorem.outline).start.hypotheses
    names = [*hypotheses, *(name for name, _ in theorem.outline.claims[:-1])]
    text = changed_text(claim.prop if stated else claim.proof, names, draw)
    changed = replace(claim, prop=text) if stated else replace(claim, source=text)
    return replace(theorem, claims=(*theorem.claims[:at], changed, *theorem.claims[at + 1 :]))


def changed_text(text: str, names: Sequence[str], draw: random.Random) -> str:
    """`text` with one number, sign, relation or name changed, or one summand left out.

    Args:
        text: A proposition or tactics.
        names: Names of hypotheses and sub-goals, which may replace each other.
        draw: Chooses the change.
    """
    spots = [m for m in CHANGEABLE.finditer(text) if _other(m.group(), names, draw) != m.group()]
    if not spots:
        return text
    spot = draw.choice(spots)
    word = spot.group()
    rest = text[spot.end() :]
    if word in (" + ", " - ") and draw.random() < 0.4:
        summand = re.match(r"[\w^*₀-₉]+", rest)
        if summand:
            return text[: spot.start()] + rest[summand.end() :]
    return text[: spot.start()] + _other(word, names, draw) + rest


def _other(word: str, names: Sequence[str], draw: random.Random) -> str:
    """A replacement for `word`, or `word` if it cannot be changed."""
    if word.isdigit():
        return str(abs(int(word) + draw.choice((-1, 1, 2))))
    if word in (" + ", " - "):
        return " - " if word == " + " else " + "
    if word == "≤":
        return "≥"
    if word in names and len(names) > 1:
        return draw.choice([name for name in names if name != word])
    return word


def is_false_claim(theorem: Theorem, at: int, draw: random.Random) -> bool:
    """Whether some assignment satisfies the hypotheses and makes claim `at` false."""
    try:
        prop = parse_outline(theorem.outline).props[at]
        return any(holds(prop, theorem.assign(draw)) is False for _ in range(ASSIGNMENTS))
    except (Rejected, ZeroDivisionError):
        return False


def is_false_identity(theorem: Theorem, at: int, draw: random.Random) -> bool:
    """Whether claim `at` is proved by one `linear_combination` whose identity fails at a point.

    The point need not satisfy the hypotheses.
    """
    proof = theorem.claims[at].proof
    if not proof.startswith("linear_combination") or "\n" in proof:
        return False
    try:
        goal = _goal_of(theorem.outline, at)
        if goal.target.op != "eq":
            return False
        raw = ScriptParser(tokenize(proof)).block()[0].args[1]
        left, right = Engine(Budget()).sides(raw, goal, goal.target.args[0].type)
        point = {name: _anything(kind, draw) for name, kind in goal.variables.items()}
        stated = value(goal.target.args[0], point) - value(goal.target.args[1], point)
        return stated != value(left, point) - value(right, point)
    except Rejected:
        return False


def _goal_of(outline: Outline, at: int) -> Goal:
    """What claim `at` must show, the claims before it being known."""
    parsed = parse_outline(outline)
    goal = parsed.start.toward(parsed.props[at])
    for (name, _), prop in zip(outline.claims[:at], parsed.props, strict=False):
        goal = goal.knowing(name, prop)
    return goal


def _anything(kind: Type, draw: random.Random) -> Fraction | Callable[..., Fraction]:
    """A random number of a type, or a random cubic function."""
    if isinstance(kind, FunctionType):
        numbers = [draw.randint(1, 99) for _ in range(4)]
        return lambda *at: Fraction(
            sum(c * sum(at, Fraction(1)) ** i for i, c in enumerate(numbers))
        )
    if kind == NATURAL:
        return Fraction(draw.randint(0, 9))
    return Fraction(draw.randint(-50, 50), 1 if kind == INTEGER else draw.randint(1, 7))
