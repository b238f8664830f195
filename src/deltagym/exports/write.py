"""`export`: writes a folder that a framework runs with its own command.

The folder appears whole or not at all. What someone else put there is never replaced.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from textwrap import fill

from deltagym.core.errors import BadInput
from deltagym.core.files import sync
from deltagym.exports.base import Export, Exporter, Files
from deltagym.exports.registry import get_exporter
from deltagym.exports.rows import Progress, load_data
from deltagym.exports.settings import NAME, manifest, read_manifest
from deltagym.exports.tables import template

WIDTH = 96
"""Columns of a README."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        folder: The folder.
        files: Paths in it, sorted.
        rows: Rows of `train` and `eval`.
        commands: The shell lines to run in the folder.
    """

    folder: Path
    files: tuple[str, ...]
    rows: tuple[int, int]
    commands: tuple[str, ...]


def export(
    framework: str, what: Export, out: str | Path, progress: Progress | None = None
) -> Exported:
    """Exports a suite to a framework.

    Args:
        framework: Its name; `deltagym.exports.registry.exporters` has all.
        what: Suite, sizes, reward, feedback and kind of prompt.
        out: Folder to write. It may be empty, or hold an export that is as it was written.
        progress: Told about every problem built.

    Raises:
        BadInput: There is no such framework or suite, the framework cannot do what is asked, or
            the folder holds something else.
    """
    exporter = get_exporter(framework)
    if what.feedback.rounds and not exporter.shows_feedback:
        raise BadInput(
            f"feedback.rounds: the export to {exporter.title} shows no feedback; leave it out"
        )
    folder = Path(out).absolute()
    _require_free(folder)
    data = load_data(what, progress)
    rows = (len(data.train), len(data.eval))
    if not getattr(data, exporter.needs):
        field = "train_size" if exporter.needs == "train" else "eval_size"
        raise BadInput(f"{field}: there is no problem for {exporter.title}; take another suite")
    made = dict(exporter.files(what, data))
    made["README.md"] = _text(made.get("README.md", "")) + _readme(exporter, what, rows, made)
    content = {name: _bytes(made[name]) for name in sorted(made)}
    content[NAME] = manifest(framework, what, rows, content).encode()
    try:
        _write(folder, content)
    except OSError as error:
        raise BadInput(f"out: {error.filename or folder}: {error.strerror}") from error
    return Exported(folder, tuple(sorted(content)), rows, tuple(exporter.commands(what)))


def _require_free(folder: Path) -> None:
    """Raises `BadInput` if writing `folder` would lose anything."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise BadInput(f"out: {folder} is there and is not a folder; name another")
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    if not there:
        return
    if NAME not in there:
        raise BadInput(f"out: {folder} holds files that are no export; name another folder")
    written = read_manifest(folder).get("sha256", {})
    for name in sorted(there - {NAME}):
        file = folder / name
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if written.get(name) != digest or file.is_symlink():
            what = "was changed since" if name in written else "is not part of"
            raise BadInput(f"out: {file} {what} the export that is there; name another folder")


def _write(folder: Path, content: Mapping[str, bytes]) -> None:
    """Writes a draft beside the folder, which then takes its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f".replaced-{folder.name}")
    draft = Path(tempfile.mkdtemp(prefix=f".draft-{folder.name}-", dir=folder.parent))
    try:
        draft.chmod(0o777 & ~_umask())
        for name, data in content.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            if data.startswith(b"#!"):
                path.chmod(path.stat().st_mode | 0o111)
            sync(path)
        _require_free(folder)  # Again: building the rows took time.
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
            folder.rename(aside)
        draft.rename(folder)
        sync(folder.parent)
    finally:
        if not folder.exists() and aside.exists():
            aside.rename(folder)
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode()


def _readme(exporter: Exporter, what: Export, rows: tuple[int, int], made: Files) -> str:
    packages = ["deltagym", *(f"'{package}'" for package in exporter.requires)]
    return Template(template("README.md.txt")).substitute(
        suite=what.suite,
        title=exporter.title,
        summary=fill(exporter.summary, WIDTH),
        packages=" ".join(packages),
        commands="\n".join(exporter.commands(what)),
        files="\n".join(f"- `{name}`" for name in sorted({*made, "README.md", NAME})),
        train=rows[0],
        eval=rows[1],
        seed=what.seed,
        reward=_reward_text(what),
        schedule=fill(exporter.schedule, WIDTH),
        infra_error=fill(exporter.infra_error, WIDTH),
    )


def _reward_text(what: Export) -> str:
    """The reward of an export in words."""
    match what.reward.mode:
        case "dense":
            return "Dense: the share of cases that the answer passes."
        case "binary":
            return "Binary: 1 for an answer that passes every case, else 0."
        case "scheduled":
            switch = what.reward.switch_at
            return f"Dense (share of cases passed) before step {switch}, binary from it on."
