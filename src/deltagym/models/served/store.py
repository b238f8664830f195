"""The samples folder: every sample of a served model as one parquet row, safe once it is written.

    part-00000001.parquet   rows that came in together; a part appears whole or not at all
    .lock                   held by the one process that may write

A row is found by the hash of its request and its number. Texts stay on disk until they are asked
for. Many small parts are merged now and then; a crash in between leaves rows twice, which is
harmless, since a row counts once.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json

SMALL_PARTS = 64
"""So many parts that were never merged are merged into one."""
_INDEX = ["key", "sample", "request", "prompt_tokens", "completion_tokens", "reasoning_tokens"]


@dataclass(frozen=True, slots=True)
class StoredSample:
    """One sample of a served model.

    Attributes:
        key: Hash of what was asked: model, messages, sampling settings.
        sample: Number of the sample, from 0.
        model: The model's name at the server.
        server: The server's address.
        problem_id: `Problem.id`.
        family: Its family.
        level: Its level.
        text: The answer.
        reasoning: What the model thought before, where the server gives that apart.
        finish: The server's word for why the answer ended: `stop`, `length`, …
        refused: Whether the model or a filter declined to answer.
        request: Name of the request that gave it, which may have given others.
        prompt_tokens: Tokens that this request read; None if the server does not say.
        completion_tokens: Tokens that it wrote, all samples together.
        reasoning_tokens: Those of them that were reasoning.
    """

    key: str
    sample: int
    model: str
    server: str
    problem_id: str
    family: str
    level: str
    text: str
    reasoning: str
    finish: str
    refused: bool
    request: str
    prompt_tokens: int | None
    completion_tokens: int | None
    reasoning_tokens: int | None

    @property
    def cut(self) -> bool:
        """Whether the answer was cut off by the length limit."""
        return self.finish == "length"

    @property
    def empty(self) -> bool:
        """Whether there is no text, though nobody declined to write any."""
        return not self.refused and not self.text.strip()


Cost = tuple[int | None, int | None, int | None]
"""Tokens of a request: read, written, and of these reasoning."""


class SampleStore:
    """A samples folder that is open for reading and writing. Threads may share it.

    Args:
        folder: The folder; it is made if it does not exist.
        resume: Whether samples may be there already.

    Raises:
        BadInput: Samples are there and `resume` is False, another process is writing, or a part
            cannot be read.
    """

    def __init__(self, folder: Path, resume: bool = False) -> None:
        self.folder = folder
        self._where: dict[str, dict[int, Path]] = {}
        self._requests: dict[str, dict[str, Cost]] = {}
        parts = self._parts()
        if parts and not resume:
            fix = "add --resume (resume=True) to use them, or name another folder"
            raise BadInput(f"sample_folder: {folder} holds samples already; {fix}")
        self._lock = _locked(folder)
        self._turn = threading.Lock()
        try:
            for part in parts:
                self._note(part, _read(part, _INDEX))
        except BaseException:
            self.close()
            raise
        self._last = max((int(part.stem.rpartition("-")[2]) for part in parts), default=0)
        self._small = [part for part in parts if part.stem.startswith("part-")]

    def close(self) -> None:
        """Lets other processes write."""
        self._lock.close()

    def has(self, key: str) -> Collection[int]:
        """Numbers of the samples that are there for a request."""
        return self._where.get(key, {}).keys()

    def samples(self, key: str, n: int) -> list[StoredSample]:
        """The samples 0 to n - 1 of a request, which must be there."""
        found: dict[int, StoredSample] = {}
        with self._turn:
            places = {number: self._where[key][number] for number in range(n)}
            for part in dict.fromkeys(places.values()):
                for row in _read(part, None, key):
                    if places.get(row["sample"]) == part:
                        found[row["sample"]] = StoredSample(**row)
        return [found[number] for number in range(n)]

    def add(self, rows: Sequence[StoredSample]) -> None:
        """Writes rows as a part; they are safe when it returns."""
        with self._turn:
            self._small.append(self._write("part", [asdict(row) for row in rows]))
            if len(self._small) >= SMALL_PARTS:
                self._merge()

    def costs(self, keys: Iterable[str] | None = None) -> list[Cost]:
        """Tokens of every request that gave samples of these keys; of all keys by default."""
        wanted = self._requests if keys is None else dict.fromkeys(keys)
        return [cost for key in wanted for cost in self._requests.get(key, {}).values()]

    def _parts(self) -> list[Path]:
        return sorted(self.folder.glob("*-*.parquet"))

    def _merge(self) -> None:
        """Makes one part of the small ones."""
        old, self._small = self._small, []
        seen: set[tuple[str, int]] = set()
        rows = []
        for row in (row for part in old for row in _read(part)):
            if (row["key"], row["sample"]) not in seen:
                seen.add((row["key"], row["sample"]))
                rows.append(row)
        self._write("merged", rows)
        for part in old:
            part.unlink()

    def _write(self, kind: str, rows: list[dict[str, Json]]) -> Path:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._last += 1
        part = self.folder / f"{kind}-{self._last:08d}.parquet"
        with replacing(part) as draft:
            table = pa.Table.from_pylist(rows, schema=_schema())
            pq.write_table(table, draft, compression="zstd")
        self._note(part, rows)
        return part

    def _note(self, part: Path, rows: list[dict[str, Json]]) -> None:
        for row in rows:
            self._where.setdefault(row["key"], {})[row["sample"]] = part
            cost = (row["prompt_tokens"], row["completion_tokens"], row["reasoning_tokens"])
            self._requests.setdefault(row["key"], {})[row["request"]] = cost


def _locked(folder: Path) -> IO[bytes]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("wb")
    except OSError as error:
        raise BadInput(f"sample_folder: cannot write to {folder}: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        fix = "wait for it, or name another folder"
        raise BadInput(f"sample_folder: another process writes to {folder}; {fix}") from None
    return lock


def _read(
    part: Path, columns: list[str] | None = None, key: str | None = None
) -> list[dict[str, Json]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    chosen = [("key", "=", key)] if key else None
    try:
        return pq.read_table(part, columns=columns, filters=chosen).to_pylist()
    except (OSError, pa.ArrowException) as error:
        why = str(error).splitlines()[0]
        fix = "remove the file; its samples are asked for again"
        raise BadInput(f"sample_folder: cannot read {part}: {why}; {fix}") from error


def _schema() -> Any:
    import pyarrow as pa

    kinds = {"str": pa.string(), "int": pa.int64(), "bool": pa.bool_(), "int | None": pa.int64()}
    return pa.schema([(each.name, kinds[str(each.type)]) for each in fields(StoredSample)])
