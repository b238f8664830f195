"""From a folder to rows: each question looked at, run, given its cases, or refused with a reason."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from deltagym.families.sql import engine
from deltagym.families.sql.compare import same_bag
from deltagym.families.sql.local.bench import Bench
from deltagym.families.sql.local.choose import Chosen, choose
from deltagym.families.sql.local.folder import Question, read_folder
from deltagym.families.sql.local.neighbours import neighbours
from deltagym.families.sql.local.original import Original, Table, create, quoted, written
from deltagym.families.sql.local.perturb import Perturber, small_database
from deltagym.families.sql.local.query import Gold, read_gold
from deltagym.families.sql.local.report import Reason, Refused, Report, Unusable, make_report, reason_text
from deltagym.families.sql.local.samples import Mix, Rows, Sampler, Sieve
from deltagym.families.sql.prompt import full_prompt, row_text
from deltagym.files import replacing
from deltagym.problem import Case, Json, Problem, canonical_json
from deltagym.seeding import rng

Progress = Callable[[str, int, int], None]

BESIDES, CHARACTERS = 12, 6_000
"""Tables that a case has in all, and characters of their statements, up to which those that the query does not need come along, empty."""

SHOWN = Mix(3, 2, 2)
"""What goes into the sample of the statement."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A folder's questions as rows.

    Attributes:
        rows: Rows as `Problem.to_row` has them.
        report: What became of all questions.
    """

    rows: tuple[dict[str, Json], ...]
    report: Report


def load(folder: Path | str, kind: str | None = None, seed: int = 0, limit: int | None = None, progress: Progress | None = None) -> Loaded:
    """Makes rows of a BIRD or Spider folder.

    Args:
        folder: It holds the files of questions and the folder of databases side by side.
        kind: `bird` or `spider`; None to see for itself.
        seed: Everything random derives from it.
        limit: Only the first so many questions.
        progress: Told `questions`, how many are done, and of how many.

    Raises:
        BadInput: The folder cannot be read; the message names file, entry and field.
    """
    found = list(each(folder, kind, seed, limit, progress))
    rows = tuple(item for item in found if isinstance(item, dict))
    return Loaded(rows, make_report([_killed(row) for row in rows], [item for item in found if isinstance(item, Unusable)]))


def save(
    folder: Path | str, out: Path, kind: str | None = None, seed: int = 0, limit: int | None = None, progress: Progress | None = None
) -> Report:
    """Writes the rows of a folder as JSONL, and the report beside them as `<out>.report.json`; both whole or not at all.

    Raises:
        BadInput: The folder cannot be read, or `out` is no file.
    """
    rows, unusable = [], []
    with replacing(out) as draft:
        with draft.open("w", encoding="utf-8") as file:
            for item in each(folder, kind, seed, limit, progress):
                if isinstance(item, Unusable):
                    unusable.append(item)
                else:
                    file.write(json.dumps(item, ensure_ascii=False) + "\n")
                    rows.append(_killed(item))
        report = make_report(rows, unusable)
        with replacing(out.with_name(f"{out.name}.report.json")) as beside:
            beside.write_text(json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return report


def each(
    folder: Path | str, kind: str | None = None, seed: int = 0, limit: int | None = None, progress: Progress | None = None
) -> Iterator[dict[str, Json] | Unusable]:
    """The questions of a folder one by one, each as a row or as what stands in its way.

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
            raise Refused(Reason.NO_DATABASE, f"{question.database} is not there or no SQLite file")
        return _row(question, original, seed)
    except Refused as refused:
        return Unusable(question.file, question.number, question.db_id, reason_text(refused))


def _row(question: Question, original: Original, seed: int) -> dict[str, Json]:
    gold = read_gold(question.sql, original.tables, original.views)
    width = _checked(original, gold)
    path = [seed, "sql local", question.db_id, question.text, question.sql]
    sampler = Sampler(original, gold, rng(*path, "windows"))
    perturber = Perturber(gold, sampler)
    tables = _tables(gold, sampler.needed)

    with closing(_sieve(gold, sampler)) as sieve, closing(Bench(gold, tables, width)) as bench:

        def candidate(recipe: int, number: int) -> Rows:
            return sieve.sifted(small_database(sampler, perturber, recipe, rng(*path, "case", number)))

        def shown(number: int) -> Rows:
            return sieve.sifted(sampler.sample(SHOWN, rng(*path, "sample", number)))

        chosen = choose(bench, candidate, shown, neighbours(gold, rng(*path, "neighbours")))
        return _as_row(question, chosen, {t.name: t for t in tables})


def _sieve(gold: Gold, sampler: Sampler) -> Sieve:
    try:
        return Sieve(gold, sampler)
    except sqlite3.Error as error:
        raise Refused(Reason.SCHEMA, str(error)) from error


def _checked(original: Original, gold: Gold) -> int:
    """Runs the gold query where it was written for; how many columns it gives.

    Raises:
        Refused: It cannot be run under guard, gives nothing, or something that the question does not determine.
    """
    outcome = original.run(gold.sql)
    if outcome.get("kind") == "size":
        return _first_row_width(original, gold)
    if "error" in outcome:
        raise _refusal(outcome)
    if not outcome["rows"] or all(value is None for row in outcome["rows"] for value in row):
        raise Refused(Reason.EMPTY)
    others = [original.run(gold.sql, backwards=True), *map(original.run, gold.settled(outcome["width"]) or ())]
    if any("rows" in other and not same_bag(outcome["rows"], other["rows"]) for other in others):
        raise Refused(Reason.UNDETERMINED)
    return outcome["width"]


def _first_row_width(original: Original, gold: Gold) -> int:
    """The width of a result that is too large to be looked at; what is small of it is what matters."""
    outcome = original.run(f"SELECT * FROM ({gold.sql}\n) LIMIT 1")
    if "error" in outcome:
        raise _refusal(outcome)
    return outcome["width"]


def _refusal(outcome: engine.Outcome) -> Refused:
    message = outcome["error"]
    if outcome["kind"] == "budget":
        return Refused(Reason.LARGE, "the gold query takes too many steps on its database")
    before, refused, function = message.partition("not authorized to use function: ")
    return Refused(Reason.USES, function.lower()) if refused and not before else Refused(Reason.FAILS, message)


def _tables(gold: Gold, needed: Sequence[str]) -> list[Table]:
    """The tables of a case: what is needed, and all others if that is not much."""
    every = [t for name, t in gold.tables.items() if name in needed or written(t.name) != quoted(t.name)]
    little = len(every) <= BESIDES and sum(len(create(t)) for t in every) <= CHARACTERS
    return every if little else [gold.tables[name] for name in needed]


def _as_row(question: Question, chosen: Chosen, tables: dict[str, Table]) -> dict[str, Json]:
    """The row of a question, in the shape of `Problem.to_row`."""
    in_order = any(case.expected["ordered"] for case in chosen.cases)
    problem = Problem(
        family=question.kind,
        level=question.difficulty,
        params={
            "file": question.file,
            "number": question.number,
            "db_id": question.db_id,
            "sql": question.sql,
            "killed": [chosen.killed, chosen.tried],
        },
        statement=_statement(question, chosen.sample, tables),
        cases=chosen.cases,
    )
    return {
        "messages": [{"role": "user", "content": full_prompt(problem.statement, writes=False, in_order=in_order)}],
        "ground_truth": [_test(case) for case in problem.cases],
        "dataset": "sql",
        "difficulty": question.difficulty,
        "id": problem.id,
        "problem_family": question.kind,
        "name": f"{question.kind} {question.file.removesuffix('.json')} {question.number}",
        "level": problem.level,
        "params": dict(problem.params),
        "statement": problem.statement,
    }


def _test(case: Case) -> Json:
    return {"ddl": case.input["ddl"], "rows": canonical_json(case.input["rows"]), "expected": canonical_json(case.expected)}


def _statement(question: Question, sample: Case, tables: dict[str, Table]) -> str:
    """Tables, sample, question, what else one must know, and the sample's result."""
    parts = [
        f"## Tables\n{sample.input['ddl']}",
        f"## A sample\n{_contents(sample.input['rows'], tables)}",
        f"## Question\n{question.text}",
    ]
    parts += [f"## What is meant\n{question.evidence}"] if question.evidence else []
    lines = "\n".join(map(row_text, sample.expected["rows"]))
    return "\n\n".join([*parts, f"## Result for the sample\n{lines or 'No rows.'}"])


def _contents(rows: dict[str, list], tables: dict[str, Table]) -> str:
    lines = []
    for name, records in rows.items():
        columns = ", ".join(written(c.name) for c in tables[name].columns)
        lines += [f"{written(name)} ({columns}){'' if records else ': no rows'}", *map(row_text, records)]
    return "\n".join(lines)
