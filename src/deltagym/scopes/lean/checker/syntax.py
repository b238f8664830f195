"""What the parser gives: expressions without types, tactics with their place in the text."""

from __future__ import annotations

from typing import Any, NamedTuple


class Raw(NamedTuple):
    """An expression, proposition or proof term; which of them, only its place tells.

    Attributes:
        kind: `num` (int), `id` (name), `app` (head, arguments), `bin` (sign, left, right), `neg` (one), `typed` (expression, type),
            `rel` (sign, left, right), `not`, `and`, `or`, `imp`, `all`/`ex` (names, type, bound or None, body),
            `tuple` (items), `by` (block), `hole` ().
        args: What `kind` says.
        at: Offset in the text.
    """

    kind: str
    args: tuple[Any, ...]
    at: int


class Pattern(NamedTuple):
    """A pattern of `obtain`, `rcases` or `rintro`.

    Attributes:
        kind: `name` (a string), `tuple` (patterns), `cases` (patterns).
        args: What `kind` says.
    """

    kind: str
    args: tuple[Any, ...]


class Tactic(NamedTuple):
    """One tactic.

    Attributes:
        name: Its keyword; `·` for a focused block.
        args: What it was given, in the order of the text.
        start: Offset at which it begins.
        stop: Offset behind its last token.
    """

    name: str
    args: tuple[Any, ...]
    start: int
    stop: int


Block = tuple[Tactic, ...]


class Binder(NamedTuple):
    """Names with a type, or with a proposition, as in `(x y : ℝ)` or `(h : x = y)`."""

    names: tuple[str, ...]
    what: Any
