"""The catalogue: the problems of the loaded suites as rows in a file, built once for all judges.

`python -m deltagym.server.catalogue FOLDER SEED SUITE...` builds it in a process of its own, so
that the service itself stays small.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from deltagym.core.errors import BadInput, DeltaGymError, unknown_name
from deltagym.core.problem import Json

ROWS, INDEX = "rows.jsonl", "index.json"
SPLITS = ("train", "test")


def build(folder: Path, suites: Sequence[str], seed: int) -> None:
    """Writes the catalogue of `suites` into `folder`.

    Raises:
        BadInput: A suite cannot be loaded.
    """
    command = [sys.executable, "-m", "deltagym.server.catalogue", str(folder), str(seed), *suites]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BadInput(f"suite: {done.stderr.strip().splitlines()[-1] if done.stderr else '?'}")


def _write(folder: Path, suites: Sequence[str], seed: int) -> None:
    from deltagym.core.rows import write_row
    from deltagym.suites.load import load_suite

    index: dict[str, dict[str, list[int]]] = {}
    ids: dict[str, int] = {}
    with (folder / ROWS).open("wb") as rows:
        for name in suites:
            suite = load_suite(name, seed)
            splits = index.setdefault(suite.name, {split: [] for split in SPLITS})
            for split in SPLITS:
                for problem in suite.iterate(split):
                    at = ids.setdefault(problem.id, rows.tell())
                    if at == rows.tell():
                        rows.write(json.dumps(write_row(problem)).encode() + b"\n")
                    splits[split].append(at)
    (folder / INDEX).write_text(json.dumps({"suites": index, "ids": ids}), "utf-8")


class Catalogue:
    """A built catalogue; rows are read when they are asked for.

    Args:
        folder: Where it was built; None for an empty one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._rows: IO[bytes] | None = None
        self._suites: dict[str, dict[str, list[int]]] = {}
        self._ids: dict[str, int] = {}
        if folder is not None:
            self._rows = (folder / ROWS).open("rb")
            index = json.loads((folder / INDEX).read_text("utf-8"))
            self._suites, self._ids = index["suites"], index["ids"]

    def by_index(self, suite: str, split: str, index: int) -> int:
        """Where the row of a problem is, by its number in a split of a suite.

        Raises:
            BadInput: There is no such problem; the message names the field.
        """
        if suite not in self._suites:
            fix = "the service loads suites with --suite"
            raise unknown_name("suite", suite, self._suites, "" if self._suites else fix)
        if split not in SPLITS:
            raise unknown_name("split", split, SPLITS)
        rows = self._suites[suite][split]
        if not 0 <= index < len(rows):
            raise BadInput(f"index: {suite} has {len(rows)} {split} problems, from 0; not {index}")
        return rows[index]

    def by_id(self, id: str) -> int:
        """Where the row of a problem is, by its id.

        Raises:
            BadInput: No loaded suite has the problem.
        """
        if id not in self._ids:
            raise BadInput(f"id: no loaded suite has a problem {id[:64]!r}; send its row")
        return self._ids[id]

    def row(self, at: int) -> Json:
        """The row at a place."""
        if self._rows is None:
            raise BadInput("suite: no suite is loaded")
        self._rows.seek(at)
        return json.loads(self._rows.readline())


def main(arguments: Sequence[str]) -> int:
    """Builds a catalogue; an error is one line."""
    folder, seed, *suites = arguments
    try:
        _write(Path(folder), suites, int(seed))
    except DeltaGymError as error:
        print(str(error).removeprefix("suite: "), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
