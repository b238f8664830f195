"""Judges an answer against an outline, claim by claim: each may use the statements before it.

Only the proofs of the answer are used: its statements must be the outline's, word for word. Every
text gets a judgement; an error is raised only for an outline that is itself outside the subset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deltagym.scopes.lean.checker.engine import Engine
from deltagym.scopes.lean.checker.lexer import Token, tokenize
from deltagym.scopes.lean.checker.limits import Budget, FormatError, LimitError, Rejected
from deltagym.scopes.lean.checker.outline import Outline, ParsedOutline, parse_outline
from deltagym.scopes.lean.checker.script import ScriptParser
from deltagym.scopes.lean.checker.syntax import Block, Tactic

OWN_FACTS = 16
"""Most facts of its own that an answer may state besides the sub-goals."""

MISSING = "no proof was given"
"""The fault of a claim that the answer leaves out."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checker says of an answer.

    Attributes:
        error: Why it cannot be read as a proof of this theorem at all; empty when it can.
        faults: For each claim why it is not proved; empty when it is.
    """

    error: str
    faults: tuple[str, ...]

    @property
    def passed(self) -> tuple[bool, ...]:
        """Whether each claim is proved."""
        return tuple(not self.error and not fault for fault in self.faults)


def _engine(claim: int) -> Engine:
    return Engine(Budget())


def judge(outline: Outline, text: str, engine: Callable[[int], Engine] = _engine) -> Judgement:
    """Judges the Lean text `text`, with or without the theorem's first line.

    Args:
        outline: The theorem that was asked for.
        text: The proof.
        engine: Makes what checks a proof, given the number of the claim that it counts for. Facts
            of the answer's own count for the last claim.

    Raises:
        FormatError: The outline itself is outside the subset.
    """
    parsed = parse_outline(outline)
    try:
        faults = _Answer(outline, parsed, tokenize(text), engine).judge()
    except (Rejected, RecursionError) as fault:
        return Judgement(fault_text(fault), (fault_text(fault),) * len(outline.claims))
    return Judgement("", tuple(faults))


def fault_text(fault: Rejected | RecursionError) -> str:
    """The fault in words for whoever wrote the proof."""
    return "nested too deeply" if isinstance(fault, RecursionError) else str(fault)


class _Answer:
    """One answer, read from its first tactic to its last.

    Attributes:
        outline: The theorem that was asked for.
        parsed: The same, parsed.
        tokens: The answer's tokens.
        engine: Makes what checks a proof; see `judge`.
        names: Names of the claims.
        faults: For each claim its fault so far.
        own_facts: How many facts of its own the answer has stated.
        broken: Why the theorem does not hold even if its last tactics close it; empty at first.
        reached: Number of the first claim that the answer has not come to.
        goal: What is to be shown, with everything that counts as known so far.
    """

    def __init__(
        self,
        outline: Outline,
        parsed: ParsedOutline,
        tokens: tuple[Token, ...],
        engine: Callable[[int], Engine],
    ) -> None:
        self.outline = outline
        self.parsed = parsed
        self.tokens = tokens
        self.engine = engine
        self.names = [name for name, _ in outline.claims]
        self.faults = [MISSING] * len(self.names)
        self.own_facts = 0
        self.broken = ""
        self.reached = 0
        self.goal = parsed.start

    def judge(self) -> list[str]:
        """For each claim its fault, empty when it is proved."""
        items = self._items(self._body())
        for number, (start, stop) in enumerate(items):
            if self.tokens[start].text != "have":
                self._final(items[number:])
                break
            self._fact(start, stop)
        self.faults[-1] = self.faults[-1] or self.broken
        return self.faults

    def _body(self) -> int:
        """Number of the first token of the proof, behind the theorem's first line if it is there.

        Raises:
            FormatError: The first line is not the outline's.
        """
        if self.tokens[0].text == "by" and self.tokens[0].kind == "key":
            return 1
        if self.tokens[0].text != "theorem":
            return 0
        header = self.parsed.header
        if tuple(token.text for token in self.tokens[: len(header)]) != header:
            raise FormatError(
                "the theorem is not the one that was asked for; copy its statement as it is"
            )
        return len(header)

    def _items(self, begin: int) -> list[tuple[int, int]]:
        """Spans of tokens (first, behind the last) of the tactics of the outermost block."""
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
        """Checks a `have` of the outermost block: a sub-goal, or a fact of the answer's own.

        If a fact of its own is not proved, neither is the theorem.
        """
        name = self.tokens[start + 1].text if start + 1 < stop else ""
        if name in self.names[:-1]:
            self._subgoal(self.names.index(name), start, stop)
            return
        self.own_facts += 1
        if self.own_facts > OWN_FACTS:
            raise LimitError(f"at most {OWN_FACTS} facts besides the sub-goals are read")
        try:
            parsed = self._parse(start, stop)
            left = self.engine(len(self.names) - 1).apply(parsed[0], self.goal)
            if len(parsed) > 1:
                raise FormatError("one fact a line")
            self.goal = left[0]
        except (Rejected, RecursionError) as fault:
            self.broken = self.broken or f"the fact {name} is not proved: {fault_text(fault)}"

    def _subgoal(self, number: int, start: int, stop: int) -> None:
        if number < self.reached:
            self._misplaced(number)
            return
        self._learn(number)
        self.reached = number + 1
        try:
            self._check_statement(number, start, stop)
            parsed = self._parse(start, stop)
            if len(parsed) > 1:
                raise FormatError("one sub-goal a line")
            self.engine(number).apply(parsed[0], self.goal)
            self.faults[number] = ""
        except (Rejected, RecursionError) as fault:
            self.faults[number] = fault_text(fault)
        self.goal = self.goal.knowing(self.names[number], self.parsed.props[number])

    def _learn(self, number: int) -> None:
        """Takes the sub-goals from `reached` up to `number` as known, though they were left out."""
        for skipped in range(self.reached, number):
            self.goal = self.goal.knowing(self.names[skipped], self.parsed.props[skipped])

    def _misplaced(self, number: int) -> None:
        """Notes the fault of a sub-goal behind later ones, or stated for the second time."""
        if self.faults[number] == MISSING:
            self.faults[number] = f"{self.names[number]} stands behind later steps; keep the order"
        else:
            self.broken = self.broken or f"{self.names[number]} is stated twice"

    def _check_statement(self, number: int, start: int, stop: int) -> None:
        name, prop = self.outline.claims[number]
        wanted = ("have", name, ":", *self.parsed.words[number], ":=")
        stated = self.tokens[start : min(stop, start + len(wanted))]
        if tuple(token.text for token in stated) != wanted:
            raise FormatError(f"{name} must be stated as it was given: {prop}")

    def _final(self, items: list[tuple[int, int]]) -> None:
        """Checks the tactics that close the theorem. Sub-goals stated among them do not count."""
        self._learn(len(self.names) - 1)
        try:
            block: Block = tuple(
                tactic for start, stop in items for tactic in self._parse(start, stop)
            )
            self.engine(len(self.names) - 1).run(block, self.goal)
            self.faults[-1] = ""
        except (Rejected, RecursionError) as fault:
            self.faults[-1] = fault_text(fault)

    def _parse(self, start: int, stop: int) -> list[Tactic]:
        """The tactics of one line of the outermost block and of the lines that belong to it."""
        parser = ScriptParser(self.tokens, start, stop, self.tokens[start].column)
        tactics = [parser.tactic()]
        while parser.take(";"):
            tactics.append(parser.tactic())
        parser.finish()
        return tactics
