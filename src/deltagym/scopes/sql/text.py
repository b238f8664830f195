"""SQL text of a tree: the same bytes for the same tree, whatever is installed."""

from __future__ import annotations

from deltagym.scopes.sql.algebra import (
    Call,
    Choose,
    Col,
    Compound,
    Conflict,
    Cte,
    Delete,
    Exists,
    Expr,
    Frame,
    In,
    Insert,
    IsNull,
    Item,
    Key,
    Lit,
    Op,
    Over,
    Quantified,
    Query,
    Scalar,
    Script,
    Select,
    Set,
    Source,
    Star,
    Tree,
    Update,
    With,
)

WEAKEST = ("OR", "AND")
"""Operators that need parentheses inside others."""


def write(tree: Tree, native: bool = False) -> str:
    """The tree as SQL, each statement ended by a semicolon.

    Args:
        tree: The query or script.
        native: Whether quantified comparisons are written with ANY and ALL, which SQLite lacks.
    """
    writer = _Writer(native)
    if isinstance(tree, Script):
        changes = [writer.change(change) for change in tree.changes]
        lines = ["BEGIN", *changes, "COMMIT"] if tree.transaction else changes
        return "".join(f"{line};\n" for line in lines)
    return writer.query(tree) + ";\n"


def literal(value: int | str | None) -> str:
    """A constant as SQL."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


class _Writer:
    def __init__(self, native: bool) -> None:
        self._native = native

    def query(self, query: Query) -> str:
        match query:
            case Select():
                return self._select(query)
            case Compound(op, left, right):
                chained = isinstance(left, Select) or (isinstance(left, Compound) and left.op == op)
                first = (
                    self.query(left) if chained else f"SELECT * FROM ({self.query(left)}) AS part"
                )
                return f"{first}\n{op}\n{self.query(right)}"
            case With(ctes, body, recursive):
                stages = ", ".join(map(self._cte, ctes))
                return f"WITH {'RECURSIVE ' if recursive else ''}{stages}\n{self.query(body)}"

    def _cte(self, cte: Cte) -> str:
        columns = f" ({', '.join(cte.columns)})" if cte.columns else ""
        query = self.query(cte.query)
        return f"{cte.name}{columns} AS (\n{query}\n)"

    def _select(self, s: Select) -> str:
        lines = [
            f"SELECT {'DISTINCT ' if s.distinct else ''}{', '.join(map(self._item, s.items))}",
            f"FROM {self._source(s.source)}",
        ]
        for join in s.joins:
            kind = "LEFT JOIN" if join.kind == "LEFT" else "JOIN"
            lines.append(f"{kind} {self._source(join.source)} ON {self.expr(join.on)}")
        lines += [f"WHERE {self.expr(s.where)}"] if s.where is not None else []
        lines += [f"GROUP BY {', '.join(map(self.expr, s.group))}"] if s.group else []
        lines += [f"HAVING {self.expr(s.having)}"] if s.having is not None else []
        lines += [f"ORDER BY {self._keys(s.order)}"] if s.order else []
        lines += [f"LIMIT {s.limit}"] if s.limit is not None else []
        return "\n".join(lines)

    def _item(self, item: Item) -> str:
        return self.expr(item.of) + (f" AS {item.name}" if item.name else "")

    def _source(self, source: Source) -> str:
        if isinstance(source.of, str):
            return source.of if source.of == source.name else f"{source.of} AS {source.name}"
        return f"({self.query(source.of)}) AS {source.name}"

    def _keys(self, keys: tuple[Key, ...]) -> str:
        return ", ".join(self.expr(key.of) + (" DESC" if key.descending else "") for key in keys)

    def expr(self, e: Expr) -> str:
        match e:
            case Col(source, name):
                return f"{source}.{name}" if source else name
            case Lit(value):
                return literal(value)
            case Star():
                return "*"
            case Op(op, left, right):
                return f"{self._below(op, left)} {op} {self._below(op, right)}"
            case IsNull(of, negated):
                return f"{self.expr(of)} IS {'NOT ' if negated else ''}NULL"
            case Call(name, args, distinct):
                return f"{name}({'DISTINCT ' if distinct else ''}{', '.join(map(self.expr, args))})"
            case Choose(when, then, otherwise):
                first = f"CASE WHEN {self.expr(when)} THEN {self.expr(then)}"
                return f"{first} ELSE {self.expr(otherwise)} END"
            case In(of, query, negated):
                return f"{self.expr(of)} {'NOT ' if negated else ''}IN ({self.query(query)})"
            case Exists(query, negated):
                return f"{'NOT ' if negated else ''}EXISTS ({self.query(query)})"
            case Scalar(query):
                return f"({self.query(query)})"
            case Quantified():
                return self._quantified(e)
            case Over(call, partition, order, frame):
                parts = (
                    [f"PARTITION BY {', '.join(map(self.expr, partition))}"] if partition else []
                )
                parts += [f"ORDER BY {self._keys(order)}"] if order else []
                parts += [_frame(frame)] if frame else []
                return f"{self.expr(call)} OVER ({' '.join(parts)})"

    def _below(self, op: str, e: Expr) -> str:
        """An operand, in parentheses where another operator could pull it apart."""
        text = self.expr(e)
        return f"({text})" if isinstance(e, Op) and (e.op != op or op not in WEAKEST) else text

    def _quantified(self, q: Quantified) -> str:
        if self._native:
            return f"{self.expr(q.of)} {q.op} {'ALL' if q.every else 'ANY'} ({self.query(q.query)})"
        compared = Op(q.op, q.of, q.query.items[0].of)
        text = f"NOT ({self.expr(compared)})" if q.every else self.expr(compared)
        where = (
            f"{self._below('AND', q.query.where)} AND {text}" if q.query.where is not None else text
        )
        inner = f"SELECT 1 FROM {self._source(q.query.source)} WHERE {where}"
        return f"{'NOT ' if q.every else ''}EXISTS ({inner})"

    def change(self, change: Insert | Update | Delete) -> str:
        match change:
            case Insert(table, columns, rows, query, conflict):
                values = ", ".join(f"({', '.join(map(self.expr, row))})" for row in rows)
                body = f"VALUES {values}" if query is None else self.query(query)
                return (
                    f"INSERT INTO {table} ({', '.join(columns)})\n{body}{self._conflict(conflict)}"
                )
            case Update(table, sets, source, where):
                joined = f"\nFROM {self._source(source)}" if source else ""
                return f"UPDATE {table} SET {self._sets(sets)}{joined}{self._where(where)}"
            case Delete(table, where):
                return f"DELETE FROM {table}{self._where(where)}"

    def _where(self, where: Expr | None) -> str:
        return "" if where is None else f"\nWHERE {self.expr(where)}"

    def _sets(self, sets: tuple[Set, ...]) -> str:
        return ", ".join(f"{s.column} = {self.expr(s.of)}" for s in sets)

    def _conflict(self, conflict: Conflict | None) -> str:
        if conflict is None:
            return ""
        action = f"UPDATE SET {self._sets(conflict.sets)}" if conflict.sets else "NOTHING"
        return f"\nON CONFLICT ({', '.join(conflict.key)}) DO {action}"


def _frame(frame: Frame) -> str:
    def bound(count: int | None, way: str) -> str:
        return "CURRENT ROW" if count == 0 else f"{'UNBOUNDED' if count is None else count} {way}"

    first, last = bound(frame.before, "PRECEDING"), bound(frame.after, "FOLLOWING")
    return f"{frame.unit} BETWEEN {first} AND {last}"
