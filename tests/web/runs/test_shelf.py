"""Which folders the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("starlette")

from starlette.exceptions import HTTPException

from deltagym.runs.folder import RunFolder
from deltagym.web.runs.shelf import Shelf, key_of


def test_a_run_younger_than_the_last_search_is_found(tmp_path: Path) -> None:
    shelf = Shelf([tmp_path])
    assert shelf.all() == []
    run = RunFolder.create(tmp_path / "new", "recipe", {})
    assert shelf.get(key_of(run.path)).name == f"{tmp_path.name}/new"


def test_a_key_of_nothing_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(HTTPException) as caught:
        Shelf([tmp_path]).get("0" * 12)
    assert caught.value.status_code == 404
