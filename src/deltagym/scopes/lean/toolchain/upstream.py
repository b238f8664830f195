"""Reads upstream's four Lean files: algebra, inequality, number theory and geometry.

Their rows are statements without names, headers, proofs or tests, and many are damaged. They are
repaired where that needs no guess, and every change is reported; the others are marked unverifiable
with the reason. Only a real Lean can judge answers to them, and no statement is known to be true.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.lean.toolchain.backend import LeanBackend, LeanResult, LeanStatus
from deltagym.scopes.lean.toolchain.guard import Statement
from deltagym.scopes.lean.toolchain.repair import Defect, Repaired, repair

HEADER = "import Mathlib\n\nopen Real Nat Finset BigOperators\n"
"""Header that upstream's statements need but lack: real numbers, sums, products."""

FILES = ("lean_algebra", "lean_inequality_v2", "lean_number_theory", "lean_geometry")
"""Names of upstream's files, without the ending `.json`."""

ENDINGS = (".json", ".jsonl")
"""Endings that a file may have."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of an upstream file, as far as it could be read.

    Attributes:
        file: Name of its file.
        id: Upstream's number, unique within the file only.
        prompt: Upstream's prompt.
        statement: The theorem to prove; None if it could not be repaired.
        repairs: What was repaired, each as `kind: details`.
        unverifiable: Why no Lean can be asked about it, as `reason: details`; None if one can.
    """

    file: str
    id: int | None
    prompt: str
    statement: Statement | None
    repairs: tuple[str, ...]
    unverifiable: str | None


@dataclass(frozen=True, slots=True)
class FileReport:
    """Counts of the rows of one file.

    Attributes:
        rows: All rows.
        verifiable: Rows that a Lean with Mathlib can be asked about.
        repairs: Kind of repair to the number of rows with it.
        unverifiable: Reason to the number of rows that are unverifiable for it.
    """

    rows: int
    verifiable: int
    repairs: Mapping[str, int]
    unverifiable: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UpstreamFiles:
    """The rows of one or more upstream files.

    Attributes:
        rows: Every row of every file, in order.
        report: Name of each file to the counts of its rows.
    """

    rows: tuple[ReadRow, ...]
    report: Mapping[str, FileReport]

    def __str__(self) -> str:
        """The report, a line for each count."""
        lines = []
        for name, file in self.report.items():
            counts = f"{file.rows} rows, {file.verifiable} for a Lean with Mathlib"
            lines.append(f"{name}: {counts}, {file.rows - file.verifiable} unverifiable")
            lines += [f"  repaired: {kind}: {count}" for kind, count in file.repairs.items()]
            lines += [
                f"  unverifiable: {kind}: {count}" for kind, count in file.unverifiable.items()
            ]
        return "\n".join(lines)


def load_files(path: str | Path) -> UpstreamFiles:
    """Reads one upstream file, or those that are in a folder.

    Args:
        path: The file, as a JSON list or JSON lines, or the folder.

    Raises:
        BadInput: There is no such file, or a file is no list of objects.
    """
    rows: list[ReadRow] = []
    report: dict[str, FileReport] = {}
    for file in _files(Path(path)):
        found = _rows(file)
        rows += found
        report[file.stem] = _report(found)
    return UpstreamFiles(tuple(rows), report)


def check_statements(files: UpstreamFiles, backend: LeanBackend | None) -> UpstreamFiles:
    """The same rows after a Lean has read each statement, with `sorry` for its proof.

    A statement that Lean refuses is marked unverifiable, because no answer could be right.

    Args:
        files: The rows.
        backend: The Lean, with Mathlib. None, or one that cannot be asked, marks every row as
            unverifiable for lack of one.
    """
    asked: dict[int, str] = {}
    for number, row in enumerate(files.rows):
        if row.unverifiable is None and row.statement is not None:
            asked[number] = f"{row.statement.header}\n{row.statement.text}\n  sorry\n"
    missing = "no Lean to ask" if backend is None else backend.available()
    if backend is None or missing:
        reasons: list[str | None] = [f"no_toolchain: {missing}"] * len(asked)
    else:
        reasons = [_refusal(result) for result in backend.check(list(asked.values()))]
    rows = list(files.rows)
    for number, reason in zip(asked, reasons, strict=True):
        rows[number] = replace(rows[number], unverifiable=reason)
    report = {name: _report([row for row in rows if row.file == name]) for name in files.report}
    return UpstreamFiles(tuple(rows), report)


def as_row(row: ReadRow) -> dict[str, Json]:
    """A row that a Lean can be asked about, with its statement as the test.

    Raises:
        BadInput: No Lean can be asked about it.
    """
    if row.statement is None or row.unverifiable is not None:
        raise BadInput(f"row: row {row.id} of {row.file} is {row.unverifiable}")
    statement = row.statement
    return {
        "messages": [{"role": "user", "content": row.prompt}],
        "ground_truth": [
            {"name": statement.name, "statement": statement.text, "header": statement.header}
        ],
        "dataset": "lean",
        "difficulty": "unknown",
        "id": statement.name,
        "problem_family": row.file,
        "name": statement.name,
        "repairs": list(row.repairs),
    }


def _refusal(result: LeanResult) -> str | None:
    """Why Lean cannot judge answers to a statement, from its result on it with a `sorry`.

    None if the `sorry` is all that Lean objects to.
    """
    if result.status is LeanStatus.SORRY:
        return None
    if result.status is LeanStatus.ERROR:
        return f"refused: Lean does not accept the statement; {result.first_error}"
    found = f"{result.status} {result.first_error}".rstrip()
    return f"no_toolchain: Lean gave no answer about the statement; {found}"


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = [
        path / f"{name}{ending}"
        for name in FILES
        for ending in ENDINGS
        if (path / f"{name}{ending}").is_file()
    ]
    if not found:
        known = ", ".join(f"{name}.json" for name in FILES)
        raise BadInput(f"path: {path} is neither a file nor a folder with one of {known}")
    return found


def _rows(file: Path) -> list[ReadRow]:
    """The rows of a file; those that repeat an earlier statement are marked as duplicates."""
    first: dict[str, int] = {}
    rows = []
    for number, raw in enumerate(_objects(file)):
        row = _row(file.stem, number, raw)
        if row.statement is not None:
            key = " ".join(row.statement.text.split()[2:])
            earlier = first.setdefault(key, number)
            if earlier != number and row.unverifiable is None:
                row = replace(row, unverifiable=f"duplicate: of row {earlier}")
        rows.append(row)
    return rows


def _objects(file: Path) -> Iterator[Mapping[str, Json]]:
    """The objects of a JSON list or of JSON lines."""
    text = file.read_text(encoding="utf-8")
    try:
        found = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(line) for line in text.splitlines() if line.strip()]
        )
    except ValueError as error:
        raise BadInput(f"path: {file} is neither a JSON list nor JSON lines: {error}") from error
    for number, raw in enumerate(found):
        if not isinstance(raw, Mapping):
            raise BadInput(
                f"path: {file}: row {number} must be an object, not {type(raw).__name__}"
            )
        yield raw


def _row(file: str, number: int, raw: Mapping[str, Json]) -> ReadRow:
    """Row `number` of a file, with its statement repaired."""
    prompt, given = raw.get("messages"), raw.get("id")
    if isinstance(prompt, list):
        prompt = (
            str(prompt[-1].get("content", "")) if prompt and isinstance(prompt[-1], Mapping) else ""
        )
    row_id = given if isinstance(given, int) else None
    if not isinstance(prompt, str) or not prompt.strip():
        return ReadRow(file, row_id, "", None, (), "malformed: messages holds no text")
    try:
        repaired: Repaired = repair(prompt, f"{file}_{number}")
    except Defect as defect:
        return ReadRow(file, row_id, prompt, None, (), f"malformed: {defect}")
    if repaired.system_e:
        missing = "no_library: its geometry is System E, which Mathlib has not"
        return ReadRow(file, row_id, prompt, None, repaired.changes, missing)
    statement = Statement(repaired.name, repaired.text, HEADER)
    return ReadRow(file, row_id, prompt, statement, repaired.changes, None)


def _report(rows: list[ReadRow]) -> FileReport:
    """Counts of rows, repairs and reasons."""
    repairs = Counter(change.partition(":")[0] for row in rows for change in row.repairs)
    reasons = Counter(_kind(row.unverifiable) for row in rows if row.unverifiable is not None)
    return FileReport(
        len(rows), sum(row.unverifiable is None for row in rows), dict(repairs), dict(reasons)
    )


def _kind(reason: str) -> str:
    """The reason without the details of one row."""
    kind, _, details = reason.partition(": ")
    return kind if kind == "duplicate" else f"{kind}: {details.partition(';')[0]}"
