"""Engine: runs blocks of tactics on goals. Only the arithmetic tactics search for anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deltagym.scopes.lean.checker.arithmetic import prove_combination, prove_linear, prove_ring
from deltagym.scopes.lean.checker.elaborate import Elaborator
from deltagym.scopes.lean.checker.ground import prove_ground
from deltagym.scopes.lean.checker.lemmas import LEMMAS
from deltagym.scopes.lean.checker.limits import FormatError, ProofError
from deltagym.scopes.lean.checker.omega import prove_omega
from deltagym.scopes.lean.checker.positivity import prove_positive
from deltagym.scopes.lean.checker.proofterms import ProofTerms
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.syntax import Block, Pattern, Raw, Tactic
from deltagym.scopes.lean.checker.terms import (
    FALSE,
    NATURAL,
    Goal,
    Prop,
    Term,
    bounded,
    instantiate,
    mentions,
    number,
    push_casts,
    replace,
    variable,
)


class Engine(ProofTerms):
    """Checks tactics: each turns a goal into the goals that are left."""

    def run(self, block: Block, goal: Goal) -> None:
        """Accepts `block` if it leaves nothing of `goal` to show; else raises `Rejected`."""
        goals = [goal]
        for tactic in block:
            self.budget.spend(10)
            if not goals:
                raise ProofError(f"nothing is left to show before {tactic.name}")
            goals = [*self.apply(tactic, goals[0]), *goals[1:]]
        if goals:
            raise ProofError(f"not shown yet: {show(goals[0].target)}")

    def apply(self, tactic: Tactic, goal: Goal) -> list[Goal]:
        """The goals that `tactic` leaves of `goal`."""
        return _TACTICS[tactic.name](self, goal, *tactic.args)

    def _ring(self, goal: Goal) -> list[Goal]:
        prove_ring(goal.target, self.budget)
        return []

    def _linear_combination(self, goal: Goal, exponent: int, raw: Raw) -> list[Goal]:
        target = goal.target
        if target.op != "eq":
            raise ProofError(f"linear_combination proves equations, and the goal is {show(target)}")
        kind = target.args[0].type
        if kind == NATURAL:
            raise FormatError("linear_combination is not read on ℕ; cast to ℤ")
        prove_combination(target, self.sides(raw, goal, kind), exponent, self.budget)
        return []

    def _linarith(self, goal: Goal, hints: Sequence[Raw]) -> list[Goal]:
        return self._linear(goal, hints, False)

    def _nlinarith(self, goal: Goal, hints: Sequence[Raw]) -> list[Goal]:
        return self._linear(goal, hints, True)

    def _linear(self, goal: Goal, hints: Sequence[Raw], products: bool) -> list[Goal]:
        props = [self.infer(hint, goal) for hint in hints]
        prove_linear(goal.target, goal.hypotheses.values(), props, products, self.budget)
        return []

    def _omega(self, goal: Goal) -> list[Goal]:
        prove_omega(goal.target, goal.hypotheses.values(), self.budget)
        return []

    def _norm_num(self, goal: Goal) -> list[Goal]:
        prove_ground(goal.target, False, self.budget)
        return []

    def _decide(self, goal: Goal) -> list[Goal]:
        prove_ground(goal.target, True, self.budget)
        return []

    def _positivity(self, goal: Goal) -> list[Goal]:
        prove_positive(goal, self.budget)
        return []

    def _rfl(self, goal: Goal) -> list[Goal]:
        if not _is_reflexive(goal.target):
            raise ProofError(f"the sides of {show(goal.target)} are not written alike")
        return []

    def _assumption(self, goal: Goal) -> list[Goal]:
        if goal.target not in goal.hypotheses.values():
            raise ProofError(f"{show(goal.target)} is not among the hypotheses")
        return []

    def _exact(self, goal: Goal, raw: Raw) -> list[Goal]:
        self.close(raw, goal)
        return []

    def _refine(self, goal: Goal, raw: Raw) -> list[Goal]:
        return self.prove(raw, goal)

    def _show(self, goal: Goal, raw: Raw) -> list[Goal]:
        prop = Elaborator(goal.variables).prop(raw)
        if prop != goal.target:
            raise ProofError(f"the goal is {show(goal.target)}, not {show(prop)}")
        return [goal]

    def _use(self, goal: Goal, items: Sequence[Raw]) -> list[Goal]:
        """Gives witnesses for ∃ or ∣.

        As Mathlib does, it then closes a goal that is reflexive or a hypothesis.
        """
        for item in items:
            goal = goal.toward(self.witnessed(item, goal))
        closed = _is_reflexive(goal.target) or goal.target in goal.hypotheses.values()
        return [] if closed else [goal]

    def _constructor(self, goal: Goal) -> list[Goal]:
        if goal.target.op != "and":
            raise ProofError(f"constructor splits ∧, and the goal is {show(goal.target)}")
        return [goal.toward(part) for part in goal.target.args]

    def _left(self, goal: Goal) -> list[Goal]:
        return [goal.toward(_side(goal, 0))]

    def _right(self, goal: Goal) -> list[Goal]:
        return [goal.toward(_side(goal, 1))]

    def _exfalso(self, goal: Goal) -> list[Goal]:
        return [goal.toward(FALSE)]

    def _push_cast(self, goal: Goal, where: str | None) -> list[Goal]:
        if where is None:
            return [goal.toward(bounded(push_casts(goal.target)))]
        return [goal.knowing(where, bounded(push_casts(self.hypothesis(where, goal))))]

    def _focus(self, goal: Goal, block: Block) -> list[Goal]:
        self.run(block, goal)
        return []

    def _intro(self, goal: Goal, patterns: Sequence[Pattern]) -> list[Goal]:
        goals = [goal]
        for pattern in patterns:
            goals = [new for old in goals for new in self._introduced(old, pattern)]
        return goals

    def _introduced(self, goal: Goal, pattern: Pattern) -> list[Goal]:
        """The goals that are left when one variable or premise is introduced."""
        target = goal.target
        if target.op == "all":
            if pattern.kind != "name":
                raise FormatError("a variable is introduced under a name")
            name = self._fresh(pattern.args[0], goal)
            body = instantiate(target.args[1], variable(name, target.args[0]))
            return [goal._replace(variables={**goal.variables, name: target.args[0]}, target=body)]
        if target.op in ("imp", "not"):
            rest = target.args[1] if target.op == "imp" else FALSE
            return self._destructed(pattern, target.args[0], goal.toward(rest))
        raise ProofError(f"there is nothing to introduce in {show(target)}")

    def _fresh(self, name: str, goal: Goal) -> str:
        """`name`; raises `FormatError` if it is taken."""
        if name in goal.variables or name in goal.hypotheses or name in LEMMAS or name == "_":
            raise FormatError(f"the name {name!r} is taken")
        return name

    def _destructed(self, pattern: Pattern, prop: Prop, goal: Goal) -> list[Goal]:
        """The goals that are left when `prop` is known and taken apart along `pattern`."""
        self.budget.spend(10)
        if pattern.kind == "name":
            return [self._knowing(goal, pattern.args[0], prop)]
        if pattern.kind == "cases":
            first, *rest = pattern.args
            if prop.op != "or":
                raise ProofError(f"only ∨ has cases, not {show(prop)}")
            others = rest[0] if len(rest) == 1 else Pattern("cases", tuple(rest))
            return [
                *self._destructed(first, prop.args[0], goal),
                *self._destructed(others, prop.args[1], goal),
            ]
        first, *rest = pattern.args
        if not rest:
            return self._destructed(first, prop, goal)
        others = rest[0] if len(rest) == 1 else Pattern("tuple", tuple(rest))
        if prop.op == "and":
            return [
                g
                for left in self._destructed(first, prop.args[0], goal)
                for g in self._destructed(others, prop.args[1], left)
            ]
        return self._unpacked(first, others, prop, goal)

    def _unpacked(self, first: Pattern, others: Pattern, prop: Prop, goal: Goal) -> list[Goal]:
        """The goals that are left when a witness of ∃ or ∣ and what it satisfies are known."""
        if prop.op not in ("ex", "dvd") or first.kind != "name":
            raise ProofError(f"{show(prop)} cannot be taken apart like this")
        name = self._fresh(first.args[0], goal)
        kind = prop.args[0] if prop.op == "ex" else prop.args[0].type
        witness = variable(name, kind)
        if prop.op == "ex":
            inner = instantiate(prop.args[1], witness)
        else:
            inner = Prop("eq", (prop.args[1], Term("mul", (prop.args[0], witness), kind)))
        within = goal._replace(variables={**goal.variables, name: kind})
        return self._destructed(others, inner, within)

    def _knowing(self, goal: Goal, name: str, prop: Prop) -> Goal:
        """`goal` with one more hypothesis; raises `FormatError` if the name cannot be used."""
        if name in goal.variables or name in LEMMAS or name == "_":
            raise FormatError(f"the name {name!r} is taken")
        return goal.knowing(name, bounded(prop))

    def _have(self, goal: Goal, name: str, raw: Raw | None, proof: Raw) -> list[Goal]:
        return [self._knowing(goal, name, self._shown(goal, raw, proof))]

    def _shown(self, goal: Goal, raw: Raw | None, proof: Raw) -> Prop:
        """The proposition that `proof` proves; if `raw` states one, it must prove that."""
        if raw is None:
            return self.infer(proof, goal)
        prop = Elaborator(goal.variables).prop(raw)
        self.close(proof, goal.toward(prop))
        return prop

    def _obtain(self, goal: Goal, pattern: Pattern, raw: Raw | None, proof: Raw) -> list[Goal]:
        return self._destructed(pattern, self._shown(goal, raw, proof), goal)

    def _rw(self, goal: Goal, rules: Sequence[tuple[bool, Raw]], where: str | None) -> list[Goal]:
        """Rewrites with equations that have all their arguments, then closes a reflexive goal."""
        prop = goal.target if where is None else self.hypothesis(where, goal)
        for backwards, raw in rules:
            rule = self.infer(raw, goal)
            if rule.op != "eq":
                raise ProofError(f"rw needs an equation with all its arguments, not {show(rule)}")
            old, new = rule.args[::-1] if backwards else rule.args
            prop, count = replace(prop, old, new)
            if not count:
                raise ProofError(f"rw: {show(old)} does not occur in {show(prop)}")
        if where is not None:
            return [self._knowing(goal, where, prop)]
        return [] if _is_reflexive(prop) else [goal.toward(prop)]

    def _subst(self, goal: Goal, name: str) -> list[Goal]:
        """Uses x = e or e = x, where e does not mention the variable x: x becomes e everywhere."""
        prop = self.hypothesis(name, goal)
        if prop.op != "eq":
            raise ProofError(f"subst needs an equation, not {show(prop)}")
        for term, value in (prop.args[::-1], prop.args):
            if term.op == "var" and not mentions(value, term.args[0]):
                known = {
                    n: replace(p, term, value)[0] for n, p in goal.hypotheses.items() if n != name
                }
                kept = {n: t for n, t in goal.variables.items() if n != term.args[0]}
                return [Goal(kept, known, replace(goal.target, term, value)[0])]
        raise ProofError(f"subst needs a variable alone on one side of {show(prop)}")

    def _induction(
        self, goal: Goal, name: str, zero: Block, names: tuple[str, str], succ: Block
    ) -> list[Goal]:
        if goal.variables.get(name) != NATURAL:
            raise ProofError(f"induction is over a variable of type ℕ, and {name} is none")
        if any(mentions(prop, name) for prop in goal.hypotheses.values()):
            raise FormatError(
                f"induction over {name} is read only where no hypothesis mentions {name}"
            )
        old = variable(name, NATURAL)
        kept = {n: t for n, t in goal.variables.items() if n != name}
        first = replace(goal.target, old, number(0, NATURAL))[0]
        self.run(zero, Goal(kept, goal.hypotheses, first))
        after = goal._replace(variables=kept)
        lower = variable(self._fresh(names[0], after), NATURAL)
        upper = Term("add", (lower, number(1, NATURAL)), NATURAL)
        within = Goal(
            {**kept, names[0]: NATURAL}, goal.hypotheses, replace(goal.target, old, upper)[0]
        )
        self.run(succ, self._knowing(within, names[1], replace(goal.target, old, lower)[0]))
        return []

    def _calc(self, goal: Goal, steps: Sequence[tuple[Raw, Raw]]) -> list[Goal]:
        """Checks a chain of = ≤ < or = ≥ >.

        Each left side after the first is `_`, or the right side before it.
        """
        if goal.target.op not in ("eq", "le", "lt"):
            raise ProofError(
                f"calc proves equations and inequalities, and the goal is {show(goal.target)}"
            )
        kind, reader, sides, signs = goal.target.args[0].type, Elaborator(goal.variables), [], set()
        for raw, proof in steps:
            sign, left, right = raw.args
            continued = bool(sides) and left == Raw("id", ("_",), left.at)
            begin = sides[-1] if continued else reader.term(left, kind)
            if sides and begin != sides[-1]:
                before = f"the one before ends with {show(sides[-1])}"
                raise ProofError(f"a step of calc begins with {show(begin)}, and {before}")
            sides += [reader.term(right, kind)] if sides else [begin, reader.term(right, kind)]
            self.close(proof, goal.toward(_relation(sign, begin, sides[-1])))
            signs.add(sign)
        total = _relation(_chained(signs), sides[0], sides[-1])
        if total != goal.target:
            raise ProofError(f"calc shows {show(total)}, and the goal is {show(goal.target)}")
        return []


_TACTICS: dict[str, Callable[..., list[Goal]]] = {
    "ring": Engine._ring,
    "linear_combination": Engine._linear_combination,
    "linarith": Engine._linarith,
    "nlinarith": Engine._nlinarith,
    "omega": Engine._omega,
    "norm_num": Engine._norm_num,
    "decide": Engine._decide,
    "positivity": Engine._positivity,
    "rfl": Engine._rfl,
    "assumption": Engine._assumption,
    "exact": Engine._exact,
    "refine": Engine._refine,
    "show": Engine._show,
    "use": Engine._use,
    "exists": Engine._use,
    "constructor": Engine._constructor,
    "left": Engine._left,
    "right": Engine._right,
    "exfalso": Engine._exfalso,
    "push_cast": Engine._push_cast,
    "·": Engine._focus,
    "intro": Engine._intro,
    "rintro": Engine._intro,
    "have": Engine._have,
    "obtain": Engine._obtain,
    "rcases": Engine._obtain,
    "rw": Engine._rw,
    "subst": Engine._subst,
    "induction": Engine._induction,
    "calc": Engine._calc,
}
"""Keyword to what checks the tactic: from the goal and its arguments to the goals left."""


def _relation(sign: str, left: Term, right: Term) -> Prop:
    """The proposition that `left` and `right` with `sign` between them are."""
    if sign in "≥>":
        return Prop("le" if sign == "≥" else "lt", (right, left))
    return Prop({"=": "eq", "≤": "le", "<": "lt"}[sign], (left, right))


def _chained(signs: set[str]) -> str:
    """The sign between the two ends of a chain with these signs."""
    if signs & {"≤", "<"} and signs & {"≥", ">"}:
        raise ProofError("calc cannot go up and down")
    return next((sign for sign in "<>≤≥" if sign in signs), "=")


def _is_reflexive(prop: Prop) -> bool:
    return prop.op in ("eq", "le") and prop.args[0] == prop.args[1]


def _side(goal: Goal, number: int) -> Prop:
    """One side of a goal with ∨."""
    if goal.target.op != "or":
        raise ProofError(f"left and right choose a side of ∨, and the goal is {show(goal.target)}")
    return goal.target.args[number]
