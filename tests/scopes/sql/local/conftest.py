"""Folders in the layouts of BIRD and Spider, with databases and questions of our own."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

SHOP = """\
CREATE TABLE customer (
  customer_id INTEGER PRIMARY KEY, -- a number; nothing else
  `full name` TEXT NOT NULL,
  city TEXT,
  age INTEGER CHECK (age IS NULL OR age >= 0)
);
CREATE TABLE purchase (
  purchase_id INTEGER PRIMARY KEY,
  customer_id INTEGER,
  amount REAL,
  day TEXT,
  status TEXT,
  FOREIGN KEY (customer_id) REFERENCES customer (customer_id)
);
CREATE TABLE supplier (supplier_id INTEGER PRIMARY KEY, country TEXT);
"""

SCHOOL = """\
CREATE TABLE Student (StuID INTEGER PRIMARY KEY, LName VARCHAR(12), Age INTEGER, Sex VARCHAR(1),
  home TEXT);
CREATE TABLE Has_Pet (StuID INTEGER, PetID INTEGER, FOREIGN KEY (PetID) REFERENCES Pets (PetID),
  FOREIGN KEY (StuID) REFERENCES Student (StuID));
CREATE TABLE Pets (PetID INTEGER PRIMARY KEY, PetType VARCHAR(20), weight REAL);
"""

CITIES = ("Oslo", "Graz", "Porto", "Lund", "Bath")
STATUSES = ("paid", "open", "void")


def shop(path: Path) -> None:
    """400 purchases of 80 customers; all in Oslo are over 30, which a small table may not show."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as made, made:
        made.executescript(SHOP)
        for i in range(80):
            city = CITIES[i * 7 % 5]
            age = 31 + i % 40 if city == "Oslo" else 18 + i * 11 % 50
            made.execute(
                "INSERT INTO customer VALUES (?, ?, ?, ?)",
                (i + 1, f"Name {i * 37 % 80}", city, age),
            )
        for i in range(400):
            day = f"2021-{1 + i * 5 % 12:02}-{1 + i * 3 % 28:02}"
            row = (i + 1, 1 + i * i % 77, round(5 + i * 13.7 % 300, 2), day, STATUSES[i * i % 3])
            made.execute("INSERT INTO purchase VALUES (?, ?, ?, ?, ?)", row)
        made.executemany("INSERT INTO supplier VALUES (?, ?)", [(i, "Chile") for i in range(5)])


def school(path: Path) -> None:
    """Thirty students, twenty pets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as made, made:
        made.executescript(SCHOOL)
        for i in range(30):
            row = (1000 + i, f"L{i * 7 % 30}", 17 + i * 5 % 13, "MF"[i * i % 2], CITIES[i % 4])
            made.execute("INSERT INTO Student VALUES (?, ?, ?, ?, ?)", row)
        for i in range(20):
            made.execute(
                "INSERT INTO Pets VALUES (?, ?, ?)",
                (i, ("cat", "dog", "bird")[i % 3], round(1 + i * 2.3 % 20, 1)),
            )
            made.execute("INSERT INTO Has_Pet VALUES (?, ?)", (1000 + i * 3 % 30, i))


Folder = Callable[..., Path]


@pytest.fixture
def bird(tmp_path: Path) -> Folder:
    """Makes a BIRD folder of questions, each (question, evidence, SQL)."""

    def made(*questions: tuple[str, str, str], name: str = "bird", **extra: Any) -> Path:
        folder = tmp_path / name
        shop(folder / "dev_databases" / "shop" / "shop.sqlite")
        entries = [
            {
                "question_id": i,
                "db_id": "shop",
                "question": q,
                "evidence": e,
                "SQL": sql,
                "difficulty": "simple",
                **extra,
            }
            for i, (q, e, sql) in enumerate(questions)
        ]
        (folder / "dev.json").write_text(json.dumps(entries))
        return folder

    return made


@pytest.fixture
def spider(tmp_path: Path) -> Folder:
    """Makes a Spider folder of questions, each (question, SQL)."""

    def made(*questions: tuple[str, str]) -> Path:
        folder = tmp_path / "spider"
        school(folder / "database" / "pets" / "pets.sqlite")
        entries = [
            {"db_id": "pets", "question": q, "query": sql, "query_toks": sql.split(), "sql": {}}
            for q, sql in questions
        ]
        (folder / "train_spider.json").write_text(json.dumps(entries))
        (folder / "tables.json").write_text("[]")
        return folder

    return made
