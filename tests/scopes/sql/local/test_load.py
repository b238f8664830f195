"""From folders to rows: both layouts, what the rows judge, every reason to refuse."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import deltagym
from deltagym.cli.main import main
from deltagym.scopes.sql.engine import Store
from deltagym.scopes.sql.local import Loaded, load, save
from deltagym.scopes.sql.local.original import LONGEST

Folder = Callable[..., Path]
Row = dict[str, Any]

OSLO = "SELECT COUNT(*) FROM customer WHERE city = 'Oslo' AND age > 30"
LUCKY = "SELECT COUNT(*) FROM customer WHERE city = 'Oslo'"
JOINED = """SELECT T2.`full name`, SUM(T1.amount) FROM purchase AS T1
INNER JOIN customer AS T2 ON T1.customer_id = T2.customer_id
WHERE T1.status = 'paid' AND T2.city = 'Graz' GROUP BY T2.customer_id HAVING SUM(T1.amount) > 150"""
OLDEST = 'SELECT LName, Age FROM Student WHERE Sex = "F" ORDER BY Age DESC, StuID LIMIT 3'
PETS = """SELECT T1.LName FROM Student AS T1 JOIN Has_Pet AS T2 ON T1.StuID = T2.StuID
JOIN Pets AS T3 ON T3.PetID = T2.PetID WHERE T3.PetType = 'cat'
EXCEPT SELECT T1.LName FROM Student AS T1 JOIN Has_Pet AS T2 ON T1.StuID = T2.StuID
JOIN Pets AS T3 ON T3.PetID = T2.PetID WHERE T3.PetType = 'dog'"""


def judged(rows: tuple[Row, ...], answers: list[str], folder: Path) -> list[Row]:
    """The rows with each answer, through a file, as `deltagym verify` judges them."""
    lines = [
        json.dumps(row | {"completion": f"So:\n```sql\n{sql}\n```"})
        for row in rows
        for sql in answers
    ]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n")
    deltagym.verify_file(folder / "in.jsonl", folder / "out.jsonl")
    return [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]


def passes(row: Row, sql: str, folder: Path) -> bool:
    return judged((row,), [sql], folder)[0]["full_pass"]


def only(loaded: Loaded) -> Row:
    assert [u.reason for u in loaded.report.unusable] == []
    return loaded.rows[0]


def reasons(loaded: Loaded) -> list[str]:
    return [u.reason for u in loaded.report.unusable]


def test_a_bird_question_becomes_a_row_with_evidence_tables_and_a_sample(bird: Folder) -> None:
    row = only(load(bird(("How many?", "old means over 30", OSLO))))
    assert (row["dataset"], row["problem_family"], row["difficulty"], row["name"]) == (
        "sql",
        "bird",
        "simple",
        "bird dev 0",
    )
    prompt = row["messages"][0]["content"]
    assert "How many?" in prompt
    assert "old means over 30" in prompt
    assert '"full name" TEXT NOT NULL' in prompt
    assert "supplier" in prompt, "what the query does not need comes along"
    assert OSLO not in prompt
    assert 8 <= len(row["ground_truth"]) <= 12
    assert row["params"]["sql"] == OSLO
    problem = deltagym.read_row(row)
    assert problem.id == row["id"]
    assert deltagym.verify(problem, OSLO).full_pass


def test_a_spider_question_becomes_a_row_whose_order_counts(spider: Folder, tmp_path: Path) -> None:
    row = only(load(spider(("Who are the three oldest women?", OLDEST))))
    assert (row["problem_family"], row["name"], row["difficulty"]) == (
        "spider",
        "spider train_spider 0",
        "unknown",
    )
    assert "So does the order of rows" in row["messages"][0]["content"]
    assert passes(row, OLDEST, tmp_path)
    assert not passes(row, f"SELECT * FROM ({OLDEST}) ORDER BY 2, 1", tmp_path)


def test_a_query_that_is_right_on_the_original_by_luck_is_rejected(
    bird: Folder, tmp_path: Path
) -> None:
    folder = bird(("How many over 30 live in Oslo?", "", OSLO))
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as original:
        assert original.execute(OSLO).fetchall() == original.execute(LUCKY).fetchall()
    row = only(load(folder))
    assert passes(row, OSLO, tmp_path)
    assert not passes(row, LUCKY, tmp_path)
    for wrong in (
        "SELECT NULL WHERE 0",
        "SELECT 0",
        OSLO.replace("> 30", ">= 30"),
        OSLO.replace("AND", "OR"),
        OSLO.replace("Oslo", "Graz"),
    ):
        assert not passes(row, wrong, tmp_path), wrong


@pytest.mark.parametrize(
    "wrong",
    [
        JOINED.replace("= 'paid'", "<> 'void'"),
        JOINED.replace("SUM(T1.amount) FROM", "MAX(T1.amount) FROM"),
        JOINED.replace("> 150", ">= 0"),
        JOINED.replace("GROUP BY T2.customer_id", "GROUP BY T2.city"),
        JOINED.replace("SUM(T1.amount) FROM", "SUM(DISTINCT T1.amount) FROM"),
        JOINED.replace(" HAVING SUM(T1.amount) > 150", ""),
        JOINED.replace("AND T2.city = 'Graz'", ""),
    ],
)
def test_mutants_of_a_join_are_rejected(bird: Folder, tmp_path: Path, wrong: str) -> None:
    row = only(load(bird(("Who paid how much?", "", JOINED))))
    assert passes(row, JOINED, tmp_path)
    assert not passes(row, wrong, tmp_path)


def test_text_in_double_quotes_is_told_from_a_name(spider: Folder) -> None:
    row = only(load(spider(("Ages of women?", 'SELECT Age FROM Student WHERE Sex = "F"'))))
    values = {
        record[3] for test in row["ground_truth"] for record in json.loads(test["rows"])["Student"]
    }
    assert values > {"F", "M"}, "values beside the constant were tried"


def test_cases_hold_few_rows_closed_under_foreign_keys_and_unlike_the_sample(
    bird: Folder, spider: Folder
) -> None:
    rows = [only(load(bird(("Who?", "", JOINED)))), only(load(spider(("Cats but no dogs?", PETS))))]
    links = (
        ("purchase", 1, "customer", 0),
        ("Has_Pet", 0, "Student", 0),
        ("Has_Pet", 1, "Pets", 0),
    )
    for row in rows:
        databases = [json.loads(test["rows"]) for test in row["ground_truth"]]
        assert len({json.dumps(d) for d in databases}) == len(databases)
        for database in databases:
            assert max(map(len, database.values())) <= 30
            for child, here, parent, there in links:
                if child in database:
                    assert {r[here] for r in database[child]} - {None} <= {
                        r[there] for r in database[parent]
                    }
            ddl = row["ground_truth"][0]["ddl"]
            Store(ddl).fill(database)


def test_order_counts_only_where_ties_leave_it_determined(spider: Folder, tmp_path: Path) -> None:
    tied = "SELECT LName, home FROM Student ORDER BY home"
    row = only(load(spider(("Students by home?", tied))))
    ordered = [json.loads(test["expected"])["ordered"] for test in row["ground_truth"]]
    assert not all(ordered)
    assert passes(row, tied + ", StuID DESC", tmp_path)
    assert passes(row, tied + ", LName", tmp_path)


def test_golds_pass_and_idle_answers_do_not(bird: Folder, tmp_path: Path) -> None:
    golds = (
        OSLO,
        JOINED,
        "SELECT DISTINCT city FROM customer WHERE age BETWEEN 20 AND 25",
        "SELECT AVG(amount) FROM purchase",
    )
    loaded = load(bird(*((f"Question {i}", "", sql) for i, sql in enumerate(golds))))
    assert len(loaded.rows) == len(golds)
    answers = ["SELECT NULL WHERE 0", "SELECT 0", "SELECT NULL"]
    assert not any(row["full_pass"] for row in judged(loaded.rows, answers, tmp_path))
    for row in loaded.rows:
        assert passes(row, row["params"]["sql"], tmp_path)


REFUSED = {
    "uses strftime": "SELECT STRFTIME('%Y', day) FROM purchase",
    "gold fails: no such column: wage": "SELECT wage FROM customer",
    "empty result": "SELECT age FROM customer WHERE city = 'Atlantis'",
    "empty result: on 64 of 64 small databases": "SELECT status FROM purchase GROUP BY status "
    "HAVING COUNT(*) > 40",
    "not determined": "SELECT day FROM purchase ORDER BY status LIMIT 1",
    "not one SELECT that can be read: 2 statements": "SELECT 1 FROM customer; SELECT 2",
    "not one SELECT that can be read: DROP": "DROP TABLE customer",
    "not one SELECT that can be read: it reads no table": "SELECT 1",
    "not one SELECT that can be read: it reads a view, seniors": "SELECT age FROM seniors",
    "too large: the gold query takes too many steps on its database": "SELECT COUNT(*) "
    "FROM purchase a, purchase b, purchase c, purchase d "
    "WHERE a.amount + b.amount = c.amount * d.amount",
    "too large: more than 60 rows, or too many steps, on small databases": "SELECT a.age FROM "
    f"{', '.join('customer ' + c for c in 'abcdefg')}",
    "cases tell too little apart: the same result on 11 of 12 databases": "SELECT 'yes' "
    "FROM customer LIMIT 1",
    "tables cannot be made: doubled has columns that are computed": "SELECT twice FROM doubled",
}


def test_every_reason_is_given_and_counted_and_nothing_is_dropped(bird: Folder) -> None:
    folder = bird(*((reason, "", sql) for reason, sql in REFUSED.items()), ("fine", "", OSLO))
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute("CREATE VIEW seniors AS SELECT * FROM customer WHERE age > 60")
        made.execute("CREATE TABLE doubled (once INTEGER, twice INTEGER AS (2 * once))")
        made.execute("INSERT INTO doubled VALUES (1)")
    loaded = load(folder)
    report = loaded.report
    assert reasons(loaded) == list(REFUSED)
    assert (report.total, report.usable) == (len(REFUSED) + 1, 1)
    assert sum(count for _, count in report.reasons) == len(REFUSED)
    assert dict(report.reasons)["empty result"] == 2


def test_a_table_may_be_called_as_a_keyword(bird: Folder, tmp_path: Path) -> None:
    gold = 'SELECT city FROM "order" WHERE worth > 20'
    folder = bird(("Where to?", "", gold))
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute('CREATE TABLE "order" (id INTEGER PRIMARY KEY, city TEXT, worth INTEGER)')
        made.executemany(
            'INSERT INTO "order" VALUES (?, ?, ?)', [(i, f"city {i % 7}", i) for i in range(60)]
        )
    row = only(load(folder))
    assert passes(row, gold, tmp_path)
    assert not passes(row, 'SELECT city FROM "order" WHERE worth >= 20', tmp_path)


def test_collations_go_with_their_columns(bird: Folder, tmp_path: Path) -> None:
    folder = bird(("How many Anns?", "", "SELECT COUNT(*) FROM kid WHERE name = 'ann' AND n > 2"))
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute(
            "CREATE TABLE kid (id INTEGER PRIMARY KEY AUTOINCREMENT, "
            "name VARCHAR(20) NOT NULL COLLATE NOCASE, n INT DEFAULT 3)"
        )
        made.executemany(
            "INSERT INTO kid VALUES (?, ?, ?)",
            [(i, ("ann", "Ann", "Bob")[i % 3], i % 7) for i in range(60)],
        )
    row = only(load(folder))
    assert passes(row, "SELECT COUNT(*) FROM kid WHERE LOWER(name) = 'ann' AND n > 2", tmp_path)
    assert not passes(
        row, "SELECT COUNT(*) FROM kid WHERE name = 'ann' COLLATE BINARY AND n > 2", tmp_path
    )


def test_tables_that_cannot_be_made_as_cases_have_them_are_a_reason(bird: Folder) -> None:
    folder = bird(("q", "", "SELECT SUM(b) FROM computed WHERE a > 5"))
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute("CREATE TABLE computed (a INT, b INT GENERATED ALWAYS AS (a + 1))")
        made.executemany("INSERT INTO computed (a) VALUES (?)", [(i,) for i in range(30)])
    assert reasons(load(folder)) == [
        "tables cannot be made: computed has columns that are computed"
    ]


def test_originals_with_next_to_no_rows_are_changed_until_they_tell(
    bird: Folder, tmp_path: Path
) -> None:
    folder = bird(("q", "", "SELECT b, SUM(a) FROM little GROUP BY b"))
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute("CREATE TABLE little (a INT, b TEXT)")
        made.executemany("INSERT INTO little VALUES (?, ?)", [(1, "x"), (2, "y")])
    row = only(load(folder))
    assert not passes(row, "SELECT b, MAX(a) FROM little GROUP BY b", tmp_path)


def test_a_missing_or_broken_database_is_a_reason(bird: Folder) -> None:
    folder = bird(("q", "", OSLO))
    path = folder / "dev_databases/shop/shop.sqlite"
    path.write_bytes(b"no database" * 100)
    reason = "no database: dev_databases/shop/shop.sqlite is not there or no SQLite file"
    assert reasons(load(folder)) == [reason]
    path.unlink()
    assert reasons(load(folder)) == [reason]


def test_rows_that_a_case_cannot_hold_are_left_out(bird: Folder) -> None:
    folder = bird(("How many with notes?", "", "SELECT note, n FROM odd WHERE n > 3"))
    odd = [
        (
            i,
            ("x" * 3000, b"\0\xff", "fine", "\ud800".encode("utf-8", "surrogatepass"))[i % 4],
            i % 9,
        )
        for i in range(90)
    ]
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute("CREATE TABLE odd (id INTEGER PRIMARY KEY, note, n INTEGER)")
        made.executemany("INSERT INTO odd VALUES (?, ?, ?)", odd)
        made.execute("UPDATE odd SET note = CAST(note AS TEXT) WHERE id % 4 = 3")
    row = only(load(folder))
    notes = {
        record[1] for test in row["ground_truth"] for record in json.loads(test["rows"])["odd"]
    }
    assert "fine" in notes
    assert all(note is None or len(note) < LONGEST for note in notes)


def test_keys_that_the_original_breaks_may_stay_broken(bird: Folder, tmp_path: Path) -> None:
    folder = bird(
        (
            "Orphans?",
            "",
            "SELECT COUNT(*) FROM kid LEFT JOIN parent ON kid.parent = parent.id "
            "WHERE parent.id IS NULL AND kid.n > 2",
        )
    )
    with closing(sqlite3.connect(folder / "dev_databases/shop/shop.sqlite")) as made, made:
        made.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        made.execute(
            "CREATE TABLE kid (id INTEGER PRIMARY KEY, "
            "parent INTEGER NOT NULL REFERENCES parent (id), n INTEGER)"
        )
        made.executemany("INSERT INTO parent VALUES (?)", [(i,) for i in range(20)])
        made.executemany(
            "INSERT INTO kid VALUES (?, ?, ?)", [(i, i % 40, i % 5) for i in range(100)]
        )
    row = only(load(folder))
    assert not passes(
        row,
        "SELECT COUNT(*) FROM kid JOIN parent ON kid.parent = parent.id WHERE kid.n > 2",
        tmp_path,
    )


def test_the_original_is_only_read(bird: Folder) -> None:
    folder = bird(("q", "", OSLO))
    path = folder / "dev_databases/shop/shop.sqlite"
    before = path.read_bytes()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert len(load(folder).rows) == 1
        assert path.read_bytes() == before
        assert [p.name for p in path.parent.iterdir()] == ["shop.sqlite"]
    finally:
        path.parent.chmod(0o755)


def test_same_call_same_bytes_and_another_seed_other_cases(bird: Folder, tmp_path: Path) -> None:
    folder = bird(("a", "", OSLO), ("b", "", JOINED))
    code = "import sys; from pathlib import Path; from deltagym.scopes.sql.local import save\n"
    code += "save(sys.argv[1], Path(sys.argv[2]), seed=int(sys.argv[3]))"
    written = []
    for number, seed in ((1, "5"), (2, "5"), (3, "6")):
        out = tmp_path / f"{number}.jsonl"
        subprocess.run(
            [sys.executable, "-c", code, folder, out, seed],
            check=True,
            env=os.environ | {"PYTHONHASHSEED": str(number)},
        )
        written.append(out.read_bytes())
    assert written[0] == written[1] != written[2]
    assert load(folder, limit=1).rows == load(folder).rows[:1]


def test_save_writes_rows_and_report_whole_or_not_at_all(bird: Folder, tmp_path: Path) -> None:
    folder = bird(("a", "", OSLO), ("b", "", "SELECT wage FROM customer"))
    told: list[tuple[str, int, int]] = []
    out = tmp_path / "new" / "rows.jsonl"
    report = save(folder, out, progress=lambda *now: told.append(now))
    assert told == [("questions", 0, 2), ("questions", 1, 2), ("questions", 2, 2)]
    assert [json.loads(line) for line in out.read_text().splitlines()] == list(load(folder).rows)
    assert json.loads((out.parent / "rows.jsonl.report.json").read_text()) == json.loads(
        json.dumps(report.to_json())
    )
    before = out.read_bytes()

    def stop(what: str, done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(folder, out, seed=9, progress=stop)
    assert out.read_bytes() == before
    assert sorted(p.name for p in out.parent.iterdir()) == ["rows.jsonl", "rows.jsonl.report.json"]


def test_the_command_writes_rows_and_says_what_became_of_all(
    bird: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = bird(("a", "", OSLO), ("b", "", "SELECT wage FROM customer"), ("c", "", JOINED))
    with pytest.raises(SystemExit) as end:
        main(["import-sql", str(folder), "--out", str(tmp_path / "rows.jsonl"), "--limit", "2"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert "1 of 2 questions are rows" in shown
    assert "gold fails" in shown
    with pytest.raises(SystemExit) as end:
        main(["import-sql", str(tmp_path / "nowhere"), "--out", str(tmp_path / "rows.jsonl")])
    assert end.value.code == 2
