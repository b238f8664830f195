"""ALL and ANY in SQLite: the same as in DuckDB, which has them."""

import sqlite3

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import parse_one

from deltagym.scopes.sql.pipeline.quantified import without_quantifiers

VALUES = st.one_of(st.none(), st.integers(0, 3))
ROWS = st.lists(st.tuples(VALUES, VALUES), max_size=4)
CONDITIONS = st.builds(
    "{}{} {} {} (SELECT u.b FROM u WHERE {})".format,
    st.sampled_from(["", "NOT "]),
    st.sampled_from(["t.a", "t.a + t.b", "2"]),
    st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
    st.sampled_from(["ALL", "ANY"]),
    st.sampled_from(
        ["TRUE", "u.a = t.a", "u.a IS NULL", "u.b < ALL (SELECT w.b FROM u AS w WHERE w.a = u.a)"]
    ),
)
DUCK = duckdb.connect(":memory:", config={"threads": 1})
DUCK.execute("CREATE TABLE t (a INTEGER, b INTEGER); CREATE TABLE u (a INTEGER, b INTEGER)")


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS, CONDITIONS)
def test_true_false_and_null_are_those_of_the_standard(t: list, u: list, condition: str) -> None:
    query = f"SELECT t.a, t.b, ({condition}) AS holds FROM t"
    lite = sqlite3.connect(":memory:")
    lite.executescript(
        "CREATE TABLE t (a INTEGER, b INTEGER); CREATE TABLE u (a INTEGER, b INTEGER)"
    )
    for name, rows in (("t", t), ("u", u)):
        DUCK.execute(f"DELETE FROM {name}")
        if rows:
            lite.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
            DUCK.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
    ours = lite.execute(
        without_quantifiers(parse_one(query, read="sqlite")).sql("sqlite")
    ).fetchall()
    theirs = [
        (a, b, None if holds is None else int(holds))
        for a, b, holds in DUCK.execute(query).fetchall()
    ]
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)


@pytest.mark.parametrize(
    "sql", ["SELECT a FROM t WHERE a > (SELECT 1)", "SELECT ALL (SELECT 1) < 2", "SELECT a FROM t"]
)
def test_what_is_no_such_comparison_stays(sql: str) -> None:
    statement = parse_one(sql, read="sqlite")
    assert without_quantifiers(statement) == statement
