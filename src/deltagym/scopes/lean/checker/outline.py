"""Outline: a theorem and the sub-goals on the way to it, as text, and once they are parsed."""

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
"""The name of the theorem's own claim; the sub-goals are called h1, h2, …"""


@dataclass(frozen=True, slots=True)
class Outline:
    """A theorem without its proofs: binders, sub-goals, and what it claims.

    Attributes:
        given: Its binders, e.g. `"(x y : ℝ) (h : x + y = 3)"`.
        claims: (name, proposition) of each sub-goal in order; last, under the name `goal`, the
            proposition of the theorem itself.
    """

    given: str
    claims: tuple[tuple[str, str], ...]

    @property
    def header(self) -> str:
        """The theorem's first line, up to `:= by`."""
        return f"theorem {NAME} {self.given} : {self.claims[-1][1]} := by"

    def skeleton(self, hole: str = "?") -> str:
        """The theorem with `hole` in place of each proof."""
        parts = [f"  have {name} : {prop} := by\n    {hole}" for name, prop in self.claims[:-1]]
        return "\n".join([self.header, *parts, f"  {hole}"])


@dataclass(frozen=True, slots=True)
class ParsedOutline:
    """An outline once it is parsed and its types are known.

    Attributes:
        start: The theorem's variables and hypotheses; the target is its own proposition.
        props: The proposition of each claim.
        header: The words of the theorem's first line.
        words: The words of each claim's proposition.
    """

    start: Goal
    props: tuple[Prop, ...]
    header: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=4096)
def parse_outline(outline: Outline) -> ParsedOutline:
    """Parses the binders and claims of a theorem.

    Raises:
        FormatError: The theorem is outside the subset.
    """
    parser = Parser(tokenize(outline.given))
    binders = parser.binders()
    parser.finish()
    variables, hypotheses = _context(binders)
    reader = Elaborator(variables)
    props = tuple(reader.prop(_parsed(prop)) for _, prop in outline.claims)
    names = [name for name, _ in outline.claims]
    if len({*names, *variables, *hypotheses}) < len(names) + len(variables) + len(hypotheses):
        raise FormatError("a name stands for two things")
    start = Goal(variables, hypotheses, props[-1])
    claimed = tuple(words(prop) for _, prop in outline.claims)
    return ParsedOutline(start, props, words(outline.header), claimed)


def _context(binders: list[Binder]) -> tuple[dict[str, Type], dict[str, Prop]]:
    """Types of the variables, and propositions of the hypotheses, by name."""
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


def _parsed(text: str) -> Raw:
    """The expression that `text` is, and nothing behind it."""
    parser = Parser(tokenize(text))
    found = parser.expression()
    parser.finish()
    return found
