"""Reads a folder in the layout of BIRD or Spider: its questions, and where their databases are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

Kind = Literal["bird", "spider"]
"""Layout of a folder."""

FILES: Mapping[Kind, Mapping[str, str]] = {
    "bird": {
        "train.json": "train_databases",
        "dev.json": "dev_databases",
        "mini_dev_sqlite.json": "dev_databases",
    },
    "spider": {
        "train_spider.json": "database",
        "train_others.json": "database",
        "dev.json": "database",
    },
}
"""For each layout, the files of questions in reading order, with the folder of their databases."""

GOLD: Mapping[Kind, str] = {"bird": "SQL", "spider": "query"}
"""The field that holds the gold query."""


@dataclass(frozen=True, slots=True)
class Question:
    """An entry of a file of questions.

    Attributes:
        kind: The layout it comes from; `own` for a database by itself.
        file: Name of its file.
        number: Its position there, from 0.
        db_id: Name of its database.
        text: The question.
        knowledge: What else one must know, in words (BIRD's field `evidence`); often empty.
        sql: The gold query.
        difficulty: As the file calls it; `unknown` where it does not.
        database: Where the database should be.
    """

    kind: Kind | Literal["own"]
    file: str
    number: int
    db_id: str
    text: str
    knowledge: str
    sql: str
    difficulty: str
    database: Path


def read_folder(folder: Path, kind: str | None = None) -> tuple[Question, ...]:
    """All questions of a folder, in the order of its files.

    Args:
        folder: It holds the files of questions and the folder of databases side by side.
        kind: `bird` or `spider`; None to recognise it.

    Raises:
        BadInput: There is no such folder or layout, or an entry lacks a field; the message names
            file, entry and field.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadInput(f"folder: {folder} is not a folder")
    if kind is not None and kind not in get_args(Kind):
        raise BadInput(f"kind: must be bird or spider, not {kind!r}")
    layout: Kind = cast(Kind, kind) if kind else _recognised(folder)
    there = [folder / name for name in FILES[layout] if (folder / name).is_file()]
    if not there:
        raise BadInput(f"folder: {folder} has none of {', '.join(FILES[layout])}, as {layout} has")
    return tuple(question for file in there for question in _questions(file, layout))


def _recognised(folder: Path) -> Kind:
    """The layout whose folders of databases exist."""
    found: list[Kind] = [
        kind
        for kind, files in FILES.items()
        if any((folder / databases).is_dir() for databases in files.values())
    ]
    if len(found) != 1:
        what = "both" if found else "neither"
        raise BadInput(
            f"folder: {folder} has databases of {what} of BIRD (dev_databases, train_databases) "
            "and Spider (database); give kind"
        )
    return found[0]


def _questions(file: Path, kind: Kind) -> list[Question]:
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise BadInput(f"{file}: cannot be read as JSON ({error})") from error
    if not isinstance(entries, list):
        raise BadInput(f"{file}: must be a list of questions, not {type(entries).__name__}")
    return [_question(file, kind, number, entry) for number, entry in enumerate(entries)]


def _question(file: Path, kind: Kind, number: int, entry: Json) -> Question:
    if not isinstance(entry, Mapping):
        raise BadInput(f"{file}[{number}]: must be an object, not {type(entry).__name__}")
    where = f"{file}[{number}]"
    db_id = _text(where, entry, "db_id")
    if Path(db_id).name != db_id or db_id in (".", ".."):
        raise BadInput(f"{where}.db_id: must be the name of a database, not {db_id!r}")
    return Question(
        kind=kind,
        file=file.name,
        number=number,
        db_id=db_id,
        text=_text(where, entry, "question"),
        knowledge=_text(where, entry, "evidence", "") if kind == "bird" else "",
        sql=_text(where, entry, GOLD[kind]),
        difficulty=_text(where, entry, "difficulty", "") or "unknown",
        database=file.parent / FILES[kind][file.name] / db_id / f"{db_id}.sqlite",
    )


def _text(where: str, entry: Mapping[str, Json], field: str, default: str | None = None) -> str:
    value = entry.get(field)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or not (value.strip() or default is not None):
        raise BadInput(f"{where}.{field}: must be text, not {value!r}")
    return value.strip()
