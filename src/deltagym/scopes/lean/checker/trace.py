"""Follows a proof: each tactic, the goal that it was applied to, and what it leaves to show."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deltagym.scopes.lean.checker.engine import Engine
from deltagym.scopes.lean.checker.judge import Judgement, fault_text, judge
from deltagym.scopes.lean.checker.limits import Budget, Rejected
from deltagym.scopes.lean.checker.outline import Outline
from deltagym.scopes.lean.checker.show import show
from deltagym.scopes.lean.checker.syntax import Tactic
from deltagym.scopes.lean.checker.terms import Goal


@dataclass(frozen=True, slots=True)
class Step:
    """One tactic at work.

    Attributes:
        start: Offset in the text at which the tactic begins (characters).
        stop: Offset behind its last token.
        depth: How many tactics it stands inside of.
        goal: What was to be shown before it.
        left: For each goal that it leaves: the hypotheses that are new, and what is to be shown.
        accepted: Whether the checker took it.
        fault: Why not; empty where a tactic inside it is at fault.
    """

    start: int
    stop: int
    depth: int
    goal: str
    left: tuple[str, ...] = ()
    accepted: bool = True
    fault: str = ""


def follow(outline: Outline, text: str, most: int) -> tuple[Judgement, list[list[Step]]]:
    """Judges a proof as `judge` does, and keeps its steps.

    Args:
        outline: The theorem that was asked for.
        text: The Lean text.
        most: Most steps of a claim that are kept; all are checked.

    Returns:
        The judgement, and for each claim the steps of its proof in the order of the text. Facts of
        the answer's own are among the steps of the theorem itself, the last claim.

    Raises:
        FormatError: The outline itself is outside the subset.
    """
    steps: list[list[Step]] = [[] for _ in outline.claims]
    return judge(outline, text, lambda claim: _Follower(steps[claim], most)), steps


class _Follower(Engine):
    """An engine that notes every step, the one outside before those inside it."""

    def __init__(self, steps: list[Step], most: int) -> None:
        super().__init__(Budget())
        self._steps = steps
        self._most = most
        self._depth = 0

    def apply(self, tactic: Tactic, goal: Goal) -> list[Goal]:
        """See `Engine`."""
        number, depth = len(self._steps), self._depth
        if number >= self._most:
            return super().apply(tactic, goal)
        self._steps.append(Step(tactic.start, tactic.stop, depth, show(goal.target)))
        self._depth += 1
        try:
            left = super().apply(tactic, goal)
        except (Rejected, RecursionError) as fault:
            inside = any(not step.accepted for step in self._steps[number + 1 :])
            self._end(number, accepted=False, fault="" if inside else fault_text(fault))
            raise
        finally:
            self._depth = depth
        self._end(number, left=tuple(_shown(after, goal) for after in left))
        return left

    def _end(self, number: int, **changes: object) -> None:
        self._steps[number] = replace(self._steps[number], **changes)  # type: ignore[arg-type]


def _shown(after: Goal, before: Goal) -> str:
    """A goal with those of its hypotheses that it did not have before."""
    new = [
        f"{name} : {show(prop)}"
        for name, prop in after.hypotheses.items()
        if before.hypotheses.get(name) != prop
    ]
    return f"{', '.join(new)} ⊢ {show(after.target)}".strip()
