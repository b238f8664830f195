"""Parsing gold queries, and the mutants that are made of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deltagym.scopes.sql.local.original import Original
from deltagym.scopes.sql.local.query import Gold, read_gold
from deltagym.scopes.sql.local.report import Refused
from deltagym.scopes.sql.parsed_mutator import ParsedMutator

Read = Callable[[str], Gold]


@pytest.fixture
def read(bird: Callable[..., Path]) -> Iterator[Read]:
    original = Original(bird(("q", "", "SELECT 1")) / "dev_databases/shop/shop.sqlite")
    yield lambda sql: read_gold(sql, original.tables, original.views)
    original.close()


def near(read: Read, sql: str) -> tuple[str, ...]:
    return read(sql).mutants()


def test_names_are_resolved_through_aliases_and_outer_queries(read: Read) -> None:
    gold = read(
        "SELECT c.city FROM customer c WHERE EXISTS "
        "(SELECT 1 FROM purchase p WHERE p.customer_id = c.customer_id AND amount > 7)"
    )
    assert list(gold.columns()) == [
        ("customer", "city"),
        ("purchase", "customer_id"),
        ("customer", "customer_id"),
        ("purchase", "amount"),
    ]
    assert gold.constants()["purchase", "amount"] == [7]
    assert gold.joined() == [(("purchase", "customer_id"), ("customer", "customer_id"))]
    assert gold.used == ("customer", "purchase")


def test_constants_are_text_and_numbers_also_below_zero(read: Read) -> None:
    sql = (
        'SELECT 1 FROM purchase WHERE status = "paid" AND amount BETWEEN -3 AND 2.5 '
        "AND day LIKE '2021%'"
    )
    found = {column: set(values) for (_, column), values in read(sql).constants().items()}
    assert found == {"status": {"paid"}, "amount": {-3, 2.5}, "day": {"2021%"}}


def test_constants_of_a_subquery_are_not_those_of_what_is_in_it(read: Read) -> None:
    gold = read(
        "SELECT 1 FROM customer WHERE customer_id IN "
        "(SELECT customer_id FROM purchase WHERE status = 'void')"
    )
    assert gold.constants() == {("purchase", "status"): ["void"]}


def test_only_an_outer_order_counts(read: Read) -> None:
    assert read("SELECT age FROM customer ORDER BY age").in_order
    assert not read("SELECT age FROM (SELECT age FROM customer ORDER BY age LIMIT 3)").in_order


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1 FROM customer; SELECT 2",
        "DELETE FROM customer",
        "SELECT 1",
        "SELECT 1 FROM nowhere",
    ],
)
def test_what_is_not_one_select_of_tables_is_refused(read: Read, sql: str) -> None:
    with pytest.raises(Refused):
        read(sql)


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        (
            "SELECT city FROM customer WHERE age > 5",
            ["SELECT city FROM customer", "age >= 5", "age < 5", "age > 6", "age > 4", "DISTINCT"],
        ),
        (
            "SELECT city FROM customer WHERE age > 5 AND city = 'x'",
            [" OR ", "WHERE age > 5", "WHERE city = 'x'", "city <> 'x'"],
        ),
        (
            "SELECT COUNT(*) FROM customer",
            ['COUNT(customer."city")', 'COUNT(DISTINCT customer."city")'],
        ),
        ("SELECT COUNT(DISTINCT city) FROM customer", ["COUNT(city)"]),
        ("SELECT SUM(age) FROM customer", ["AVG(age)", "MAX(age)", "SUM(DISTINCT age)"]),
        (
            "SELECT city, MAX(age) FROM customer GROUP BY city, age HAVING COUNT(*) > 1",
            ["GROUP BY city HAVING", "GROUP BY city, age", "MIN("],
        ),
        (
            "SELECT city, age FROM customer ORDER BY age DESC LIMIT 2",
            ["ORDER BY age ASC LIMIT", "LIMIT 1", "LIMIT 3", '"customer_id"'],
        ),
        (
            "SELECT city FROM customer UNION SELECT status FROM purchase",
            ["UNION ALL", "INTERSECT", "EXCEPT"],
        ),
        (
            "SELECT city FROM customer JOIN purchase p ON customer.customer_id = p.customer_id",
            ["LEFT JOIN"],
        ),
        (
            "SELECT city FROM customer c LEFT JOIN purchase p ON c.customer_id = p.customer_id",
            ["customer AS c JOIN"],
        ),
        (
            "SELECT CAST(SUM(age) AS REAL) / COUNT(*) FROM customer",
            ["SELECT SUM(age) / COUNT(*)", "* COUNT(*)"],
        ),
        (
            "SELECT city FROM customer WHERE age BETWEEN 2 AND 9",
            ["age > 2 AND age <= 9", "age >= 2 AND age < 9"],
        ),
        ("SELECT city FROM customer WHERE city LIKE '%o%'", ["'o%'", "'%o'", "NOT"]),
        (
            "SELECT city FROM customer WHERE age IN (SELECT age FROM customer WHERE city = 'x')",
            ["NOT", "city <> 'x'"],
        ),
    ],
)
def test_mutants_have_one_thing_changed(read: Read, sql: str, wanted: list[str]) -> None:
    found = near(read, sql)
    for part in wanted:
        assert any(part in other for other in found), part


def test_mutants_are_other_queries_each_once_always_the_same_and_not_too_many(
    read: Read,
) -> None:
    many = " AND ".join(f"age > {i} AND city <> 'c{i}'" for i in range(30))
    found = near(read, f"SELECT city FROM customer WHERE {many}")
    assert len(found) == len(set(found)) == ParsedMutator.most
    assert found == near(read, f"SELECT city FROM customer WHERE {many}")
    assert "SELECT city FROM customer" not in near(read, "SELECT city FROM customer")


def test_mutants_that_change_nothing_for_want_of_rows_are_not_made(read: Read) -> None:
    refused = (
        "SELECT COUNT(*) FROM purchase p JOIN customer c ON p.customer_id = c.customer_id "
        "WHERE c.city = 'x'"
    )
    assert not any(
        "LEFT JOIN" in other or 'COUNT(c."city")' in other for other in near(read, refused)
    )
    assert not any(
        "DISTINCT" in other for other in near(read, "SELECT customer_id, city FROM customer")
    )
    assert not any(
        "DISTINCT" in other for other in near(read, "SELECT age FROM customer ORDER BY age LIMIT 1")
    )
