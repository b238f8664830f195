from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing


def test_the_target_appears_once_the_block_has_ended(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with replacing(target) as draft:
        draft.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_after_an_error_nothing_has_changed(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), replacing(target) as draft:
        draft.write_text("half, then \udc80", encoding="utf-8")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a regular file"), replacing(tmp_path):
        pass
    assert tmp_path.is_dir()
