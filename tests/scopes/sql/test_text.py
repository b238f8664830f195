"""SQL text: it means what the tree means; ANY and ALL mean the same to both engines."""

import sqlite3

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from deltagym.scopes.sql.algebra import (
    Col,
    Compound,
    Expr,
    IsNull,
    Item,
    Lit,
    Op,
    Quantified,
    Select,
    Source,
    edits,
    nodes,
)
from deltagym.scopes.sql.text import literal, write

ONE = Source("t", "t")
NUMBERS = st.one_of(st.integers(-9, 9).map(Lit), st.just(Lit(None)))
ARITHMETIC = st.recursive(
    NUMBERS, lambda e: st.builds(Op, st.sampled_from("+-*"), e, e), max_leaves=6
)
TESTS = st.recursive(
    st.one_of(
        st.builds(Op, st.sampled_from(["=", "<>", "<", ">="]), ARITHMETIC, ARITHMETIC),
        st.builds(IsNull, ARITHMETIC, st.booleans()),
    ),
    lambda e: st.builds(Op, st.sampled_from(["AND", "OR"]), e, e),
    max_leaves=5,
)


def meant(e: Expr) -> int | None:
    """The value of an expression by SQL's rules."""
    match e:
        case Lit(value):
            return value  # type: ignore[return-value]
        case IsNull(of, negated):
            return int((meant(of) is None) != negated)
        case Op("AND", left, right):
            return (
                0
                if 0 in (meant(left), meant(right))
                else None
                if None in (meant(left), meant(right))
                else 1
            )
        case Op("OR", left, right):
            return (
                1
                if 1 in (meant(left), meant(right))
                else None
                if None in (meant(left), meant(right))
                else 0
            )
        case Op(op, left, right):
            a, b = meant(left), meant(right)
            if a is None or b is None:
                return None
            return {
                "+": a + b,
                "-": a - b,
                "*": a * b,
                "=": int(a == b),
                "<>": int(a != b),
                "<": int(a < b),
                ">=": int(a >= b),
            }[op]
    raise TypeError(e)


def run(tree) -> list[tuple]:
    connection = sqlite3.connect(":memory:")
    connection.executescript("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2), (2), (3);")
    return connection.execute(write(tree)).fetchall()


@given(TESTS)
def test_parentheses_keep_what_is_meant(e: Expr) -> None:
    assert run(Select((Item(e),), Source(Select((Item(Lit(0)),), ONE, limit=1), "one"))) == [
        (meant(e),)
    ]


@given(st.text(alphabet="ab'\" \n;é", max_size=6))
def test_text_is_quoted(value: str) -> None:
    assert sqlite3.connect(":memory:").execute(f"SELECT {literal(value)}").fetchone() == (value,)


def part(low: int) -> Select:
    return Select((Item(Col("t", "x")),), ONE, (), Op(">=", Col("t", "x"), Lit(low)))


def test_set_operators_go_from_left_to_right() -> None:
    """By SQL's standard INTERSECT would come first."""
    tree = Compound("INTERSECT", Compound("UNION", part(1), part(3)), part(3))
    assert run(tree) == [(3,)]
    assert run(Compound("UNION ALL", Compound("UNION", part(1), part(2)), part(3))) == [
        (1,),
        (2,),
        (3,),
        (3,),
    ]


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("op", ["<", ">=", "="])
@pytest.mark.parametrize("low", [1, 3, 9])
def test_quantified_comparisons_say_the_same_to_both_engines(
    every: bool, op: str, low: int
) -> None:
    duckdb = pytest.importorskip("duckdb")
    inner = Select((Item(Col("u", "x")),), Source("t", "u"), (), Op(">=", Col("u", "x"), Lit(low)))
    tree = Select((Item(Col("t", "x")),), ONE, (), Quantified(Col("t", "x"), op, every, inner))
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2), (2), (3);")
    native = connection.execute(
        sqlglot.transpile(write(tree, native=True), read="sqlite", write="duckdb")[0]
    ).fetchall()
    assert ("ALL" if every else "ANY") in write(tree, native=True)
    assert sorted(native) == sorted(run(tree))


def test_an_edit_changes_one_place() -> None:
    tree = part(1)
    changed = [
        new
        for _, _, new in edits(
            tree, lambda n: iter([("", True, Lit(7))]) if isinstance(n, Lit) else iter(())
        )
    ]
    assert changed == [part(7)]
    assert sum(isinstance(node, Lit) for node in nodes(tree)) == 1
