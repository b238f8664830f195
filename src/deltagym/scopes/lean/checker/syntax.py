"""Syntax trees: expressions without types, and tactics with their place in the text."""

from __future__ import annotations

from typing import Any, NamedTuple


class Raw(NamedTuple):
    """A term, proposition or proof term; which of them it is follows from where it stands.

    Attributes:
        kind: One of the kinds below; in brackets, what `args` holds.

            - `num` (int), `id` (name), `app` (head, arguments), `hole` ()
            - `bin` (sign, left, right), `neg` (one), `typed` (expression, type)
            - `rel` (sign, left, right), `not` (one), `and`, `or`, `imp` (two)
            - `all`, `ex` (names, type, bound or None, body)
            - `tuple` (items), `by` (block)
        args: Its parts.
        at: Offset in the text (characters).
    """

    kind: str
    args: tuple[Any, ...]
    at: int


class Pattern(NamedTuple):
    """A pattern of `obtain`, `rcases` or `rintro`.

    Attributes:
        kind: `name` (a string), `tuple` (patterns) or `cases` (patterns).
        args: Its parts, which the brackets above name.
    """

    kind: str
    args: tuple[Any, ...]


class Tactic(NamedTuple):
    """One tactic.

    Attributes:
        name: Its keyword; `·` for a focused block.
        args: Its arguments, in the order of the text.
        start: Offset at which it begins.
        stop: Offset behind its last token.
    """

    name: str
    args: tuple[Any, ...]
    start: int
    stop: int


Block = tuple[Tactic, ...]
"""Tactics that are run one after the other."""


class Binder(NamedTuple):
    """Names with a type or a proposition, as in `(x y : ℝ)` or `(h : x = y)`."""

    names: tuple[str, ...]
    what: Any
