"""`generate`: writes suites as parquet and JSONL files in upstream's row schema, with a manifest.

The same suite and seed give the same bytes, on any machine with the same library versions. Every
file appears whole or not at all, the manifest last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

from deltagym.core.cluster import connected, spread
from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json
from deltagym.core.row_formats import write_parquet
from deltagym.core.rows import write_row, write_upstream_row
from deltagym.suites.load import Suite, load_suite, suite_names
from deltagym.suites.member import Member

Format = Literal["parquet", "jsonl"]
Schema = Literal["deltagym", "upstream"]
Progress = Callable[[str, int, int], None]
"""Told (what, done, total)."""

SPLITS = ("train", "test")
CHUNK = 64
"""Problems that a task of a Ray cluster builds."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written for one suite.

    Attributes:
        suite: Its name.
        sizes: Problems in `train` and in `test`.
        upstream: Upstream's sizes, or None where upstream has no such suite.
        files: The data files; an empty split has none.
        manifest: The JSON file that describes them.
    """

    suite: str
    sizes: tuple[int, int]
    upstream: tuple[int, int] | None
    files: tuple[Path, ...]
    manifest: Path

    @property
    def note(self) -> str:
        """Where the suite is smaller than upstream's, in words; empty otherwise."""
        if self.upstream is None or sum(self.sizes) >= sum(self.upstream):
            return ""
        fewer = sum(self.upstream) - sum(self.sizes)
        return f"{fewer} fewer than upstream: problems that mean the same are counted once"


def generate(
    suites: str | Sequence[str],
    out: str | Path,
    formats: Sequence[Format] = ("parquet", "jsonl"),
    seed: int = 0,
    progress: Progress | None = None,
    schema: Schema = "deltagym",
    ray: str | None = None,
) -> list[Generated]:
    """Writes suites as data files.

    Args:
        suites: Names of suites or paths of suite files; `"all"` for every suite that ships.
        out: Folder, made if need be; files of the same names are replaced.
        formats: Which kinds of file to write.
        seed: Everything random derives from it.
        progress: Told about every problem built.
        schema: `"upstream"` for rows that upstream's verifiers read: its columns, its test cases.
        ray: Address of a Ray cluster that builds the rows; None builds them here. The files are
            written here, with the same bytes.

    Raises:
        BadInput: There is no such suite, format or schema, or `out` cannot be written. Or Ray is
            not installed, or no cluster answers.
    """
    if schema not in get_args(Schema):
        raise BadInput(
            f"schema: unknown schema {schema!r}; choose from {', '.join(get_args(Schema))}"
        )
    for name in formats:
        if name not in get_args(Format):
            raise BadInput(
                f"format: unknown format {name!r}; choose from {', '.join(get_args(Format))}"
            )
    wanted = [suites] if isinstance(suites, str) else list(suites)
    loaded = [load_suite(name, seed) for name in (suite_names() if wanted == ["all"] else wanted)]
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        rows = _Rows(seed, schema)
        if ray is not None:
            rows.build_on(ray, loaded, progress)
        return [_write_suite(suite, folder, formats, rows, progress) for suite in loaded]
    except OSError as error:
        raise BadInput(f"out: {error.filename or folder}: {error.strerror}") from error


class _Rows:
    """Rows of members, each built once however many suites it is in."""

    def __init__(self, seed: int, schema: Schema) -> None:
        self._seed = seed
        self._schema: Schema = schema
        self._known: dict[str, Mapping[str, Json]] = {}

    def of(self, member: Member) -> Mapping[str, Json]:
        if member.key not in self._known:
            (self._known[member.key],) = built_rows([member], self._seed, self._schema)
        return self._known[member.key]

    def build_on(self, address: str, suites: Sequence[Suite], progress: Progress | None) -> None:
        """Builds the rows of all members on a Ray cluster."""
        every = {m.key: m for suite in suites for split in SPLITS for m in suite.members[split]}
        members = list(every.values())
        chunks = [members[i : i + CHUNK] for i in range(0, len(members), CHUNK)]
        calls = [(chunk, self._seed, self._schema) for chunk in chunks]
        tell = partial(progress, "rows, in chunks") if progress else lambda done, total: None
        with connected(address) as ray:
            found = spread(ray, built_rows, calls, tell)
        self._known.update(zip(every, chain.from_iterable(found), strict=True))


def built_rows(members: Sequence[Member], seed: int, schema: Schema) -> list[Mapping[str, Json]]:
    """The rows of members; a task of a Ray cluster."""
    write = write_upstream_row if schema == "upstream" else write_row
    return [write(member.build(seed)) for member in members]


def _write_suite(
    suite: Suite, folder: Path, formats: Sequence[Format], rows: _Rows, progress: Progress | None
) -> Generated:
    files = []
    for split in SPLITS:
        members = suite.members[split]
        data = []
        for done, member in enumerate(members, 1):
            data.append(rows.of(member))
            if progress is not None:
                progress(f"{suite.name} {split}", done, len(members))
        for name in formats if data else ():
            files.append(folder / f"{suite.name}_{split}.{name}")
            with replacing(files[-1]) as draft:
                _WRITERS[name](data, draft)
    sizes = (len(suite.members["train"]), len(suite.members["test"]))
    generated = Generated(
        suite.name, sizes, suite.file.upstream, tuple(files), folder / f"{suite.name}.json"
    )
    with replacing(generated.manifest) as draft:
        draft.write_text(json.dumps(_manifest(suite, generated), indent=1) + "\n", encoding="utf-8")
    return generated


def _manifest(suite: Suite, generated: Generated) -> dict[str, Json]:
    upstream = generated.upstream
    return {
        "suite": suite.name,
        "description": suite.file.description,
        "axis": suite.file.axis,
        "seed": suite.seed,
        "deltagym": version("deltagym"),
        "sizes": dict(zip(SPLITS, generated.sizes, strict=True)),
        "upstream_sizes": None if upstream is None else dict(zip(SPLITS, upstream, strict=True)),
        "note": generated.note,
        "sha256": {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in generated.files
        },
    }


def _write_jsonl(rows: Sequence[Mapping[str, Json]], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


_WRITERS: dict[str, Callable[[Sequence[Mapping[str, Json]], Path], None]] = {
    "parquet": write_parquet,
    "jsonl": _write_jsonl,
}
