"""Folders that cannot be read: the message says where and why."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.sql.local import load

Folder = Callable[..., Path]
SQL = "SELECT COUNT(*) FROM customer WHERE city = 'Oslo' AND age > 30"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda entries: entries[0].pop("SQL"), r"dev\.json\[0\]\.SQL: must be text"),
        (lambda entries: entries[0].update(question=""), r"dev\.json\[0\]\.question"),
        (lambda entries: entries[0].update(db_id="../x"), r"dev\.json\[0\]\.db_id"),
        (lambda entries: entries.append("x"), r"dev\.json\[1\]: must be an object"),
    ],
)
def test_errors_name_file_entry_and_field(
    bird: Folder, spoil: Callable[[Any], object], message: str
) -> None:
    folder = bird(("q", "", SQL))
    entries = json.loads((folder / "dev.json").read_text())
    spoil(entries)
    (folder / "dev.json").write_text(json.dumps(entries))
    with pytest.raises(BadInput, match=message):
        load(folder)


def test_folders_that_are_neither_are_refused(tmp_path: Path, bird: Folder) -> None:
    with pytest.raises(BadInput, match="is not a folder"):
        load(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="neither of BIRD"):
        load(tmp_path)
    folder = bird(("q", "", SQL))
    with pytest.raises(BadInput, match="kind: must be bird or spider"):
        load(folder, kind="wikisql")
    (folder / "dev.json").write_text("{")
    with pytest.raises(BadInput, match=r"dev\.json: cannot be read as JSON"):
        load(folder)
