"""The samples folder: rows that survive, are found again, and are merged."""

from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.models.served.store import SMALL_PARTS, SampleStore, StoredSample


def row(key: str, sample: int, request: str = "r", **changes: object) -> StoredSample:
    fields: dict = {
        "key": key,
        "sample": sample,
        "model": "m",
        "server": "s",
        "problem_id": "p",
        "family": "f",
        "level": "l",
        "text": f"{key} {sample}",
        "reasoning": "",
        "finish": "stop",
        "refused": False,
        "request": request,
        "prompt_tokens": 3,
        "completion_tokens": 4,
        "reasoning_tokens": None,
    }
    return StoredSample(**fields | changes)


def test_rows_are_found_again_and_requests_count_once(tmp_path: Path) -> None:
    store = SampleStore(tmp_path)
    store.add([row("a", 0), row("a", 1)])
    store.add([row("b", 0, "other", prompt_tokens=None)])
    store.close()
    with pytest.raises(BadInput, match="holds samples already"):
        SampleStore(tmp_path)
    store = SampleStore(tmp_path, resume=True)
    assert sorted(store.has("a")) == [0, 1]
    assert store.samples("a", 2) == [row("a", 0), row("a", 1)]
    assert store.costs() == [(3, 4, None), (None, 4, None)]
    assert store.costs(["a", "unknown"]) == [(3, 4, None)]
    store.close()


def test_two_processes_do_not_share_a_folder(tmp_path: Path) -> None:
    store = SampleStore(tmp_path)
    with pytest.raises(BadInput, match="another process writes"):
        SampleStore(tmp_path)
    store.close()


def test_small_parts_are_merged_and_rows_that_are_there_twice_count_once(tmp_path: Path) -> None:
    store = SampleStore(tmp_path)
    for number in range(SMALL_PARTS - 1):
        store.add([row("a", number, f"r{number}")])
    first = sorted(tmp_path.glob("part-*.parquet"))[0]
    kept = first.read_bytes()
    store.add([row("a", SMALL_PARTS - 1, "last")])
    assert len(list(tmp_path.glob("*.parquet"))) == 1
    store.close()
    first.write_bytes(kept)  # as a crash leaves it between merging and removing
    store = SampleStore(tmp_path, resume=True)
    texts = [sample.text for sample in store.samples("a", SMALL_PARTS)]
    assert texts == [f"a {number}" for number in range(SMALL_PARTS)]
    assert len(store.costs()) == SMALL_PARTS
    store.close()


def test_a_broken_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "part-00000001.parquet").write_bytes(b"no parquet")
    with pytest.raises(BadInput, match=r"cannot read .*part-00000001.* remove the file"):
        SampleStore(tmp_path, resume=True)
