"""Attacks: an answer reaches only the tables at hand, ends, and does not depend on chance."""

import pytest

from deltagym.scopes.sql import engine

DDL = "CREATE TABLE cook (id INTEGER PRIMARY KEY, name TEXT);"
CONTENTS: engine.Contents = {"cook": [[1, "Ada"], [2, "Bo"]]}
FLOOD = (
    "INSERT INTO cook WITH RECURSIVE n(x) AS (SELECT 9 UNION ALL SELECT x + 1 FROM n) "
    "SELECT x, printf('%.*c', 1900, 'x') FROM n;"
)


def read(sql: str) -> engine.SqlResult:
    return engine.run_answers([(DDL, CONTENTS)], [sql], False)[0][0]


def write(sql: str) -> engine.SqlResult:
    return engine.run_answers([(DDL, CONTENTS)], [sql], True)[0][0]


def test_a_query_gives_its_rows() -> None:
    assert read("SELECT id, name FROM cook ORDER BY id DESC;") == {
        "rows": [[2, "Bo"], [1, "Ada"]],
        "width": 2,
    }


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
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000) "
        "SELECT count(*) FROM n a, n b, n c",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION SELECT x + 1 FROM n) SELECT x FROM n ORDER BY x",
    ],
)
def test_endless_work_ends_after_a_set_number_of_steps(sql: str) -> None:
    assert read(sql)["kind"] == "budget"
    assert read(sql) == read(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) "
        "SELECT x FROM n",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 500) "
        "SELECT printf('%.*c', 1900, 'x') FROM n",
    ],
)
def test_floods_are_cut_off(sql: str) -> None:
    assert read(sql)["kind"] == "size"


def test_a_stopped_query_does_not_spoil_the_next() -> None:
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    )
    results = engine.run_answers(
        [(DDL, CONTENTS)], [endless, "SELECT name FROM cook WHERE id = 1"], False
    )
    assert [o[0].get("kind", "ok") for o in results] == ["budget", "ok"]


def test_a_script_changes_a_copy_of_its_own() -> None:
    results = engine.run_answers(
        [(DDL, CONTENTS)], ["DELETE FROM cook;", "UPDATE cook SET name = 'Cy' WHERE id = 1;"], True
    )
    assert results[0][0] == {"tables": {"cook": []}}
    assert results[1][0] == {"tables": {"cook": [[1, "Cy"], [2, "Bo"]]}}


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
    assert write(FLOOD)["kind"] in ("budget", "error")


def test_savepoints_and_rollback_are_allowed() -> None:
    script = (
        "SAVEPOINT a; DELETE FROM cook; ROLLBACK TO a; RELEASE a; "
        "BEGIN; DELETE FROM cook WHERE id = 2; COMMIT;"
    )
    assert write(script) == {"tables": {"cook": [[1, "Ada"]]}}


SPOILERS = [
    "BEGIN; DELETE FROM cook;",
    "BEGIN; DELETE FROM cook; SELECT nothing;",
    "SAVEPOINT a; INSERT INTO cook VALUES (9, 'Cy');",
    "DELETE FROM cook;",
    FLOOD,
    "INSERT INTO cook WITH RECURSIVE n(x) AS (SELECT 9 UNION ALL SELECT x + 1 FROM n LIMIT 9000) "
    "SELECT x, 'x' FROM n;",
]


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_a_script_leaves_nothing_to_the_next_answer_or_database(spoiler: str) -> None:
    other = {"cook": [[5, "Eva"]]}
    results = engine.run_answers(
        [(DDL, CONTENTS), (DDL, other)],
        [spoiler, "UPDATE cook SET name = name || '!';", spoiler],
        True,
    )
    assert results[1] == [
        {"tables": {"cook": [[1, "Ada!"], [2, "Bo!"]]}},
        {"tables": {"cook": [[5, "Eva!"]]}},
    ]
    assert [o.get("kind") for o in results[0]] == [o.get("kind") for o in results[2]]


def test_a_query_finds_on_each_database_its_rows_and_no_others() -> None:
    ddl = (
        "CREATE TABLE a (x INTEGER); "
        "CREATE TABLE b (n INTEGER PRIMARY KEY AUTOINCREMENT, y INTEGER);"
    )
    cases = [
        (ddl, {"a": [[1]], "b": [[7, 2]]}),
        (ddl, {"a": [[3]]}),
        (ddl, {}),
        (DDL, CONTENTS),
        (ddl, {"a": [[4]], "b": [[None, 5]]}),
    ]
    results = engine.run_answers(cases, ["SELECT x FROM a UNION ALL SELECT n FROM b"], False)[0]
    assert [o.get("rows") for o in results] == [[[1], [7]], [[3]], [], None, [[4], [1]]]


def test_a_query_too_large_on_one_database_runs_on_the_next() -> None:
    cases = [(DDL, {"cook": [[i, "x"] for i in range(n)]}) for n in (1, 60, 2)]
    results = engine.run_answers(cases, ["SELECT a.id FROM cook a, cook b"], False)[0]
    assert [o.get("kind", len(o.get("rows", ()))) for o in results] == [1, "size", 4]


def test_rows_that_do_not_fit_spoil_their_own_case_only() -> None:
    cases = [(DDL, CONTENTS), (DDL, {"cook": [[1, "Ada"], [1, "Bo"]]}), (DDL, CONTENTS)]
    results = engine.run_answers(cases, ["SELECT id FROM cook"], False)[0]
    assert [o.get("kind", "ok") for o in results] == ["ok", "infra", "ok"]


def test_answers_cannot_reach_other_databases_of_the_process() -> None:
    store = engine.Store(DDL)
    store.fill(CONTENTS)
    assert read("ATTACH DATABASE 'file:/0?vfs=memdb' AS other")["kind"] == "error"
    assert write("ATTACH DATABASE 'file:/0?vfs=memdb' AS other;")["kind"] == "error"
    store.close()
