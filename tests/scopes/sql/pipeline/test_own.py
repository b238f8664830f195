"""Questions over a user's own database: the file is only read, and faults are said clearly."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import deltagym
from deltagym.cli.main import main
from deltagym.core.errors import BadInput
from deltagym.scopes.sql.pipeline.own import write_own

CONFIG = """\
seed = 3
[endpoint]
base_url = "{url}"
model = "by-hand"
tries = 1
concurrency = 1
[tasks]
each = {each}
[gates]
tries = 1
answers = 2
agree = 2
"""

CUSTOMER = (
    "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, age INTEGER)"
)
PURCHASE = (
    "CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id INTEGER, amount DOUBLE, "
    "FOREIGN KEY (customer_id) REFERENCES customer (id))"
)
CUSTOMERS = [
    (i + 1, f"Name {i * 37 % 60}", ("Oslo", "Graz", "Porto")[i * 7 % 3], 18 + i * 11 % 50)
    for i in range(60)
]
PURCHASES = [(i + 1, 1 + i * i % 57, round(5 + i * 13.7 % 300, 2)) for i in range(200)]

QUESTION = (
    "<question>Return name and age of each customer in Oslo who is older than 40; "
    "keep repeated rows.</question>"
)
GOLD = "SELECT name, age FROM customer WHERE city = 'Oslo' AND age > 40"
CORRECT = '{"verdict": "correct", "reason": "it does"}'


def fenced(sql: str) -> str:
    return f"```sql\n{sql}\n```"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute(CUSTOMER)
        made.execute(PURCHASE)
        made.executemany("INSERT INTO customer VALUES (?, ?, ?, ?)", CUSTOMERS)
        made.executemany("INSERT INTO purchase VALUES (?, ?, ?)", PURCHASES)
    return path


def config(tmp_path: Path, endpoint, sqls: list[str], **replies: list[str]) -> Path:
    """A config for an endpoint that answers with these statements, one for each question."""
    endpoint.tasks = {
        "customer": {
            "question": [QUESTION.replace("each", f"each {i or ''}") for i in range(len(sqls))],
            "sql": list(map(fenced, sqls)),
            "judge": [CORRECT],
            "answer": [fenced(GOLD)],
            **replies,
        }
    }
    path = tmp_path / "own.toml"
    path.write_text(CONFIG.format(url=endpoint.url, each=len(sqls)))
    return path


def test_rows_of_an_own_database_are_judged_like_any_other(
    tmp_path: Path, endpoint, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = shop.read_bytes()
    sqls = [GOLD, "DELETE FROM customer", "SELECT load_extension('x')", "SELECT no FROM customer"]
    source, out = config(tmp_path, endpoint, sqls), tmp_path / "rows.jsonl"
    asked = ["write-sql", str(source), "--database", str(shop), "--out", str(out)]
    with pytest.raises(SystemExit) as end:
        main(asked)
    assert end.value.code == 0
    assert "1 rows written" in capsys.readouterr().out
    assert shop.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("shop*")) == ["shop.sqlite"]
    report = json.loads((tmp_path / "rows.report.json").read_text())
    assert [task["stage"] for task in report["tasks"]] == ["rows", "format", "format", "format"]
    assert "single SELECT" in report["tasks"][1]["reason"]
    assert report["tasks"][0]["facts"]["agreed"] == [2, 2]
    (row,) = map(json.loads, out.read_text().splitlines())
    assert row["params"]["sql"] == GOLD
    problem = deltagym.read_row(row)
    wrong = GOLD.replace("> 40", ">= 40")
    assert deltagym.verify(problem, fenced(GOLD)).full_pass
    assert not deltagym.verify(problem, fenced(wrong)).full_pass
    first = out.read_bytes()
    with pytest.raises(SystemExit):
        main([*asked, "--replay"])
    assert out.read_bytes() == first


def test_answers_that_disagree_and_a_judge_who_doubts_end_a_question(
    tmp_path: Path, endpoint, shop: Path
) -> None:
    doubt = CORRECT.replace("correct", "partial")
    judge, answer = [CORRECT, doubt], [fenced("SELECT name FROM customer")]
    source = config(tmp_path, endpoint, [GOLD, GOLD], judge=judge, answer=answer)
    found = write_own(source, shop, tmp_path / "rows.jsonl")
    assert (found.rows, found.ended) == (0, {"verify": 1, "gates": 1})


def test_a_duckdb_file_gives_the_same_rows(tmp_path: Path, endpoint) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(CUSTOMER)
        made.execute(PURCHASE)
        made.executemany("INSERT INTO customer VALUES (?, ?, ?, ?)", CUSTOMERS)
        made.executemany("INSERT INTO purchase VALUES (?, ?, ?)", PURCHASES)
    before = path.read_bytes()
    found = write_own(config(tmp_path, endpoint, [GOLD]), path, tmp_path / "rows.jsonl")
    assert (found.rows, path.read_bytes()) == (1, before)


@pytest.mark.parametrize("fault", ["missing", "text", "broken", "empty", "open"])
def test_a_file_that_cannot_be_used_is_named_with_what_to_do(
    fault: str, tmp_path: Path, endpoint, shop: Path
) -> None:
    if fault == "text":
        shop.write_text("id,name\n1,Ann\n")
    if fault == "broken":
        shop.write_bytes(shop.read_bytes()[:16] + b"x" * 500)
    if fault == "empty":
        shop.unlink()
        with closing(sqlite3.connect(shop)) as made:
            made.execute("VACUUM")
            made.execute("CREATE VIEW one AS SELECT 1")
    if fault == "open":
        shop.with_name("shop.sqlite-wal").touch()
    path = tmp_path / "none.sqlite" if fault == "missing" else shop
    with pytest.raises(BadInput, match=r"database: .*(cannot read|neither|no tables|in use)"):
        write_own(config(tmp_path, endpoint, [GOLD]), path, tmp_path / "rows.jsonl")
    assert not endpoint.asked
