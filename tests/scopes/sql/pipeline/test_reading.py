"""Reading SQL of a model: what is refused, and which features are found."""

import time

import pytest

from deltagym.scopes.sql.pipeline.config import parse_config
from deltagym.scopes.sql.pipeline.fence import Unusable
from deltagym.scopes.sql.pipeline.glossary import KINDS, PHRASES
from deltagym.scopes.sql.pipeline.reading import read_sql, require_features
from deltagym.scopes.sql.pipeline.tasks import sample_tasks
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.topics import SCORES

ALL = """
seed = 1
[endpoint]
base_url = "http://localhost/v1"
model = "m"
[tasks]
each = 4
families = [{}]
""".format(", ".join(f'"{name}"' for name in KINDS))


def test_every_feature_of_upstream_has_words() -> None:
    assert set(PHRASES) == {name for _, scores in SCORES.values() for name in scores}


def test_our_own_queries_have_the_features_they_were_made_for() -> None:
    tasks = sample_tasks(parse_config(ALL))
    gold = [read_sql(task, write(task.draft.tree, native=True)) for task in tasks]
    assert [g.found for g in gold] == [task.features for task in tasks]
    for task, one in zip(tasks, gold, strict=True):
        require_features(task, one)


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        (
            "keeper",
            "SELECT id, total FROM (SELECT id, total, RANK() OVER (ORDER BY total, id) AS place "
            "FROM (SELECT id, SUM(tenure) OVER (PARTITION BY city) AS total "
            "FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY city ORDER BY id) AS n FROM keeper) "
            "WHERE n = 1)) AS r WHERE place <= 2",
        ),
        (
            "warrant",
            "SELECT mechanic.name FROM mechanic INNER JOIN warrant ON mechanic.id = mechanic_id "
            "JOIN engine AS e ON e.id = engine_id LEFT JOIN repair AS r "
            "ON warrant.engine_id = r.engine_id AND r.mechanic_id = warrant.mechanic_id",
        ),
    ],
)
def test_features_are_seen_however_they_are_spelled(tasks, table: str, sql: str) -> None:
    require = {
        "keeper": {"window_based_dedup", "chained_window_dependency"},
        "warrant": {"join_count_3plus", "alternative_join_present", "composite_key_join"},
    }
    assert require[table] <= set(read_sql(tasks[table], sql).found)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT nothing FROM mechanic", "Column 'nothing'"),
        ('SELECT "Ada" FROM mechanic', "Column 'ada'"),
        ("SELECT id FROM mechanics", "no table 'mechanics'"),
        ("SELECT name FROM sqlite_schema", "no table 'sqlite_schema'"),
        ("WITH m AS (SELECT id FROM mechanic) SELECT m.name FROM m", "Unknown column: name"),
        ("SELECT 1; SELECT 2", "single SELECT"),
        ("DELETE FROM mechanic", "single SELECT"),
        ("WITH m AS (SELECT 1) DELETE FROM mechanic", "single SELECT"),
        ("PRAGMA writable_schema = 1", "single SELECT"),
        ("ATTACH 'x' AS y", "single SELECT"),
        ("SELECT id FROM", "cannot be read"),
        ("", "there is no SQL"),
        ("-- nothing", "there is no SQL"),
        ("SELECT 'é'", "other than ASCII"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000, "nested parentheses"),
        ("SELECT " + "1 + " * 4000 + "1", "8000 characters"),
    ],
)
def test_what_is_no_query_of_these_tables_is_refused(tasks, sql: str, told: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_sql(tasks["warrant"], sql)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DROP TABLE ride", "other than INSERT, UPDATE, DELETE"),
        ("SELECT id FROM ride", "other than INSERT, UPDATE, DELETE"),
        ("UPDATE ride SET minutes = 1; VACUUM", "other than INSERT, UPDATE, DELETE"),
        (
            "CREATE TRIGGER t AFTER INSERT ON ride BEGIN DELETE FROM ride; END",
            "other than INSERT, UPDATE, DELETE",
        ),
        ("UPDATE rides SET minutes = 1", "no table 'rides'"),
        ('UPDATE ride SET state = "driven"', "no column 'driven'"),
    ],
)
def test_what_is_no_change_of_these_tables_is_refused(tasks, sql: str, told: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_sql(tasks["driver"], sql)
    assert told in str(caught.value)


def test_with_stages_aliases_and_excluded_are_known(tasks) -> None:
    read_sql(
        tasks["warrant"],
        "WITH m(a, b) AS (SELECT id, name FROM mechanic), n AS (SELECT a FROM m) "
        "SELECT x.a FROM n AS x JOIN m ON m.a = x.a",
    )
    upsert = (
        "INSERT INTO driver (id, name, age) VALUES (1, 'Ada', 5) "
        "ON CONFLICT (id) DO UPDATE SET age = excluded.age + driver.age"
    )
    read_sql(tasks["driver"], upsert)
    read_sql(
        tasks["driver"],
        "WITH old AS (SELECT id AS who FROM driver WHERE age > 5) "
        "DELETE FROM ride WHERE driver_id IN (SELECT who FROM old)",
    )


def test_the_kind_is_asked_for_besides_the_features(tasks) -> None:
    with pytest.raises(Unusable, match="not of the kind"):
        require_features(tasks["warrant"], read_sql(tasks["warrant"], "SELECT id FROM mechanic"))


HOSTILE = [
    "SELECT " + "(" * 39 + "1" + ")" * 39,
    "SELECT " + "CASE WHEN 1 THEN " * 200,
    "SELECT " + "NOT " * 1900 + "1",
    "(SELECT " * 40,
    "SELECT " + "-" * 7000 + "1",
    "SELECT 1 UNION " * 500 + "SELECT 1",
    "SELECT * FROM " + ", ".join(["mechanic"] * 800),
    "SELECT 1 FROM " + " JOIN ".join(f"mechanic AS a{i}" for i in range(13)),
    "SELECT 1 FROM " + " JOIN ".join(f"mechanic AS a{i}" for i in range(200)),
    "WITH a AS (SELECT * FROM mechanic), b AS (SELECT * FROM a, a AS c), "
    "d AS (SELECT * FROM b, b AS e), f AS (SELECT * FROM d, d AS g) SELECT 1",
    "SELECT id FROM mechanic WHERE "
    + "id IN (SELECT id FROM mechanic WHERE " * 22
    + "1"
    + ")" * 22,
    "SELECT " + " + ".join(["1"] * 1900),
    "WITH " * 1500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_in_little_time(tasks, text: str) -> None:
    began = time.process_time()
    with pytest.raises(Unusable):
        require_features(tasks["warrant"], read_sql(tasks["warrant"], text))
    assert time.process_time() - began < 2
