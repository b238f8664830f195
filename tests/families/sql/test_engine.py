"""Attacks: what a model may write must not reach anything but the tables at hand, nor run for ever, nor depend on chance."""

from typing import Any

import pytest

from deltagym.families.sql import engine

DDL = "CREATE TABLE cook (id INTEGER PRIMARY KEY, name TEXT);"
ROWS: dict[str, list[list[Any]]] = {"cook": [[1, "Ada"], [2, "Bo"]]}


def read(sql: str) -> engine.Outcome:
    return engine.judge([(DDL, ROWS)], [sql], False)[0][0]


def write(sql: str) -> engine.Outcome:
    return engine.judge([(DDL, ROWS)], [sql], True)[0][0]


def test_a_query_gives_its_rows() -> None:
    assert read("SELECT id, name FROM cook ORDER BY id DESC;") == {"rows": [[2, "Bo"], [1, "Ada"]], "width": 2}


def test_an_empty_result_keeps_its_width() -> None:
    assert read("SELECT 1, 2, 3 WHERE 0") == {"rows": [], "width": 3}


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH DATABASE '/tmp/deltagym-attack.db' AS other",
        "SELECT load_extension('x')",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM pragma_table_info('cook')",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "DELETE FROM cook",
        "INSERT INTO cook VALUES (3, 'Cy')",
        "DROP TABLE cook",
        "CREATE TABLE t (x)",
        "CREATE TEMP TABLE t AS SELECT 1",
        "VACUUM INTO '/tmp/deltagym-attack.db'",
        "BEGIN",
        "SELECT random()",
        "SELECT hex(randomblob(4))",
        "SELECT date('now')",
        "SELECT CURRENT_TIMESTAMP",
        "SELECT strftime('%s')",
        "SELECT sqlite_version()",
        "SELECT last_insert_rowid()",
        "SELECT zeroblob(900000000)",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('/tmp/x', 'y')",
        "SELECT fts5(1)",
        "SELECT 1; SELECT 2",
        "SELECT ?",
        "SELECT 1 \x00",
        "SELECT '\ud800'",
        "SELECT CAST(x'ff' AS TEXT)",
        "",
        "-- nothing",
        "I do not know.",
        "SELECT " + "(" * 5000 + "1" + ")" * 5000,
        "SELECT '" + "x" * 30_000 + "'",
        "SELECT replace('" + "x" * 1500 + "', 'x', 'yyy')",
        "SELECT " + ", ".join("1" * 200),
        " UNION ALL ".join(["SELECT 1"] * 60),
    ],
)
def test_what_is_no_query_of_the_tables_is_an_error(sql: str) -> None:
    assert read(sql)["kind"] == "error"


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000) SELECT count(*) FROM n a, n b, n c",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION SELECT x + 1 FROM n) SELECT x FROM n ORDER BY x",
    ],
)
def test_endless_work_ends_after_a_set_number_of_steps(sql: str) -> None:
    assert read(sql)["kind"] == "budget"
    assert read(sql) == read(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) SELECT x FROM n",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 500) SELECT printf('%.*c', 1900, 'x') FROM n",
    ],
)
def test_floods_are_cut_off(sql: str) -> None:
    assert read(sql)["kind"] == "size"


def test_a_stopped_query_does_not_spoil_the_next() -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    outcomes = engine.judge([(DDL, ROWS)], [endless, "SELECT name FROM cook WHERE id = 1"], False)
    assert [o[0].get("kind", "ok") for o in outcomes] == ["budget", "ok"]


def test_a_script_changes_a_copy_of_its_own() -> None:
    outcomes = engine.judge([(DDL, ROWS)], ["DELETE FROM cook;", "UPDATE cook SET name = 'Cy' WHERE id = 1;"], True)
    assert outcomes[0][0] == {"tables": {"cook": []}}
    assert outcomes[1][0] == {"tables": {"cook": [[1, "Cy"], [2, "Bo"]]}}


@pytest.mark.parametrize(
    "sql",
    [
        "BEGIN; DELETE FROM cook;",
        "SAVEPOINT a; DELETE FROM cook;",
        "DROP TABLE cook;",
        "CREATE TRIGGER t AFTER DELETE ON cook BEGIN SELECT 1; END;",
        "ALTER TABLE cook ADD COLUMN age INTEGER;",
        "PRAGMA foreign_keys = OFF;",
        "INSERT INTO cook VALUES (1, 'again');",
        "DELETE FROM cook; SELECT nothing;",
        "UPDATE sqlite_master SET sql = '';",
        "INSERT INTO cook SELECT random(), 'x';",
    ],
)
def test_scripts_that_are_refused(sql: str) -> None:
    assert write(sql)["kind"] == "error"


def test_a_script_that_fills_the_disk_is_stopped() -> None:
    flood = "INSERT INTO cook WITH RECURSIVE n(x) AS (SELECT 9 UNION ALL SELECT x + 1 FROM n) SELECT x, printf('%.*c', 1900, 'x') FROM n;"
    assert write(flood)["kind"] in ("budget", "error")


def test_savepoints_and_rollback_are_allowed() -> None:
    script = "SAVEPOINT a; DELETE FROM cook; ROLLBACK TO a; RELEASE a; BEGIN; DELETE FROM cook WHERE id = 2; COMMIT;"
    assert write(script) == {"tables": {"cook": [[1, "Ada"]]}}
