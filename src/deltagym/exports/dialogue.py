"""Verification in the loop for exported environments: a failed answer is shown why, and goes on."""

from __future__ import annotations

from deltagym.core.errors import BadInput
from deltagym.core.problem import Verdict
from deltagym.core.registry import scope_of
from deltagym.exports.base import Export
from deltagym.exports.reward import Score, judge, pay
from deltagym.exports.rows import read_problem
from deltagym.models.embedded.model import feedback_text
from deltagym.recipe.feedback import restricted, shown, split_cases


class Dialogue:
    """The answers to one problem, until one passes or the rounds of feedback are used up.

    Attributes:
        answers: How many answers were submitted.
        done: Whether no further answer is taken.
    """

    def __init__(self, problem: str, export: Export) -> None:
        """Begins a dialogue.

        Args:
            problem: The `problem` column of a row.
            export: What the folder was exported with.

        Raises:
            BadInput: The problem is malformed.
        """
        self._problem, self._export = read_problem(problem), export
        self._rewarded, self._may_show = split_cases(self._problem, export.feedback, export.seed)
        self._verdict: Verdict | None = None
        self.answers, self.done = 0, False

    def submit(self, completion: str) -> str:
        """Judges an answer; the last one submitted is the one that is scored.

        Returns:
            What to show: the failing cases, or why the answer cannot be run. Empty once the
            dialogue is done.
        """
        if self.done:
            return ""
        self.answers += 1
        self._verdict = judge([(self._problem, completion)])[0]
        failed = restricted(self._verdict, self._may_show).full_pass is False
        self.done = not failed or self.answers > self._export.feedback.rounds
        return "" if self.done else self._feedback(self._verdict)

    def score(self, step: int | None = None) -> Score:
        """The score of the last answer, over the cases that the reward uses.

        Raises:
            BadInput: No answer was submitted, or a scheduled reward is given no step.
        """
        if self._verdict is None:
            raise BadInput("answer: none was submitted; submit one before the score is asked for")
        return pay(restricted(self._verdict, self._rewarded), self._export.reward, step)

    def _feedback(self, verdict: Verdict) -> str:
        view = shown(self._problem, verdict, self._may_show, self._export.feedback)
        if self._export.prompt == "compact":
            return feedback_text(view.cases)
        return scope_of(self._problem).feedback(view.cases, view.more, view.error)
