"""Mutants of our own trees: every single change of the kinds that people and models get wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar, cast

from deltagym.core.seeding import ordered
from deltagym.scopes.sql.algebra import (
    Call,
    Choose,
    Col,
    Compound,
    Delete,
    Edit,
    Exists,
    Expr,
    Frame,
    In,
    Insert,
    IsNull,
    Join,
    Key,
    Lit,
    Op,
    Over,
    Quantified,
    Scalar,
    Script,
    Select,
    Source,
    Tree,
    Update,
    edits,
    nodes,
)
from deltagym.scopes.sql.mutator import (
    AGGREGATES,
    COMPARISONS,
    OPERATORS,
    RANKS,
    SETS,
    Mutant,
    Mutator,
)
from deltagym.scopes.sql.schema import Column, Schema
from deltagym.scopes.sql.text import write

T = TypeVar("T")

SWAPS = 2
"""Columns tried in the place of another."""

_Edited = tuple[str, bool, Tree]
"""An `Edit` whose new node is a whole tree."""


class TreeMutator(Mutator[Tree]):
    """Makes mutants of queries and scripts over the tables of one schema."""

    most = 60

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def write(self, tree: Tree) -> str:
        return write(tree)

    def kinds(self, tree: Tree) -> Sequence[Iterator[Mutant[Tree]]]:
        """All changes as one kind, in the order of the hashes of their texts."""
        changed = self._edited(tree)
        texts = [write(new) for _, _, new in changed]
        made = [
            (what, sql, sure, new) for (what, sure, new), sql in zip(changed, texts, strict=True)
        ]
        return [(_mutant(*parts) for parts in ordered(made, texts, "sql", "mutants"))]

    def again(self, mutant: Mutant[Tree], draw: random.Random) -> Mutant[Tree] | None:
        changed = self._edited(mutant.tree)
        if not changed:
            return None
        what, sure, new = draw.choice(changed)
        return _mutant(f"{mutant.what}, {what}", write(new), sure and mutant.determined, new)

    def settled(self, tree: Tree) -> list[str]:
        """Texts of changes to orderings that leave nothing open.

        They stand in for changes to orderings of which the result would not be determined.
        """
        local = partial(_settled, changes=_Changes(self._schema, tree))
        changed = cast(list[_Edited], list(edits(tree, local)))
        return list(dict.fromkeys(write(new) for _, _, new in changed if _grouped_well(new)))

    def _edited(self, tree: Tree) -> list[_Edited]:
        return cast(list[_Edited], list(edits(tree, _Changes(self._schema, tree))))


def _mutant(what: str, sql: str, sure: bool, tree: Tree) -> Mutant[Tree]:
    return Mutant(what, sql, sure and _grouped_well(tree), tree)


def _settled(node: object, changes: _Changes) -> Iterator[Edit]:
    """Changes to the ordering of a SELECT or a window that leave nothing open.

    Other keys, each followed by the ordering as it was; keys dropped, with ties broken by all that
    is shown; for DISTINCT under a limit, repetitions placed by the last of them.
    """
    if not isinstance(node, Select | Over):
        return
    for i, key in enumerate(node.order):
        before, after = node.order[:i], node.order[i + 1 :]
        for what, _, new in edits(key.of, changes):
            order = (*before, replace(key, of=new), *after, *node.order)
            yield what, True, replace(node, order=order)
    if isinstance(node, Select) and node.order:
        shown = tuple(Key(item.of) for item in node.items)
        for kept in (0, len(node.order) - 1):
            yield "order", True, replace(node, order=(*node.order[:kept], *shown))
    if isinstance(node, Select) and node.limit is not None and not _is_grouped(node):
        last = tuple(
            replace(key, of=Call("MIN" if key.descending else "MAX", (key.of,)))
            for key in node.order
        )
        group = tuple(item.of for item in node.items)
        yield "duplicates", True, replace(node, group=group, order=last)


def _is_grouped(s: Select) -> bool:
    return bool(s.group) or any(_is_aggregate(item.of) for item in s.items)


def _is_aggregate(e: object) -> bool:
    return isinstance(e, Call) and e.name in AGGREGATES


class _Changes:
    """What may stand in the place of a node: the function that `edits` asks."""

    def __init__(self, schema: Schema, tree: Tree) -> None:
        self._columns: dict[str, tuple[Column, ...]] = {t.name: t.columns for t in schema.tables}
        tables = dict(self._columns)
        for node in nodes(tree):
            if isinstance(node, Source) and isinstance(node.of, str) and node.of in tables:
                self._columns[node.name] = tables[node.of]

    def __call__(self, node: object) -> Iterator[Edit]:
        match node:
            case Col():
                yield from self._column(node)
            case Lit(int(value)):
                yield from (("constant", True, Lit(value + change)) for change in (1, -1))
            case Op():
                yield from _operator(node)
            case IsNull(of, negated):
                yield "null test", True, IsNull(of, not negated)
            case In() | Exists():
                yield "negation", True, replace(node, negated=not node.negated)
            case Quantified(of, op, every_one, query):
                yield "quantifier", True, Quantified(of, op, not every_one, query)
                yield from (
                    ("comparison", True, replace(node, op=other)) for other in COMPARISONS[op]
                )
            case Choose(when, then, otherwise):
                yield "branches", True, Choose(when, otherwise, then)
            case Call():
                yield from _call(node)
            case Over():
                yield from _window(node)
            case Key(of, descending):
                yield "direction", True, Key(of, not descending)
            case Join(kind):
                yield "join", True, replace(node, kind="INNER" if kind == "LEFT" else "LEFT")
            case Select():
                yield from _select(node)
            case Compound(op, left, right):
                yield from (
                    ("set operator", True, Compound(other, left, right)) for other in SETS[op]
                )
                yield "set sides", True, Compound(op, right, left)
                yield from (("set member", True, side) for side in (left, right))
            case Insert() | Update() | Delete() | Script():
                yield from _change(node)

    def _column(self, col: Col) -> Iterator[Edit]:
        columns = self._columns.get(col.source, ())
        own = next((c for c in columns if c.name == col.name), None)
        if own is not None:
            alike = [c for c in columns if c.name != own.name and c.is_text == own.is_text]
            alike.sort(key=lambda c: c.sort != own.sort)
            yield from (("column", True, Col(col.source, c.name)) for c in alike[:SWAPS])


def _operator(node: Op) -> Iterator[Edit]:
    yield from (
        ("operator", True, Op(other, node.left, node.right))
        for other in (COMPARISONS | OPERATORS).get(node.op, ())
    )
    if node.op in ("AND", "OR", "+", "-", "*"):
        yield from (("operand dropped", True, side) for side in (node.left, node.right))


def _call(call: Call) -> Iterator[Edit]:
    yield from (
        ("aggregate", True, replace(call, name=other, distinct=False))
        for other in AGGREGATES.get(call.name, ())
    )
    if call.name in AGGREGATES and call.args and isinstance(call.args[0], Col):
        yield "distinct values", True, replace(call, distinct=not call.distinct)
    if call.name == "COALESCE":
        yield "null replaced", True, call.args[0]


def _window(over: Over) -> Iterator[Edit]:
    yield from (
        ("ranking", True, replace(over, call=replace(over.call, name=other)))
        for other in RANKS.get(over.call.name, ())
    )
    if over.partition:
        yield "partition", True, replace(over, partition=())
    if over.frame:
        yield "frame", True, replace(over, frame=None)
        yield from (("frame", True, replace(over, frame=frame)) for frame in _frames(over.frame))
    if len(over.order) > 1:
        exact = over.call.name in ("RANK", "DENSE_RANK") or (
            over.call.name in AGGREGATES and over.frame is None
        )
        yield "window order", exact, replace(over, order=over.order[:-1])


def _frames(frame: Frame) -> Iterator[Frame]:
    if frame.before is not None:
        yield from (
            replace(frame, before=b) for b in (frame.before + 1, frame.before - 1) if b >= 0
        )
        yield replace(frame, before=None)
    if frame.after == 0:
        yield replace(frame, after=None)
        yield replace(frame, after=1) if frame.unit == "ROWS" else replace(frame, unit="ROWS")
    elif frame.after is not None:
        yield replace(frame, after=frame.after - 1)


def _select(s: Select) -> Iterator[Edit]:
    if s.where is not None:
        yield "filter", True, replace(s, where=None)
    if s.having is not None:
        yield "having", True, replace(s, having=None)
    if s.distinct or not s.group:
        total = {key.of for key in s.order} == {item.of for item in s.items}
        yield "duplicates", s.limit is None or total, replace(s, distinct=not s.distinct)
    if s.order:
        yield "order", False, replace(s, order=())
        yield "order", False, replace(s, order=s.order[:-1])
    if s.limit is not None:
        yield from (
            ("limit", True, replace(s, limit=n)) for n in (s.limit + 1, s.limit - 1) if n > 0
        )
        yield "limit", True, replace(s, limit=None)


def _change(node: Insert | Update | Delete | Script) -> Iterator[Edit]:
    match node:
        case Script(changes):
            for fewer in _one_less(changes):
                yield "change dropped", True, replace(node, changes=fewer)
            for i in range(len(changes) - 1):
                swapped = (*changes[:i], changes[i + 1], changes[i], *changes[i + 2 :])
                yield "changes swapped", True, replace(node, changes=swapped)
        case Insert(conflict=conflict) if conflict is not None:
            yield "conflict", True, replace(node, conflict=None)
            for fewer in _one_less(conflict.sets):
                yield "conflict", True, replace(node, conflict=replace(conflict, sets=fewer))
        case Update(sets=sets):
            yield "filter", True, replace(node, where=None)
            for fewer in _one_less(sets) if len(sets) > 1 else ():
                yield "assignment", True, replace(node, sets=fewer)
        case Delete():
            yield "filter", True, replace(node, where=None)


def _one_less(parts: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    return ((*parts[:i], *parts[i + 1 :]) for i in range(len(parts)))


def _grouped_well(tree: Tree) -> bool:
    """Whether each grouped SELECT shows keys and aggregates only.

    SQLite takes any other column from an arbitrary row of the group.
    """
    return all(map(_shows_groups, nodes(tree)))


def _shows_groups(node: object) -> bool:
    if not isinstance(node, Select):
        return True
    shown = [
        *(item.of for item in node.items),
        *(key.of for key in node.order),
        *([node.having] if node.having is not None else []),
    ]
    if not node.group and not any(map(_is_aggregate, shown)):
        return True
    return all(_covered(e, node.group) for e in shown)


def _covered(e: Expr, group: tuple[Expr, ...]) -> bool:
    """Whether every column of `e` is a key or below an aggregate."""
    if e in group or _is_aggregate(e):
        return True
    match e:
        case Col(source):
            return not source
        case Op(_, left, right):
            return _covered(left, group) and _covered(right, group)
        case IsNull(of):
            return _covered(of, group)
        case Call(args=args):
            return all(_covered(a, group) for a in args)
        case Choose(when, then, otherwise):
            return all(_covered(a, group) for a in (when, then, otherwise))
        case In(of) | Quantified(of):
            return _covered(of, group)
        case Over(partition=partition, order=order):
            return all(_covered(p, group) for p in partition) and all(
                _covered(k.of, group) for k in order
            )
        case Lit() | Scalar() | Exists():
            return True
    return True
