"""Proof terms: what hypotheses, lemmas, applications and ⟨…⟩ prove, and sums of equations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from deltagym.scopes.lean.checker.elaborate import Elaborator
from deltagym.scopes.lean.checker.lemmas import LEMMAS
from deltagym.scopes.lean.checker.limits import Budget, FormatError, ProofError
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.syntax import Block, Raw
from deltagym.scopes.lean.checker.terms import (
    FALSE,
    FIELDS,
    NATURAL,
    Goal,
    Prop,
    Term,
    bounded,
    instantiate,
)

PROJECTIONS = ("1", "2", "left", "right", "symm", "le")
"""What may stand behind a dot after a hypothesis."""

_COMBINING = {"+": "add", "-": "sub", "*": "mul", "/": "div"}


class ProofTerms(ABC):
    """Checks proof terms. All the work for one claim of a problem shares one budget.

    Attributes:
        budget: Pays for the work.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    @abstractmethod
    def run(self, block: Block, goal: Goal) -> None:
        """Accepts `block` if it leaves nothing of `goal` to show; else raises `Rejected`."""

    def infer(self, raw: Raw, goal: Goal) -> Prop:
        """The proposition that the proof term `raw` proves."""
        if raw.kind == "typed" and isinstance(raw.args[1], Raw):
            prop = Elaborator(goal.variables).prop(raw.args[1])
            self.close(raw.args[0], goal.toward(prop))
            return prop
        if raw.kind not in ("id", "app"):
            raise FormatError(
                "a hypothesis, a lemma, or one of them with arguments is expected here"
            )
        name, args = raw.args[0], raw.args[1] if raw.kind == "app" else ()
        if name in LEMMAS:
            return self._lemma(name, args, goal)
        prop = self.hypothesis(name, goal)
        for arg in args:
            prop = self._applied(prop, arg, goal)
        return prop

    def hypothesis(self, name: str, goal: Goal) -> Prop:
        """The proposition of a hypothesis; `name` may have projections behind dots, as in `h.1`."""
        head, *path = name.split(".")
        if head not in goal.hypotheses:
            raise FormatError(f"{name!r} is not a hypothesis here, nor a lemma of the subset")
        prop = goal.hypotheses[head]
        for projection in path:
            prop = _projected(prop, projection)
        return prop

    def _applied(self, prop: Prop, arg: Raw, goal: Goal) -> Prop:
        """What a proof of `prop` proves when it is applied to `arg`."""
        if prop.op == "all":
            return instantiate(prop.args[1], Elaborator(goal.variables).term(arg, prop.args[0]))
        if prop.op in ("imp", "not"):
            self.close(arg, goal.toward(prop.args[0]))
            return prop.args[1] if prop.op == "imp" else FALSE
        raise ProofError(f"{show(prop)} takes no argument")

    def _lemma(self, name: str, args: Sequence[Raw], goal: Goal) -> Prop:
        """What a lemma of the library proves when it is applied to `args`."""
        lemma = LEMMAS[name]
        if len(args) != len(lemma.shape):
            raise FormatError(f"{name} takes {len(lemma.shape)} arguments, not {len(args)}")
        values: list[Any] = []
        for letter, arg in zip(lemma.shape, args, strict=True):
            if letter == "p":
                values.append(self.infer(arg, goal))
            else:
                values.append(self._term(arg, goal, NATURAL if letter == "n" else None))
        return bounded(lemma.conclude(*values))

    def _term(self, raw: Raw, goal: Goal, kind: str | None) -> Term:
        """An argument as a term; a bare numeral gets the type of the goal's sides."""
        reader = Elaborator(goal.variables)
        if kind is None and reader.is_numeric(raw) and goal.target.op in ("eq", "le", "lt"):
            kind = goal.target.args[0].type
        return reader.term(raw, kind)

    def close(self, raw: Raw, goal: Goal) -> None:
        """Accepts the proof term `raw` for `goal`; it may not have holes."""
        if self.prove(raw, goal):
            raise ProofError("a hole is left; only refine may leave one")

    def prove(self, raw: Raw, goal: Goal) -> list[Goal]:
        """The goals that the proof term `raw` leaves of `goal`, one for each hole."""
        self.budget.spend(10)
        if raw.kind == "hole":
            return [goal]
        if raw.kind == "by":
            self.run(raw.args[0], goal)
            return []
        if raw.kind == "tuple":
            return self._constructed(raw.args, goal)
        proved = self.infer(raw, goal)
        if proved != goal.target:
            raise ProofError(f"this proves {show(proved)}, and the goal is {show(goal.target)}")
        return []

    def _constructed(self, items: Sequence[Raw], goal: Goal) -> list[Goal]:
        """Checks ⟨a, b, …⟩ for ∧, ∃ or ∣; more items than two nest to the right."""
        if len(items) < 2:
            raise FormatError("⟨…⟩ needs at least two parts")
        first, rest = items[0], items[1]
        if len(items) > 2:
            rest = Raw("tuple", tuple(items[1:]), rest.at)
        if goal.target.op == "and":
            left, right = goal.target.args
            return [*self.prove(first, goal.toward(left)), *self.prove(rest, goal.toward(right))]
        return self.prove(rest, goal.toward(self.witnessed(first, goal)))

    def witnessed(self, raw: Raw, goal: Goal) -> Prop:
        """What is left to show of ∃ x, P or a ∣ b when `raw` is the witness."""
        target = goal.target
        if target.op == "ex":
            return instantiate(target.args[1], Elaborator(goal.variables).term(raw, target.args[0]))
        if target.op == "dvd":
            factor, value = target.args
            witness = Elaborator(goal.variables).term(raw, factor.type)
            return Prop("eq", (value, Term("mul", (factor, witness), factor.type)))
        raise ProofError(f"a witness was given for {show(target)}, which is neither ∃ nor ∣")

    def sides(self, raw: Raw, goal: Goal, kind: str) -> tuple[Term, Term]:
        """The two sides of the equation that a combination of proofs and terms proves.

        A term stands for itself on both sides.
        """
        if raw.kind in ("id", "app") and raw.args[0].split(".")[0] in goal.hypotheses:
            prop = self.infer(raw, goal)
            if prop.op != "eq" or prop.args[0].type != kind:
                raise ProofError(
                    f"linear_combination adds equations in {kind}, and {show(prop)} is none"
                )
            return prop.args[0], prop.args[1]
        if not self._has_proof(raw, goal):
            term = Elaborator(goal.variables).term(raw, kind)
            return term, term
        if raw.kind == "neg":
            left, right = self.sides(raw.args[0], goal, kind)
            return Term("neg", (left,), kind), Term("neg", (right,), kind)
        sign, first, second = raw.args
        if sign == "*" and self._has_proof(first, goal) and self._has_proof(second, goal):
            raise FormatError("linear_combination multiplies proofs by terms, not by proofs")
        if sign not in _COMBINING or (sign == "/" and self._has_proof(second, goal)):
            raise FormatError(f"linear_combination does not read {sign} on proofs")
        if sign == "/" and (second.kind != "num" or not second.args[0] or kind not in FIELDS):
            raise FormatError("division is read in ℝ and ℚ only, and by numerals other than 0 only")
        (a, b), (c, d) = self.sides(first, goal, kind), self.sides(second, goal, kind)
        op = _COMBINING[sign]
        return Term(op, (a, c), kind), Term(op, (b, d), kind)

    def _has_proof(self, raw: Raw, goal: Goal) -> bool:
        """Whether a hypothesis is among the summands and factors of `raw`."""
        if raw.kind in ("id", "app"):
            return raw.args[0].split(".")[0] in goal.hypotheses
        if raw.kind == "bin":
            return any(self._has_proof(arg, goal) for arg in raw.args[1:])
        return raw.kind == "neg" and self._has_proof(raw.args[0], goal)


def _projected(prop: Prop, projection: str) -> Prop:
    """What a proof of `prop` proves with `projection` behind a dot."""
    if projection not in PROJECTIONS:
        raise FormatError(f"'.{projection}' is not read; known are {', '.join(PROJECTIONS)}")
    if projection == "symm" and prop.op == "eq":
        return Prop("eq", prop.args[::-1])
    if projection == "le" and prop.op in ("eq", "lt"):
        return Prop("le", prop.args)
    if projection in ("1", "2", "left", "right") and prop.op == "and":
        return prop.args[0 if projection in ("1", "left") else 1]
    raise ProofError(f"'.{projection}' does not fit {show(prop)}")
