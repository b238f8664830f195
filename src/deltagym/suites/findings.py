"""Findings: what `validate` saw of single problems, kept so that no problem is checked twice."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.journal import JournalFile
from deltagym.core.problem import Json, Problem
from deltagym.core.registry import get_family

PACKAGE = Path(__file__).parents[1]

JUDGING = ("core", "sandbox", "scopes")
"""Packages of this project whose code decides what a check of a problem sees."""


class Findings:
    """What checks of single problems saw, by check and problem.

    A finding counts only for the code that it was made with, a family's own code included.

    Args:
        path: Journal that keeps them; it is made if it does not exist. None: they are forgotten.

    Raises:
        BadInput: The file cannot be read or written, or is no such journal.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = None if path is None else JournalFile(path)
        self._codes: dict[str, str] = {}
        try:
            self._found = {} if self._file is None else dict(_read(self._file))
        except BadInput:
            self.close()
            raise

    def find(self, check: str, problem: Problem) -> Json:
        """What a check of a problem saw, or None if it is not known."""
        return self._found.get((check, self._code(problem), problem.id))

    def keep(self, check: str, problem: Problem, found: Json) -> None:
        """Keeps what a check of a problem saw; None cannot be told from nothing."""
        code = self._code(problem)
        if self._file is not None:
            self._file.add({"check": check, "code": code, "problem": problem.id, "found": found})
        self._found[check, code, problem.id] = found

    def close(self) -> None:
        """Ends writing."""
        if self._file is not None:
            self._file.close()

    def _code(self, problem: Problem) -> str:
        name = problem.family
        if name not in self._codes:
            self._codes[name] = _code_of(get_family(name))
        return self._codes[name]


def _read(file: JournalFile) -> Iterator[tuple[tuple[str, str, str], Json]]:
    for number, record in file.records():
        match record:
            case {"check": str(check), "code": str(code), "problem": str(problem), "found": found}:
                yield (check, code, problem), found
            case _:
                raise file.bad_line(number, "it is not from `validate`")


def _code_of(family: Family) -> str:
    """Hash (16 hex digits) of the files that decide what a check of a family's problem sees."""
    roots = [PACKAGE / name for name in JUDGING]
    for kind in (type(family), type(family.scope)):
        name = kind.__module__.partition(".")[0]
        source = sys.modules[name].__file__
        if name != PACKAGE.name and source is not None:
            file = Path(source)
            roots.append(file.parent if file.name == "__init__.py" else file)
    digest = hashlib.sha256()
    for root in dict.fromkeys(roots):
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if file.is_file() and "__pycache__" not in file.parts:
                name = file.relative_to(root.parent).as_posix()
                digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
