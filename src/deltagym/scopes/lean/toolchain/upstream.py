"""Upstream's four Lean files (algebra, inequality, number theory, geometry), read from where the user has them.

Their rows are statements without names, headers, proofs or tests, and many are damaged. What can be mended is mended, and every change
is told; what cannot is marked unverifiable with the reason. No row is graded but by a real Lean, and none is known to be true.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.lean.toolchain.backend import LeanResult, LeanStatus, ProofBackend
from deltagym.scopes.lean.toolchain.guard import Statement
from deltagym.scopes.lean.toolchain.repair import Defect, Repaired, repair

HEADER = "import Mathlib\n\nopen Real Nat Finset BigOperators\n"
"""Upstream gives none; this is what its statements need: real numbers, sums, products."""

FILES = ("lean_algebra", "lean_inequality_v2", "lean_number_theory", "lean_geometry")
"""Names of upstream's files, without the ending `.json`."""

ENDINGS = (".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of upstream's, as far as it could be read.

    Attributes:
        file: Name of its file.
        id: Upstream's number; unique within the file only.
        prompt: What upstream puts to the model.
        statement: The theorem to prove; None where there is none to be had.
        repairs: What was mended, in words.
        unverifiable: Why no Lean can be asked about it, as `reason: details`; None when one can.
    """

    file: str
    id: int | None
    prompt: str
    statement: Statement | None
    repairs: tuple[str, ...]
    unverifiable: str | None


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in a file.

    Attributes:
        rows: How many there are.
        verifiable: How many a Lean with Mathlib can be asked about.
        repairs: Kind of repair to how many rows it was made in.
        unverifiable: Reason to how many rows have it.
    """

    rows: int
    verifiable: int
    repairs: Mapping[str, int]
    unverifiable: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that was read.

    Attributes:
        rows: Every row of every file, in order.
        report: File to what was found in it.
    """

    rows: tuple[Row, ...]
    report: Mapping[str, FileReport]

    def __str__(self) -> str:
        """The report in lines."""
        lines = []
        for name, file in self.report.items():
            lines.append(
                f"{name}: {file.rows} rows, {file.verifiable} for a Lean with Mathlib, {file.rows - file.verifiable} unverifiable"
            )
            lines += [f"  repaired: {kind}: {count}" for kind, count in file.repairs.items()]
            lines += [
                f"  unverifiable: {kind}: {count}" for kind, count in file.unverifiable.items()
            ]
        return "\n".join(lines)


def load(path: str | Path) -> Loaded:
    """Reads a file of upstream's, or all of them that are in a folder.

    Args:
        path: The file, as a JSON list or JSON lines, or the folder.

    Raises:
        BadInput: There is nothing to read there, or a file is no list of objects.
    """
    rows: list[Row] = []
    report: dict[str, FileReport] = {}
    for file in _files(Path(path)):
        found = _rows(file)
        rows += found
        report[file.stem] = _report(found)
    return Loaded(tuple(rows), report)


def checked(loaded: Loaded, backend: ProofBackend | None) -> Loaded:
    """The same rows after a Lean has looked at each statement, proved by `sorry`: one that it refuses by itself is no fault of an answer.

    Args:
        loaded: What `load` gave.
        backend: The Lean, with Mathlib; None marks every row as unverifiable for want of one.
    """
    asked = [
        i
        for i, row in enumerate(loaded.rows)
        if row.unverifiable is None and row.statement is not None
    ]
    texts = [
        f"{s.header}\n{s.text}\n  sorry\n"
        for s in (loaded.rows[i].statement for i in asked)
        if s is not None
    ]
    reasons = (
        ["no_toolchain: no Lean to ask"] * len(asked)
        if backend is None
        else [_refusal(r) for r in backend.check(texts)]
    )
    rows = list(loaded.rows)
    for i, reason in zip(asked, reasons, strict=True):
        rows[i] = replace(rows[i], unverifiable=reason)
    return Loaded(
        tuple(rows), {name: _report([r for r in rows if r.file == name]) for name in loaded.report}
    )


def _refusal(result: LeanResult) -> str | None:
    """Why a statement proved by `sorry` cannot be asked about; None when `sorry` is all that Lean finds wrong."""
    if result.status is LeanStatus.SORRY:
        return None
    if result.status is LeanStatus.ERROR:
        return f"refused: Lean does not accept the statement; {result.first_error}"
    return f"no_toolchain: Lean gave no answer about the statement; {result.status} {result.first_error}".rstrip()


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
        raise BadInput(
            f"path: {path} is neither a file nor a folder with one of {', '.join(f'{name}.json' for name in FILES)}"
        )
    return found


def _rows(file: Path) -> list[Row]:
    """The rows of a file; a statement that was there before is marked."""
    first: dict[str, int] = {}
    rows = []
    for number, raw in enumerate(_objects(file)):
        row = _row(file.stem, number, raw)
        if row.statement is not None:
            key = " ".join(row.statement.text.split()[2:])
            earlier = first.setdefault(key, number)
            if earlier != number and row.unverifiable is None:
                row = Row(
                    row.file,
                    row.id,
                    row.prompt,
                    row.statement,
                    row.repairs,
                    f"duplicate: of row {earlier}",
                )
        rows.append(row)
    return rows


def _objects(file: Path) -> Iterator[Mapping[str, Json]]:
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


def _row(file: str, number: int, raw: Mapping[str, Json]) -> Row:
    prompt, given = raw.get("messages"), raw.get("id")
    if isinstance(prompt, list):
        prompt = (
            str(prompt[-1].get("content", "")) if prompt and isinstance(prompt[-1], Mapping) else ""
        )
    row_id = given if isinstance(given, int) else None
    if not isinstance(prompt, str) or not prompt.strip():
        return Row(file, row_id, "", None, (), "malformed: messages holds no text")
    try:
        repaired: Repaired = repair(prompt, f"{file}_{number}")
    except Defect as defect:
        return Row(file, row_id, prompt, None, (), f"malformed: {defect}")
    if repaired.system_e:
        return Row(
            file,
            row_id,
            prompt,
            None,
            repaired.changes,
            "no_library: its geometry is System E, which Mathlib has not",
        )
    return Row(
        file,
        row_id,
        prompt,
        Statement(repaired.name, repaired.text, HEADER),
        repaired.changes,
        None,
    )


def _report(rows: list[Row]) -> FileReport:
    repairs = Counter(change.partition(":")[0] for row in rows for change in row.repairs)
    reasons = Counter(_kind(row.unverifiable) for row in rows if row.unverifiable is not None)
    return FileReport(
        len(rows), sum(row.unverifiable is None for row in rows), dict(repairs), dict(reasons)
    )


def _kind(reason: str) -> str:
    """The reason without what is particular to the row."""
    kind, _, details = reason.partition(": ")
    return kind if kind == "duplicate" else f"{kind}: {details.partition(';')[0]}"
