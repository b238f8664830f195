"""Writes `x > ALL (SELECT y ...)` and `ANY`, which SQLite does not have, in SQL that it has.

The results are true, false and NULL where the standard says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.errors import ErrorLevel

LIST, VALUE = "quantified_list", "quantified_value"
"""Names of the values compared with and of their column; no other name is hidden by them."""


def sql_text(statements: Sequence[exp.Expr]) -> str:
    """Trees as SQLite's SQL."""
    return ";\n".join(
        without_quantifiers(s).sql("sqlite", unsupported_level=ErrorLevel.IGNORE)
        for s in statements
    )


def without_quantifiers(statement: exp.Expr) -> exp.Expr:
    """The statement with every comparison with ALL or ANY written as a CASE over EXISTS.

    ALL: false if the comparison is false for one value, else NULL if it is NULL for one, else true.
    ANY: true if it is true for one, else NULL if it is NULL for one, else false. (SQL:2016, 8.9.)
    """
    if statement.find(exp.All, exp.Any) is None:
        return statement
    statement = statement.copy()
    while (found := _innermost(statement)) is not None:
        rewritten = _rewritten(found)
        if found is statement:
            return rewritten
        found.replace(rewritten)
    return statement


def _innermost(statement: exp.Expr) -> exp.Binary | None:
    """A quantified comparison that contains no other."""
    found = [c for c in statement.find_all(exp.Binary) if _query(c) is not None]
    return next(
        (
            c
            for c in found
            if not any(_query(d) is not None for d in c.find_all(exp.Binary) if d is not c)
        ),
        None,
    )


def _query(comparison: exp.Binary) -> exp.Query | None:
    """The SELECT with whose values is compared; None if the comparison is not quantified."""
    inner = (
        comparison.expression.this if isinstance(comparison.expression, exp.All | exp.Any) else None
    )
    while isinstance(inner, exp.Subquery | exp.Paren):
        inner = inner.this
    return inner if isinstance(inner, exp.Query) else None


def _rewritten(comparison: exp.Binary) -> exp.Expr:
    """The comparison without its quantifier."""
    every = isinstance(comparison.expression, exp.All)
    name = exp.TableAlias(this=exp.to_identifier(LIST), columns=[exp.to_identifier(VALUE)])
    listed = exp.With(expressions=[exp.CTE(this=_query(comparison), alias=name)])
    test = type(comparison)(this=exp.paren(comparison.this), expression=exp.column(VALUE))
    decisive = exp.Not(this=exp.paren(test)) if every else test
    unknown = exp.Is(this=exp.paren(test), expression=exp.Null())
    case = exp.Case(default=exp.Literal.number(int(every)))
    case = case.when(_exists(listed, decisive), exp.Literal.number(int(not every)))
    return exp.paren(case.when(_exists(listed, unknown), exp.Null()))


def _exists(listed: exp.With, test: exp.Expr) -> exp.Exists:
    """Whether the test holds for a value of the list."""
    select = exp.select("1").from_(LIST).where(test)
    select.set("with_", listed.copy())
    return exp.Exists(this=select)
