"""Makes rows of a folder: runs each question, gives it cases, or says why it cannot be used."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.files import replacing
from deltagym.core.problem import Json
from deltagym.core.seeding import rng
from deltagym.scopes.sql.compare import same_bag
from deltagym.scopes.sql.engine import Contents, SqlResult
from deltagym.scopes.sql.local.bench import Bench
from deltagym.scopes.sql.local.choose import choose
from deltagym.scopes.sql.local.folder import Question, read_folder
from deltagym.scopes.sql.local.original import Original, Table, create
from deltagym.scopes.sql.local.perturb import RECIPES, Perturber, small_database
from deltagym.scopes.sql.local.query import Gold, read_gold
from deltagym.scopes.sql.local.report import (
    Reason,
    Refused,
    Report,
    Unusable,
    make_report,
    reason_text,
)
from deltagym.scopes.sql.local.row import as_row
from deltagym.scopes.sql.local.samples import Mix, Sampler, Sieve

Progress = Callable[[str, int, int], None]

BESIDES, CHARACTERS = 12, 6_000
"""Tables of a case, and characters of their statements, up to which tables that the query does not
need are there as well, empty.
"""

SHOWN = Mix(3, 2, 2)
"""What goes into the sample that is shown."""

PLAIN = 16
"""Samples of real records drawn before changed ones are.

A small original gives too few that are no cases.
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A folder's questions as rows.

    Attributes:
        rows: Rows in the shape of `deltagym.core.rows.write_row`.
        report: What became of all questions.
    """

    rows: tuple[dict[str, Json], ...]
    report: Report


def load(
    folder: Path | str,
    kind: str | None = None,
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Makes rows of a BIRD or Spider folder.

    Args:
        folder: It holds the files of questions and the folder of databases side by side.
        kind: `bird` or `spider`; None to recognise it.
        seed: Everything random derives from it.
        limit: Only the first so many questions.
        progress: Told `questions`, how many are done, and of how many.

    Raises:
        BadInput: The folder cannot be read; the message names file, entry and field.
    """
    found = list(each(folder, kind, seed, limit, progress))
    rows = tuple(item for item in found if isinstance(item, dict))
    unusable = [item for item in found if isinstance(item, Unusable)]
    return Loaded(rows, make_report([_killed(row) for row in rows], unusable))


def save(
    folder: Path | str,
    out: Path,
    kind: str | None = None,
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Writes the rows of a folder as JSONL, and the report beside them as `<out>.report.json`.

    Both files are written whole or not at all.

    Raises:
        BadInput: The folder cannot be read, or `out` is no file.
    """
    killed, unusable = [], []
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as draft:
        with draft.open("w", encoding="utf-8") as file:
            for item in each(folder, kind, seed, limit, progress):
                if isinstance(item, Unusable):
                    unusable.append(item)
                else:
                    file.write(json.dumps(item, ensure_ascii=False) + "\n")
                    killed.append(_killed(item))
        report = make_report(killed, unusable)
        text = json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n"
        with replacing(out.with_name(f"{out.name}.report.json")) as beside:
            beside.write_text(text, encoding="utf-8")
    return report


def each(
    folder: Path | str,
    kind: str | None = None,
    seed: int = 0,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Iterator[dict[str, Json] | Unusable]:
    """The questions of a folder one by one: each as a row, or the reason why it is none.

    Raises:
        BadInput: The folder cannot be read.
    """
    questions = read_folder(Path(folder), kind)[:limit]
    original: Original | None = None
    path: Path | None = None
    try:
        for done, question in enumerate(questions):
            if progress:
                progress("questions", done, len(questions))
            if question.database != path:
                if original is not None:
                    original.close()
                original, path = _opened(question.database), question.database
            yield _made(question, original, seed)
        if progress:
            progress("questions", len(questions), len(questions))
    finally:
        if original is not None:
            original.close()


def _killed(row: dict[str, Json]) -> tuple[int, int]:
    killed, tried = row["params"]["killed"]
    return killed, tried


def _opened(path: Path) -> Original | None:
    """A database, or None if there is none."""
    try:
        return Original(path) if path.is_file() else None
    except sqlite3.Error:
        return None


def _made(question: Question, original: Original | None, seed: int) -> dict[str, Json] | Unusable:
    try:
        if original is None:
            file = "/".join(question.database.parts[-3:])
            raise Refused(Reason.NO_DATABASE, f"{file} is not there or no SQLite file")
        return make_row(question, original, seed)
    except Refused as refused:
        return Unusable(question.file, question.number, question.db_id, reason_text(refused))


def make_row(question: Question, original: Original, seed: int) -> dict[str, Json]:
    """The row of a question about an open database.

    Raises:
        Refused: The question cannot be used.
    """
    gold = read_gold(question.sql, original.tables, original.views)
    width = _checked(original, gold)
    path = [seed, "sql local", question.db_id, question.text, question.sql]
    sampler = Sampler(original, gold, rng(*path, "windows"))
    perturber = Perturber(gold, sampler)
    tables = _tables(gold, sampler.needed)

    with closing(_sieve(gold, sampler)) as sieve, closing(Bench(gold, tables, width)) as bench:

        def candidate(recipe: int, number: int) -> Contents:
            draw = rng(*path, "case", number)
            return sieve.sifted(small_database(sampler, perturber, recipe, draw))

        def shown(number: int) -> Contents:
            draw = rng(*path, "sample", number)
            if number < PLAIN:
                return sieve.sifted(sampler.sample(SHOWN, draw))
            recipe = number % len(RECIPES)
            return sieve.sifted(small_database(sampler, perturber, recipe, draw))

        chosen = choose(bench, candidate, shown, gold.mutants())
        return as_row(question, chosen, {t.name: t for t in tables})


def _sieve(gold: Gold, sampler: Sampler) -> Sieve:
    try:
        return Sieve(gold, sampler)
    except sqlite3.Error as error:
        raise Refused(Reason.SCHEMA, str(error)) from error


def _checked(original: Original, gold: Gold) -> int:
    """Runs the gold query on its own database; returns the number of columns of its result.

    Raises:
        Refused: It cannot be run under guard, gives nothing, or gives something that the question
            does not determine.
    """
    result = original.run(gold.sql)
    if result.get("kind") == "size":
        return _first_record_width(original, gold)
    if "error" in result:
        raise _refusal(result)
    records, width = result["rows"], result["width"]
    if not records or all(value is None for record in records for value in record):
        raise Refused(Reason.EMPTY)
    again = original.run(gold.tree.sql("sqlite"))
    if "rows" not in again or not same_bag(records, again["rows"]):
        raise Refused(Reason.NOT_READ, "read and written again it is another query")
    others = [
        original.run(gold.sql, backwards=True),
        *map(original.run, gold.variants(width)),
    ]
    if any("rows" in other and not same_bag(records, other["rows"]) for other in others):
        raise Refused(Reason.UNDETERMINED)
    return width


def _first_record_width(original: Original, gold: Gold) -> int:
    """The width of a result that is too large to look at; on small databases it may be small."""
    result = original.run(f"SELECT * FROM ({gold.sql}\n) LIMIT 1")
    if "error" in result:
        raise _refusal(result)
    return result["width"]


def _refusal(result: SqlResult) -> Refused:
    message = result["error"]
    if result["kind"] == "budget":
        return Refused(Reason.LARGE, "the gold query takes too many steps on its database")
    before, refused, function = message.partition("not authorized to use function: ")
    if refused and not before:
        return Refused(Reason.USES, function.lower())
    return Refused(Reason.FAILS, message)


def _tables(gold: Gold, needed: Sequence[str]) -> list[Table]:
    """The tables of a case: those that are needed, and all others if that is not much."""
    every = list(gold.tables.values())
    little = len(every) <= BESIDES and sum(len(create(t)) for t in every) <= CHARACTERS
    return every if little else [gold.tables[name] for name in needed]
