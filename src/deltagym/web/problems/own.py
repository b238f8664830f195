"""`OwnFile`: the person's own problems, a JSONL file of rows that is a suite file, too.

A row has the columns of `deltagym.core.rows` and more: `split`, `solutions` (texts that are said to
solve it) and `available_nodes` (kinds of Manufactoria nodes that may be used; empty for all). Other
columns are kept, and rows that were not changed are written back letter by letter. The file is
written whole or not at all, and read anew when something else has changed it.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.family import OWN_PROMPT
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem
from deltagym.core.registry import family_names, get_family, get_scope, scope_of
from deltagym.core.row_family import FOREIGN
from deltagym.core.rows import UPSTREAM_COLUMNS, read_row
from deltagym.core.scope import Scope

OWN_FAMILY = "own"
"""The family of a new problem that names none."""

MAX_CASES, MAX_SOLUTIONS, MAX_TEXT, MAX_NAME = 500, 20, 200_000, 120
MAX_PROBLEMS = 20_000

COLUMNS = frozenset(
    (
        *UPSTREAM_COLUMNS,
        "level",
        "params",
        "statement",
        "split",
        "solutions",
        "available_nodes",
    )
)
"""The columns that an `Entry` holds in fields of its own."""


@dataclass(frozen=True)
class Entry:
    """One problem of the file.

    Attributes:
        problem: The problem; its id is the hash of its content.
        name: What the person calls it.
        split: `train` or `test`.
        solutions: Answers that are said to solve it.
        nodes: Kinds of nodes that may be used; empty for all.
        others: Columns that are none of ours.
    """

    problem: Problem
    name: str
    split: str = "test"
    solutions: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    others: Mapping[str, Json] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """The language of its answers."""
        return scope_of(self.problem)

    @property
    def family(self) -> str:
        """Its family's name, without the scope."""
        return self.problem.family.rpartition(":")[2]

    def prompt(self) -> str:
        """The message that puts it to a model."""
        return get_family(self.problem.family).prompt(self.problem)

    def row(self) -> dict[str, Json]:
        """It as a line of the file.

        A row of another origin may have no statement, only the whole prompt as its message.
        """
        prompt, statement = self.prompt(), self.problem.statement
        row = {
            "messages": [{"role": "user", "content": prompt}],
            "ground_truth": [self.scope.write_case(case) for case in self.problem.cases],
            "dataset": self.scope.name,
            "difficulty": self.problem.level,
            "id": self.problem.id,
            "problem_family": self.family,
            "name": self.name,
            "level": self.problem.level,
            "params": {k: v for k, v in self.problem.params.items() if k != OWN_PROMPT},
            **({} if statement == prompt else {"statement": statement}),
            "solutions": list(self.solutions),
            "split": self.split,
            "available_nodes": list(self.nodes),
        }
        return {**self.others, **row}


def read_entry(row: Mapping[str, Json]) -> Entry:
    """Reads a line of the file, or what the editor sends.

    Raises:
        BadInput: A field is missing, malformed or too long; the message names it.
    """
    _require_whole_characters(row)
    scope = _text(row, "dataset", MAX_NAME)
    family = _text(row, "problem_family", MAX_NAME, OWN_FAMILY).strip() or OWN_FAMILY
    given = {**row, "problem_family": family, "id": ""}
    if scope and family in family_names() and (own := get_family(family).scope) != get_scope(scope):
        raise BadInput(f"problem_family: {family} is a family of {own.name}, not of {scope}")
    problem = _with_prompt(read_row(given))
    if not problem.cases:
        raise BadInput("ground_truth: is empty; give at least one test case")
    if len(problem.cases) > MAX_CASES:
        raise BadInput(f"ground_truth: has {len(problem.cases)} cases; use at most {MAX_CASES}")
    name = _text(row, "name", MAX_NAME).strip()
    if not name:
        raise BadInput("name: is empty; give the problem a name")
    split = _text(row, "split", MAX_NAME, "test")
    if split not in ("train", "test"):
        raise BadInput(f"split: must be train or test, not {split!r}")
    return Entry(
        replace(problem, id=""),
        name,
        split,
        _texts(row, "solutions", MAX_SOLUTIONS, MAX_TEXT),
        _texts(row, "available_nodes", 50, MAX_NAME),
        others={column: value for column, value in row.items() if column not in COLUMNS},
    )


def _with_prompt(problem: Problem) -> Problem:
    """The problem with its prompt, which a family that is known from rows alone cannot make."""
    if FOREIGN not in problem.family or OWN_PROMPT in problem.params:
        return problem
    prompt = scope_of(problem).prompt(problem)
    return replace(problem, params={OWN_PROMPT: prompt, **problem.params}, id="")


def _require_whole_characters(row: Mapping[str, Json]) -> None:
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadInput("text: it holds half a character (a lone surrogate); remove it") from error


def _text(row: Mapping[str, Json], field: str, longest: int, otherwise: str = "") -> str:
    value = row.get(field)
    if value is None:
        return otherwise
    if not isinstance(value, str):
        raise BadInput(f"{field}: must be text, not {type(value).__name__}")
    if len(value) > longest:
        raise BadInput(f"{field}: has {len(value)} characters; use at most {longest}")
    return value


def _texts(row: Mapping[str, Json], field: str, most: int, longest: int) -> tuple[str, ...]:
    values = row.get(field) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadInput(f"{field}: must be a list of texts")
    if len(values) > most or any(len(value) > longest for value in values):
        raise BadInput(f"{field}: use at most {most} texts of {longest} characters")
    return tuple(value for value in values if value.strip())


class OwnFile:
    """The file and what is in it; safe for several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._stamp: tuple[int, int] | None = None
        self._entries: dict[str, Entry] = {}
        self._lines: dict[str, str] = {}

    def keyed(self) -> dict[str, Entry]:
        """All problems by the name under which they are asked for, in the order of the file.

        That is the id, and for further rows of the same content the id and a number.

        Raises:
            BadInput: The file is damaged; the message names the line.
        """
        with self._lock:
            self._refresh()
            return dict(self._entries)

    def entries(self) -> list[Entry]:
        """All problems, in the order of the file; see `keyed`."""
        return list(self.keyed().values())

    def entry(self, problem_id: str) -> Entry:
        """The problem with this id; raises `BadInput` if there is none."""
        with self._lock:
            self._refresh()
            if problem_id not in self._entries:
                raise BadInput(f"problem: {self.path.name} has no problem {problem_id[:40]!r}")
            return self._entries[problem_id]

    def save(self, entry: Entry, replaced: str | None = None) -> Entry:
        """Adds a problem, or puts it in the place of another.

        Args:
            entry: The problem.
            replaced: Id of the problem whose place it takes; None adds it at the end.

        Raises:
            BadInput: The problem to replace is gone, or the same content is there already.
        """
        with self._lock:
            self._refresh()
            new = entry.problem.id
            if replaced is not None and replaced not in self._entries:
                raise BadInput("problem: it was deleted or changed meanwhile; save it as a new one")
            if new in self._entries and new != replaced:
                there = self._entries[new].name
                raise BadInput(f"problem: the same statement and cases are there as {there!r}")
            if len(self._entries) >= MAX_PROBLEMS:
                raise BadInput(f"problem: {self.path.name} has {MAX_PROBLEMS} problems already")
            if replaced is None:
                changed = {**self._entries, new: entry}
            else:
                changed = dict(
                    (new, entry) if key == replaced else (key, kept)
                    for key, kept in self._entries.items()
                )
            self._write(changed)
            return entry

    def delete(self, problem_id: str) -> Entry:
        """Takes a problem out and returns it; raises `BadInput` if it is not there."""
        with self._lock:
            found = self.entry(problem_id)
            self._write({k: e for k, e in self._entries.items() if k != problem_id})
            return found

    def _write(self, entries: Mapping[str, Entry]) -> None:
        lines = {
            key: self._lines[key] if entry is self._entries.get(key) else _line(entry)
            for key, entry in entries.items()
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self.path) as draft:
                draft.write_text("".join(f"{line}\n" for line in lines.values()), encoding="utf-8")
        except OSError as error:
            raise BadInput(f"file: {self.path.name} cannot be written: {error.strerror}") from error
        self._entries, self._lines = dict(entries), lines
        self._stamp = self._current_stamp()

    def _refresh(self) -> None:
        stamp = self._current_stamp()
        if stamp == self._stamp:
            return
        entries: dict[str, Entry] = {}
        lines: dict[str, str] = {}
        for line, entry in self._read() if stamp is not None else ():
            key = _free(entry.problem.id, entries)
            entries[key], lines[key] = entry, line
        self._entries, self._lines, self._stamp = entries, lines, stamp

    def _current_stamp(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> Iterator[tuple[str, Entry]]:
        for number, line in enumerate(self.path.read_text(encoding="utf-8").split("\n"), 1):
            if line.strip():
                try:
                    yield line, read_entry(_named(json.loads(line)))
                except (BadInput, ValueError, RecursionError) as error:
                    where = f"{self.path.name}: line {number}"
                    raise BadInput(f"{where}: {error}; mend or remove the line") from error


def _named(row: Json) -> Mapping[str, Json]:
    """A row of another origin, which may have no name."""
    if not isinstance(row, Mapping):
        raise BadInput("must be a JSON object")
    return row if row.get("name") else {**row, "name": str(row.get("id") or "unnamed")[:MAX_NAME]}


def _line(entry: Entry) -> str:
    return json.dumps(entry.row(), ensure_ascii=False)


def _free(name: str, taken: Mapping[str, Entry]) -> str:
    """`name`, with a number if it is taken."""
    names = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    return next(each for each in names if each not in taken)
