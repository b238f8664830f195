"""The command that brings Lean statements in: from upstream's files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def import_lean(
    path: Path,
    /,
    *,
    out: Annotated[Path, Parameter(name=["--out", "-o"])],
    check: bool = False,
) -> None:
    """Makes rows of upstream's Lean files, mended where that is no guess, and says what was done.

    Only a real Lean with Mathlib can judge answers to them; `deltagym doctor` says which it finds.

    Args:
        path: One of the files, or the folder that holds them.
        out: Where to write the rows: parquet or a JSON array if its name ends in `.parquet` or
            `.json`, else JSON lines. Rows that no Lean can be asked about are left out.
        check: Ask the Lean about every statement first, and leave out those that it refuses.
    """
    from deltagym.core.row_formats import writing_rows
    from deltagym.scopes.lean.toolchain.find import find_backend
    from deltagym.scopes.lean.toolchain.upstream import as_row, check_statements, load_files

    files = load_files(path)
    if check:
        with find_backend() as backend:
            files = check_statements(files, backend)
    rows = [as_row(row) for row in files.rows if row.unverifiable is None]
    with writing_rows(out) as write:
        for row in rows:
            write(row)
    print(files)
    print(f"{len(rows)} of {len(files.rows)} rows; written to {out}")
