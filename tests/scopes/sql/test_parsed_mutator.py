"""Mutants of SQL text, of which nothing but facts about its tables is known."""

import random
import sqlite3
from collections.abc import Sequence

import pytest
from sqlglot import exp, parse

from deltagym.scopes.sql.names import ColumnFacts, TableFacts
from deltagym.scopes.sql.parsed_mutator import ParsedMutator

FACTS = {
    "book": TableFacts(
        (
            ColumnFacts("id", "INT", True, False),
            ColumnFacts("Shelf Mark", "TEXT", False, False),
            ColumnFacts("owner_id", "INT", True, True),
            ColumnFacts("pages", "INT", True, True),
        ),
        ("id",),
    ),
    "person": TableFacts(
        (ColumnFacts("id", "INT", True, False), ColumnFacts("age", "INT", True, False)), ("id",)
    ),
}
DDL = """CREATE TABLE book
(id INTEGER PRIMARY KEY, "Shelf Mark" TEXT NOT NULL, owner_id INT, pages INT);
CREATE TABLE person (id INTEGER PRIMARY KEY, age INT NOT NULL);"""

QUERY = """SELECT b.owner_id, COUNT(*), SUM(CASE WHEN b.pages > 9 THEN 1 ELSE 0 END)
FROM book AS b JOIN person AS p ON b.owner_id = p.id
WHERE b.pages BETWEEN 2 AND 90 AND b."Shelf Mark" LIKE '%x%'
AND b.id IN (SELECT id FROM book WHERE pages + 1 > 3)
GROUP BY b.owner_id HAVING MAX(b.pages) > 7 ORDER BY b.owner_id LIMIT 5"""
SCRIPT = """INSERT INTO person (id, age) VALUES (1, 2)
ON CONFLICT (id) DO UPDATE SET age = excluded.age + 1, id = 7 WHERE person.age < 3;
UPDATE book SET pages = 3, owner_id = 4 WHERE pages > 5; DELETE FROM book WHERE owner_id IS NULL"""


def read(sql: str) -> tuple[exp.Expr, ...]:
    return tuple(s for s in parse(sql, read="sqlite") if s is not None)


def text(statements: Sequence[exp.Expr]) -> str:
    return "; ".join(s.sql("sqlite") for s in statements)


MUTATOR = ParsedMutator(FACTS, text)


def near(sql: str) -> list[str]:
    return [mutant.sql for mutant in MUTATOR.nearest(read(sql))]


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        (
            "SELECT COUNT(*) FROM person LEFT JOIN book ON owner_id = person.id",
            'SELECT COUNT(book."id") FROM person LEFT JOIN',
        ),
        (
            "SELECT COUNT(book.id) FROM person LEFT JOIN book ON owner_id = person.id",
            "SELECT COUNT(*) FROM person LEFT JOIN",
        ),
        (
            "SELECT COUNT(p.id) FROM person p JOIN book ON owner_id = p.id",
            "SELECT COUNT(DISTINCT p.id)",
        ),
        ("SELECT pages FROM book GROUP BY pages, owner_id", "SELECT DISTINCT pages"),
        (
            "SELECT pages FROM book UNION ALL SELECT age FROM person",
            "SELECT pages FROM book UNION ALL SELECT DISTINCT age FROM person",
        ),
        (
            "SELECT pages FROM book EXCEPT SELECT age FROM person",
            "SELECT age FROM person EXCEPT SELECT pages FROM book",
        ),
        ("SELECT COALESCE(pages, 0) FROM book", "SELECT pages FROM book"),
        ("SELECT SUM(pages) FILTER(WHERE id > 2) FROM book", "SELECT SUM(pages) FROM book"),
        (
            "SELECT CASE WHEN id > 2 THEN 'a' ELSE 'b' END FROM book",
            "SELECT CASE WHEN id > 2 THEN 'b' ELSE 'a' END FROM book",
        ),
        (
            "SELECT SUM(id) OVER (PARTITION BY pages ORDER BY id) FROM book",
            "SELECT SUM(id) OVER (ORDER BY id) FROM book",
        ),
        (
            "SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM book",
            "SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        ),
        (
            "SELECT age FROM person GROUP BY age HAVING MAX(id) > 2",
            "SELECT age FROM person WHERE id > 2 GROUP BY age",
        ),
        ("SELECT id FROM book WHERE pages IS NULL", "SELECT id FROM book WHERE NOT pages IS NULL"),
        ("UPDATE book SET pages = 1 WHERE id > 2", 'UPDATE book SET pages = 1 WHERE "pages" > 2'),
        (
            "INSERT INTO person (id, age) VALUES (1, 2) ON CONFLICT (id) DO NOTHING",
            "INSERT INTO person (id, age) VALUES (1, 2)",
        ),
        ("DELETE FROM person; DELETE FROM book", "DELETE FROM book; DELETE FROM person"),
    ],
)
def test_mistakes_that_people_make_are_among_them(sql: str, wanted: str) -> None:
    assert any(other.startswith(wanted) for other in near(sql))


@pytest.mark.parametrize(
    ("sql", "unwanted"),
    [
        (
            "SELECT id FROM person WHERE EXISTS (SELECT 1 FROM book WHERE owner_id = person.id)",
            "SELECT 2",
        ),
        (
            "SELECT id FROM person WHERE EXISTS (SELECT 1 FROM book WHERE owner_id = person.id)",
            "SELECT DISTINCT 1",
        ),
        (
            "SELECT id FROM person WHERE id IN (SELECT owner_id FROM book)",
            "SELECT DISTINCT owner_id",
        ),
        ("SELECT pages FROM book UNION SELECT age FROM person", "DISTINCT"),
        ("SELECT COUNT(id) FROM book", "DISTINCT"),
        ("SELECT id, pages FROM book", "DISTINCT"),
        ("SELECT pages, COUNT(*) FROM book GROUP BY pages", "SELECT DISTINCT"),
        ("SELECT p.id FROM person p JOIN book b ON b.owner_id = p.id WHERE b.pages > 3", "LEFT"),
        ("SELECT COUNT(*) FROM book WHERE pages > 3", 'COUNT(book."pages")'),
        ("SELECT MAX(pages) FROM book LIMIT 1", "LIMIT 2"),
        ("UPDATE book SET pages = 1", "pages <> 1"),
        ("SELECT id FROM book WHERE pages > 2", '"Shelf Mark"'),
    ],
)
def test_what_changes_nothing_is_not_made(sql: str, unwanted: str) -> None:
    assert near(sql)
    assert not any(unwanted in other for other in near(sql))


@pytest.mark.parametrize("sql", [QUERY, SCRIPT])
def test_they_are_other_texts_always_the_same_and_not_too_many(sql: str) -> None:
    statements = read(sql)
    first = MUTATOR.nearest(statements)
    texts = [mutant.sql for mutant in first]
    assert texts == near(sql)
    assert len(set(texts)) == len(texts)
    assert text(statements) not in texts
    assert 30 < len(first) <= MUTATOR.most
    assert all(text(mutant.tree) == mutant.sql for mutant in first)
    second = [[m.sql for m in MUTATOR.further(first, 40, random.Random(3))] for _ in range(2)]
    assert second[0] == second[1]
    assert len(set(second[0]) - set(texts)) > 20
    assert text(statements) == text(read(sql)), "what they are made of stays as it is"


@pytest.mark.parametrize("sql", [QUERY, SCRIPT])
def test_most_can_be_run(sql: str) -> None:
    found = near(sql)
    assert sum(map(runs, found)) > 0.9 * len(found)


def runs(sql: str) -> bool:
    lite = sqlite3.connect(":memory:")
    try:
        lite.executescript(DDL + sql)
    except sqlite3.Error:
        return False
    finally:
        lite.close()
    return True
