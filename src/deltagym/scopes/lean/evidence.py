"""What can be shown about theorems apart from the proofs that come with them: exact readings, wrong statements, wrong certificates."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from deltagym.core.evidence import Departure, MutantTally, Prover
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.scopes.lean.checker.engine import Engine
from deltagym.scopes.lean.checker.judge import judge
from deltagym.scopes.lean.checker.lexer import tokenize
from deltagym.scopes.lean.checker.limits import Budget, Rejected
from deltagym.scopes.lean.checker.script import ScriptParser
from deltagym.scopes.lean.checker.task import Task, read
from deltagym.scopes.lean.checker.terms import INTEGER, NATURAL, FunctionType, Type
from deltagym.scopes.lean.evaluate import holds, value
from deltagym.scopes.lean.floor import shortcuts
from deltagym.scopes.lean.signature import signature
from deltagym.scopes.lean.templates.theorem import Theorem
from deltagym.scopes.lean.verifier import task_of, verify_batch

READINGS = 6
"""Readings under which each theorem is tried."""


class ProofProver(Prover):
    """Evidence about theorems: each is tried under exact readings, and changed ones and changed proofs must be rejected."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self._signatures = [signature(read(t.given, t.steps)) for t in map(task_of, self.problems)]

    def departure(self, number: int) -> Departure | None:
        """A reading under which the hypotheses hold and a step does not; a proof of one tactic that does for all steps."""
        problem = self.problems[number]
        task, theorem = task_of(problem), _theorem(problem)
        known, draw = read(task.given, task.steps), rng("proof", "readings", problem.id)
        for _ in range(READINGS):
            reading = theorem.reading(draw)
            broken = next(
                (n for n, p in known.start.hypotheses.items() if holds(p, reading) is False), None
            )
            broken = broken or next(
                (
                    s[0]
                    for s, p in zip(task.steps, known.props, strict=True)
                    if holds(p, reading) is False
                ),
                None,
            )
            if broken:
                return Departure(
                    str({n: v for n, v in reading.items() if isinstance(v, Fraction)}),
                    f"{broken} is false",
                )
        for tactic, text in shortcuts(task):
            first = Task(task.given, task.steps[:1])
            if all(judge(first, tactic).passed) and all(judge(task, text).passed):
                return Departure(tactic, f"`{tactic}` for every step proves the theorem")
        return None

    def rivals(self, number: int) -> list[int]:
        """Problems that share a sub-goal's wording or the theorem's and whose proof passes this one."""
        mine = self.problems[number]
        others = [
            i for i, p in enumerate(self.problems) if i != number and p.statement == mine.statement
        ]
        verdicts = verify_batch(
            [mine] * len(others), [_theorem(self.problems[i]).proof for i in others]
        )
        return [i for i, verdict in zip(others, verdicts, strict=True) if verdict.full_pass]

    def mutants(self, number: int, count: int) -> MutantTally:
        """Changes a number, sign, name or summand in a step or its proof, and counts those that are wrong for certain.

        A changed step is wrong when a reading of the hypotheses makes it false; a changed `linear_combination` when the identity that
        it claims fails at some point of all space. Whether other changed proofs are wrong, nothing but the checker would say.
        """
        problem = self.problems[number]
        theorem, draw = _theorem(problem), rng("proof", "mutants", problem.id)
        wrong, missed = 0, []
        for attempt in range(count):
            at = draw.randrange(len(theorem.steps))
            step = theorem.steps[at]
            statement = attempt % 2 == 0
            changed = changed_text(step.prop if statement else step.proof, [*_names(theorem)], draw)
            mutant = replace(step, prop=changed) if statement else replace(step, source=changed)
            whole = replace(theorem, steps=(*theorem.steps[:at], mutant, *theorem.steps[at + 1 :]))
            if (false_step if statement else false_identity)(whole, at, draw):
                wrong += 1
                alone = whole.only(at)
                missed += [alone] if judge(whole.task, alone).passed[at] else []
        return MutantTally(wrong, tuple(missed))

    def signature(self, number: int) -> str:
        return self._signatures[number]

    def alike(self, one: int, other: int) -> bool:
        return self._signatures[one] == self._signatures[other]


def _theorem(problem: Problem) -> Theorem:
    return get_family(problem.family).theorem(problem.params)  # type: ignore[attr-defined]


def _names(theorem: Theorem) -> list[str]:
    """Hypotheses and sub-goals of a theorem."""
    task = theorem.task
    return [*read(task.given, task.steps).start.hypotheses, *(name for name, _ in task.steps[:-1])]


def changed_text(text: str, names: Sequence[str], draw: random.Random) -> str:
    """`text` with one number, sign, relation or name of a hypothesis changed, or a summand left out."""
    spots = [
        m
        for m in re.finditer(r"(?<![\w.'₀-₉])\d+(?![\w.])| [+-] |\b\w+\b|≤", text)
        if _other(m.group(), names, draw) != m.group()
    ]
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
    """Something in the place of `word`; `word` itself when it is none of what is changed."""
    if word.isdigit():
        return str(abs(int(word) + draw.choice((-1, 1, 2))))
    if word in (" + ", " - "):
        return " - " if word == " + " else " + "
    if word == "≤":
        return "≥"
    return (
        draw.choice([n for n in names if n != word]) if word in names and len(names) > 1 else word
    )


def false_step(theorem: Theorem, at: int, draw: random.Random) -> bool:
    """Whether some reading of the hypotheses makes step `at` false."""
    task = theorem.task
    try:
        prop = read(task.given, task.steps).props[at]
        return any(holds(prop, theorem.reading(draw)) is False for _ in range(READINGS))
    except (Rejected, ZeroDivisionError):
        return False


def false_identity(theorem: Theorem, at: int, draw: random.Random) -> bool:
    """Whether step `at` is proved by a `linear_combination` alone whose identity fails at a point of the whole space."""
    task, proof = theorem.task, theorem.steps[at].proof
    if not proof.startswith("linear_combination") or "\n" in proof:
        return False
    try:
        known = read(task.given, task.steps)
        goal = known.before(at)
        for (name, _), prop in zip(task.steps[:at], known.props, strict=False):
            goal = goal.knowing(name, prop)
        if goal.target.op != "eq":
            return False
        raw = ScriptParser(tokenize(proof)).block()[0].args[1]
        left, right = Engine(Budget()).sides(raw, goal, goal.target.args[0].type)
        point = {name: _anything(kind, draw) for name, kind in goal.variables.items()}
        return value(goal.target.args[0], point) - value(goal.target.args[1], point) != value(
            left, point
        ) - value(right, point)
    except Rejected:
        return False


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
