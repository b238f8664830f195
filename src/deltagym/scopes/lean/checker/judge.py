"""Judges an answer against a task, step by step: each sub-goal stands for itself, with the statements before it taken as known.

Nothing of the answer but proofs is used: its statements must be the task's, word by word. Whatever the text is, there is a judgement;
the only error is for a task that is itself outside the subset.
"""

from __future__ import annotations

from dataclasses import dataclass

from deltagym.scopes.lean.checker.engine import Engine
from deltagym.scopes.lean.checker.lexer import Token, tokenize
from deltagym.scopes.lean.checker.limits import Budget, FormatError, LimitError, Rejected
from deltagym.scopes.lean.checker.script import ScriptParser
from deltagym.scopes.lean.checker.syntax import Block, Tactic
from deltagym.scopes.lean.checker.task import Read, Task, read
from deltagym.scopes.lean.checker.terms import Goal

LEMMAS = 16
"""Facts of its own that an answer may state besides the sub-goals."""

MISSING = "no proof was given"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of an answer.

    Attributes:
        error: Why it cannot be read as a proof of this theorem at all; empty when it can.
        faults: One text a step: why it is not proved, empty when it is.
    """

    error: str
    faults: tuple[str, ...]

    @property
    def passed(self) -> tuple[bool, ...]:
        """Whether each step is proved."""
        return tuple(not self.error and not fault for fault in self.faults)


def judge(task: Task, text: str) -> Judgement:
    """Judges the Lean text `text`, with or without the theorem's first line.

    Raises:
        FormatError: The task itself is outside the subset.
    """
    known = read(task.given, task.steps)
    try:
        faults = _Reader(task, known, tokenize(text)).judge()
    except (Rejected, RecursionError) as fault:
        return Judgement(_message(fault), (_message(fault),) * len(task.steps))
    return Judgement("", tuple(faults))


def _message(fault: Rejected | RecursionError) -> str:
    return "nested too deeply" if isinstance(fault, RecursionError) else str(fault)


class _Reader:
    """One answer on its way to a judgement."""

    def __init__(self, task: Task, known: Read, tokens: tuple[Token, ...]) -> None:
        self.task = task
        self.known = known
        self.tokens = tokens
        self.names = [name for name, _ in task.steps]
        self.faults = [MISSING] * len(self.names)
        self.lemmas = 0
        self.broken = ""
        self.reached = 0
        self.goal = known.start

    def judge(self) -> list[str]:
        items = self._items(self._body())
        for number, (start, stop) in enumerate(items):
            if self.tokens[start].text != "have":
                self._final(items[number:])
                break
            self._fact(start, stop)
        self.faults[-1] = self.faults[-1] or self.broken
        return self.faults

    def _body(self) -> int:
        """Number of the first token behind the theorem's first line, if that is there; it must be the task's."""
        if self.tokens[0].text == "by" and self.tokens[0].kind == "key":
            return 1
        if self.tokens[0].text != "theorem":
            return 0
        header = self.known.header
        if tuple(token.text for token in self.tokens[: len(header)]) != header:
            raise FormatError(
                "the theorem is not the one that was asked for; copy its statement as it is"
            )
        return len(header)

    def _items(self, begin: int) -> list[tuple[int, int]]:
        """The spans of the tactics of the outermost block."""
        first, end = self.tokens[begin], len(self.tokens) - 1
        if begin >= end:
            raise FormatError("there is no proof")
        starts = [begin]
        for number in range(begin + 1, end):
            token = self.tokens[number]
            if token.first and token.text == "theorem":
                raise FormatError("one theorem is asked for")
            if token.first and token.column == first.column and token.text != "|":
                starts.append(number)
            elif token.first and token.column < first.column:
                raise FormatError(f"{token.text!r} stands left of the proof's first tactic")
        return list(zip(starts, [*starts[1:], end], strict=True))

    def _fact(self, start: int, stop: int) -> None:
        """A `have` of the outermost block: a sub-goal, or a fact of the answer's own, without which the theorem does not stand."""
        name = self.tokens[start + 1].text if start + 1 < stop else ""
        if name in self.names[:-1]:
            self._subgoal(self.names.index(name), start, stop)
            return
        self.lemmas += 1
        if self.lemmas > LEMMAS:
            raise LimitError(f"at most {LEMMAS} facts besides the sub-goals are read")
        try:
            parsed = self._parse(start, stop)
            left = Engine(Budget()).apply(parsed[0], self.goal)
            if len(parsed) > 1:
                raise FormatError("one fact a line")
            self.goal = left[0]
        except (Rejected, RecursionError) as fault:
            self.broken = self.broken or f"the fact {name} is not proved: {_message(fault)}"

    def _subgoal(self, number: int, start: int, stop: int) -> None:
        if number < self.reached:
            self._misplaced(number)
            return
        name = self.names[number]
        for earlier in range(self.reached, number):
            self.goal = self.goal.knowing(self.names[earlier], self.known.props[earlier])
        self.reached = number + 1
        try:
            self._check_statement(number, start, stop)
            parsed = self._parse(start, stop)
            if len(parsed) > 1:
                raise FormatError("one sub-goal a line")
            Engine(Budget()).apply(parsed[0], self.goal)
            self.faults[number] = ""
        except (Rejected, RecursionError) as fault:
            self.faults[number] = _message(fault)
        self.goal = self.goal.knowing(name, self.known.props[number])

    def _misplaced(self, number: int) -> None:
        """A sub-goal behind later ones, or for the second time."""
        if self.faults[number] == MISSING:
            self.faults[number] = f"{self.names[number]} stands behind later steps; keep the order"
        else:
            self.broken = self.broken or f"{self.names[number]} is stated twice"

    def _check_statement(self, number: int, start: int, stop: int) -> None:
        words = ("have", self.names[number], ":", *self.known.words[number], ":=")
        if (
            tuple(token.text for token in self.tokens[start : min(stop, start + len(words))])
            != words
        ):
            raise FormatError(
                f"{self.names[number]} must be stated as it was given: {self.task.steps[number][1]}"
            )

    def _final(self, items: list[tuple[int, int]]) -> None:
        """The tactics that close the theorem itself. Sub-goals stated among them come too late."""
        for earlier in range(self.reached, len(self.names) - 1):
            self.goal = self.goal.knowing(self.names[earlier], self.known.props[earlier])
        try:
            block: Block = tuple(
                tactic for start, stop in items for tactic in self._parse(start, stop)
            )
            Engine(Budget()).run(block, self.goal)
            self.faults[-1] = ""
        except (Rejected, RecursionError) as fault:
            self.faults[-1] = _message(fault)

    def _parse(self, start: int, stop: int) -> list[Tactic]:
        """The tactics of one line of the outermost block, and of the lines that belong to it."""
        parser = ScriptParser(self.tokens, start, stop, self.tokens[start].column)
        tactics = [parser.tactic()]
        while parser.take(";"):
            tactics.append(parser.tactic())
        parser.finish()
        return tactics


def check(goal: Goal, text: str, budget: Budget | None = None) -> str:
    """Runs a tactic block alone; gives the fault, empty when it closes `goal`."""
    try:
        tokens = tokenize(text)
        parser = ScriptParser(tokens)
        block = parser.block()
        parser.finish()
        Engine(budget or Budget()).run(block, goal)
    except (Rejected, RecursionError) as fault:
        return _message(fault)
    return ""
