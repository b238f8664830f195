"""`export.json`: what a folder was exported with, written beside the data, read by its code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.core.toml import check_table, read_text
from deltagym.exports.base import Export, Files

NAME = "export.json"


def read_export(folder: str | Path) -> Export:
    """What a folder was exported with.

    Args:
        folder: The folder, or a file in it such as a script's own `__file__`.

    Raises:
        BadInput: There is no `export.json`, or it is malformed.
    """
    path = Path(folder)
    found = read_manifest(path if path.is_dir() else path.parent)
    return check_table(Export, found["export"], NAME)


def read_manifest(folder: Path) -> dict[str, Json]:
    """All of a folder's `export.json`: `deltagym`, `framework`, `export`, `rows` and `sha256`.

    Raises:
        BadInput: There is none, or it is malformed.
    """
    try:
        found = json.loads(read_text(folder / NAME, "export"))
    except ValueError as error:
        raise BadInput(f"export: {folder / NAME} is not a manifest: {error}") from error
    if not isinstance(found, dict) or "export" not in found:
        raise BadInput(f"export: {folder / NAME} is not a manifest; export the folder anew")
    return found


def phase_files(export: Export, files: Files) -> Files:
    """Copies of `files` in a folder for each phase, with an `export.json` that says its reward.

    Code that reads the `export.json` beside it (`read_export(__file__)`) then pays that phase.
    """
    made: dict[str, str | bytes] = {}
    for name, phase in export.phases().items():
        made |= {f"{name}/{path}": content for path, content in files.items()}
        made[f"{name}/{NAME}"] = _json({"export": phase.model_dump(mode="json")})
    return made


def manifest(
    framework: str, export: Export, rows: tuple[int, int], files: Mapping[str, bytes]
) -> str:
    """The text of `export.json`.

    Args:
        framework: Name of the exporter.
        export: What was exported.
        rows: Rows of `train` and `eval`.
        files: All other files of the folder.
    """
    content = {
        "deltagym": version("deltagym"),
        "framework": framework,
        "export": export.model_dump(mode="json"),
        "rows": dict(zip(("train", "eval"), rows, strict=True)),
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    return _json(content)


def _json(content: Json) -> str:
    return json.dumps(content, indent=1) + "\n"
