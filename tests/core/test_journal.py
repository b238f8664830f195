"""Journal files: what is kept, what a stop cuts off, and files that are none."""

import json
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.journal import JournalFile


def test_what_was_added_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = JournalFile(path)
    first.add({"b": "é", "a": [1, None]})
    first.close()
    second = JournalFile(path)
    second.add({"c": 2.5})
    second.close()
    records = list(JournalFile(path, read_only=True).records())
    assert records == [(1, {"a": [1, None], "b": "é"}), (2, {"c": 2.5})]


def test_a_line_is_on_disk_before_the_file_is_closed(tmp_path: Path) -> None:
    book = JournalFile(tmp_path / "journal.jsonl")
    book.add({"a": 1})
    assert json.loads((tmp_path / "journal.jsonl").read_text()) == {"a": 1}
    book.close()


def test_a_line_that_was_cut_off_is_forgotten_and_written_over(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"a":1}\n{"a":')
    assert [record for _, record in JournalFile(path, read_only=True).records()] == [{"a": 1}]
    book = JournalFile(path)
    book.add({"a": 2})
    book.close()
    assert path.read_text() == '{"a":1}\n{"a":2}\n'


def test_bad_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"journal: .*nowhere.*No such file"):
        JournalFile(tmp_path / "nowhere", read_only=True)
    with pytest.raises(BadInput, match=r"journal: .*: Is a directory"):
        JournalFile(tmp_path)
    path = tmp_path / "notes.txt"
    path.write_text('{"a":1}\nbuy milk\n')
    with pytest.raises(BadInput, match=r"line 2 is no entry .*remove it or name another journal"):
        list(JournalFile(path).records())
    assert path.read_text() == '{"a":1}\nbuy milk\n'


def test_a_file_has_one_writer(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    book = JournalFile(path)
    with pytest.raises(BadInput, match="another run is writing"):
        JournalFile(path)
    book.close()
    reader = JournalFile(path, read_only=True)
    with pytest.raises(BadInput, match="only read"):
        reader.add({"a": 1})
