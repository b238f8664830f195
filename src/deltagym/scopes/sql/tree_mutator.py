"""Wrong neighbours of a tree: every single change of the kinds that people and models get wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    SetKind,
    Source,
    Tree,
    Update,
    edits,
    nodes,
)
from deltagym.scopes.sql.schema import Column, Schema
from deltagym.scopes.sql.text import write

MOST = 60
"""Mutants of a problem at most."""

COMPARISONS = {
    "=": ("<>",),
    "<>": ("=",),
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
}
OTHERS = {"AND": ("OR",), "OR": ("AND",), "+": ("-",), "-": ("+",), "*": ("+",)}
AGGREGATES = {
    "SUM": ("AVG", "COUNT"),
    "AVG": ("SUM",),
    "MIN": ("MAX",),
    "MAX": ("MIN",),
    "COUNT": (),
}
RANKS = {
    "RANK": ("DENSE_RANK", "ROW_NUMBER"),
    "DENSE_RANK": ("RANK", "ROW_NUMBER"),
    "ROW_NUMBER": (),
    "LAG": ("LEAD",),
    "LEAD": ("LAG",),
}
SETS: dict[SetKind, tuple[SetKind, ...]] = {
    "UNION": ("UNION ALL", "INTERSECT"),
    "UNION ALL": ("UNION", "EXCEPT"),
    "INTERSECT": ("UNION", "EXCEPT"),
    "EXCEPT": ("INTERSECT", "UNION"),
}
SWAPS = 2
"""Columns tried in the place of another."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A neighbour of a gold tree.

    Attributes:
        what: What was changed.
        sql: Its SQL.
        determined: Whether its result is a matter of the SQL alone. Where it is not, it may hang on SQLite's version, so it has
            no say in what cases a problem gets.
        tree: The tree.
    """

    what: str
    sql: str
    determined: bool
    tree: Tree


def mutants(tree: Tree, schema: Schema) -> list[Mutant]:
    """The neighbours of `tree`, without those of equal text, at most `MOST` of them."""
    gold = write(tree)
    local = Changes(schema, tree)
    found: dict[str, Mutant] = {}
    for what, determined, new in edits(tree, local):
        sql = write(new)  # type: ignore[arg-type]
        if sql != gold and sql not in found:
            found[sql] = Mutant(what, sql, determined and all(map(_grouped_well, nodes(new))), new)  # type: ignore[arg-type]
    return ordered(list(found.values()), list(found), "sql", "mutants")[:MOST]


def further(near: list[Mutant], schema: Schema, count: int, draw: random.Random) -> list[Mutant]:
    """Up to `count` random neighbours of the mutants `near`: trees two edits from the gold one."""
    found: dict[str, Mutant] = {}
    for mutant in draw.choices(near, k=count) if near else ():
        edited = list(edits(mutant.tree, Changes(schema, mutant.tree)))
        if edited:
            what, determined, new = draw.choice(edited)
            whole = determined and mutant.determined and all(map(_grouped_well, nodes(new)))
            sql = write(new)  # type: ignore[arg-type]
            found.setdefault(sql, Mutant(f"{mutant.what}, {what}", sql, whole, new))  # type: ignore[arg-type]
    return list(found.values())


def settled(tree: Tree, schema: Schema) -> list[str]:
    """The texts of changes to orderings that leave nothing open, close to such as do."""
    changes = Changes(schema, tree)
    trees = [new for _, _, new in edits(tree, lambda node: _settled(node, changes))]
    return list(dict.fromkeys(write(new) for new in trees if all(map(_grouped_well, nodes(new)))))  # type: ignore[arg-type]


def _settled(node: object, changes: Changes) -> Iterator[Edit]:
    """Other keys, each with the ordering as it was after it; keys dropped, and ties settled by what is shown, as in an order by chance;
    for DISTINCT, repetitions placed by the last of them."""
    if not isinstance(node, Select | Over):
        return
    for i, key in enumerate(node.order):
        for what, _, new in edits(key.of, changes):
            yield (
                what,
                True,
                replace(
                    node,
                    order=(
                        *node.order[:i],
                        replace(key, of=new),
                        *node.order[i + 1 :],
                        *node.order,
                    ),
                ),
            )
    if isinstance(node, Select) and node.order:
        shown = tuple(Key(item.of) for item in node.items)
        yield from (
            ("order", True, replace(node, order=(*node.order[:kept], *shown)))
            for kept in (0, len(node.order) - 1)
        )
    if (
        isinstance(node, Select)
        and node.limit is not None
        and not node.group
        and not _aggregated(node)
    ):
        last = tuple(
            replace(key, of=Call("MIN" if key.descending else "MAX", (key.of,)))
            for key in node.order
        )
        yield (
            "duplicates",
            True,
            replace(node, group=tuple(item.of for item in node.items), order=last),
        )


def _aggregated(s: Select) -> bool:
    return any(isinstance(item.of, Call) and item.of.name in AGGREGATES for item in s.items)


class Changes:
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
                yield from (("constant", True, Lit(value + step)) for step in (1, -1))
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
        here = [c for c in columns if c.name == col.name]
        alike = [
            c for c in columns if here and c.name != col.name and _is_text(c) == _is_text(here[0])
        ]
        alike.sort(key=lambda c: c.sort != here[0].sort)
        yield from (("column", True, Col(col.source, c.name)) for c in alike[:SWAPS])


def _is_text(column: Column) -> bool:
    return column.sort in ("category", "name", "date")


def _operator(node: Op) -> Iterator[Edit]:
    yield from (
        ("operator", True, Op(other, node.left, node.right))
        for other in (COMPARISONS | OTHERS).get(node.op, ())
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
            yield from (
                ("change dropped", True, replace(node, changes=(*changes[:i], *changes[i + 1 :])))
                for i in range(len(changes))
            )
            for i in range(len(changes) - 1):
                yield (
                    "changes swapped",
                    True,
                    replace(
                        node, changes=(*changes[:i], changes[i + 1], changes[i], *changes[i + 2 :])
                    ),
                )
        case Insert(conflict=conflict) if conflict is not None:
            yield "conflict", True, replace(node, conflict=None)
            for i in range(len(conflict.sets)):
                yield (
                    "conflict",
                    True,
                    replace(
                        node,
                        conflict=replace(
                            conflict, sets=(*conflict.sets[:i], *conflict.sets[i + 1 :])
                        ),
                    ),
                )
        case Update(sets=sets):
            yield "filter", True, replace(node, where=None)
            if len(sets) > 1:
                yield from (
                    ("assignment", True, replace(node, sets=(*sets[:i], *sets[i + 1 :])))
                    for i in range(len(sets))
                )
        case Delete():
            yield "filter", True, replace(node, where=None)


def _grouped_well(node: object) -> bool:
    """False for a grouped SELECT that shows a column which is no key and not aggregated: SQLite takes it from any row."""
    if not isinstance(node, Select):
        return True
    shown = [
        *(item.of for item in node.items),
        *(key.of for key in node.order),
        *([node.having] if node.having is not None else []),
    ]
    if not node.group and not any(isinstance(e, Call) and e.name in AGGREGATES for e in shown):
        return True
    return all(_covered(e, node.group) for e in shown)


def _covered(e: Expr, group: tuple[Expr, ...]) -> bool:
    """Whether every column of `e` is a key or below an aggregate."""
    if e in group or (isinstance(e, Call) and e.name in AGGREGATES):
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
