"""A theorem with the sub-goals on the way to it: its text, and what the checker makes of that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from deltagym.scopes.lean.checker.elaborate import Elaborator
from deltagym.scopes.lean.checker.lexer import tokenize, words
from deltagym.scopes.lean.checker.limits import FormatError
from deltagym.scopes.lean.checker.parser import Parser
from deltagym.scopes.lean.checker.syntax import Binder, Raw
from deltagym.scopes.lean.checker.terms import FunctionType, Goal, Prop, Type

NAME = "task"
"""The name of every theorem."""

GOAL = "goal"
"""The name under which the theorem's own proposition goes among the steps."""


@dataclass(frozen=True, slots=True)
class Task:
    """A theorem to be proved in steps.

    Attributes:
        given: Its binders, e.g. `"(x y : ℝ) (h : x + y = 3)"`.
        steps: (name, proposition) of each sub-goal in order, and last that of the theorem under the name `goal`.
    """

    given: str
    steps: tuple[tuple[str, str], ...]

    @property
    def header(self) -> str:
        """The theorem's first line, up to `:= by`."""
        return f"theorem {NAME} {self.given} : {self.steps[-1][1]} := by"

    def skeleton(self, hole: str = "?") -> str:
        """The theorem with `hole` for each proof that is asked for."""
        parts = [f"  have {name} : {prop} := by\n    {hole}" for name, prop in self.steps[:-1]]
        return "\n".join([self.header, *parts, f"  {hole}"])


@dataclass(frozen=True, slots=True)
class Read:
    """A task once it is read.

    Attributes:
        start: The theorem's variables and hypotheses; the target is its own proposition.
        props: The proposition of each step.
        header: The words of the theorem's first line.
        words: The words of each step's proposition.
    """

    start: Goal
    props: tuple[Prop, ...]
    header: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    def before(self, number: int) -> Goal:
        """What step `number` must show, from the theorem's hypotheses alone."""
        return self.start.toward(self.props[number])


@lru_cache(maxsize=4096)
def read(given: str, steps: tuple[tuple[str, str], ...]) -> Read:
    """Reads a theorem.

    Raises:
        FormatError: It is outside the subset.
    """
    parser = Parser(tokenize(given))
    binders = parser.binders()
    parser.finish()
    variables, hypotheses = _context(binders)
    reader = Elaborator(variables)
    props = tuple(reader.prop(_whole(prop)) for _, prop in steps)
    names = [name for name, _ in steps]
    if len({*names, *variables, *hypotheses}) < len(names) + len(variables) + len(hypotheses):
        raise FormatError("a name stands for two things")
    start = Goal(variables, hypotheses, props[-1])
    return Read(
        start, props, words(Task(given, steps).header), tuple(words(prop) for _, prop in steps)
    )


def _context(binders: list[Binder]) -> tuple[dict[str, Type], dict[str, Prop]]:
    variables: dict[str, Type] = {}
    hypotheses: dict[str, Prop] = {}
    for binder in binders:
        for name in binder.names:
            if name in variables or name in hypotheses:
                raise FormatError(f"the name {name!r} stands for two things")
            if isinstance(binder.what, Raw):
                hypotheses[name] = Elaborator(variables).prop(binder.what)
            elif isinstance(binder.what, str | FunctionType):
                variables[name] = binder.what
    return variables, hypotheses


def _whole(text: str) -> Raw:
    parser = Parser(tokenize(text))
    found = parser.expression()
    parser.finish()
    return found
