import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.core.rows import UPSTREAM_COLUMNS, read_row
from deltagym.core.verification import verify_many
from deltagym.suites.generate import generate
from deltagym.suites.load import load_suite

COLUMNS = [
    "messages",
    "ground_truth",
    "dataset",
    "difficulty",
    "id",
    "problem_family",
    "name",
    "level",
    "params",
    "statement",
]


def read(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_rows_of_both_formats_give_back_the_problems(small_suite: str, tmp_path: Path) -> None:
    (written,) = generate(small_suite, tmp_path / "data")
    assert written.sizes == (9, 3)
    for split in ("train", "test"):
        problems = load_suite(small_suite).problems(split)
        table = pq.read_table(tmp_path / "data" / f"small_{split}.parquet")
        lines = (tmp_path / "data" / f"small_{split}.jsonl").read_text().splitlines()
        assert table.column_names == COLUMNS
        for rows in (table.to_pylist(), [json.loads(line) for line in lines]):
            again = [read_row(row) for row in rows]
            assert again == problems
            assert [read_row(row | {"id": ""}) for row in rows] == problems
            golds = [get_family(p.family).reference(p) for p in again]
            assert all(v.full_pass for v in verify_many(zip(again, golds, strict=True)))


def test_the_manifest_describes_the_files(small_suite: str, tmp_path: Path) -> None:
    (written,) = generate(small_suite, tmp_path)
    manifest = json.loads(written.manifest.read_text())
    assert manifest["sizes"] == {"train": 9, "test": 3}
    assert manifest["upstream_sizes"] == {"train": 20, "test": 5}
    assert "13 fewer than upstream" in manifest["note"]
    assert manifest["seed"] == 0
    assert manifest["sha256"] == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in written.files
    }


def test_a_second_run_under_another_hash_seed_gives_the_same_bytes(
    small_suite: str, tmp_path: Path
) -> None:
    for hash_seed in ("1", "2"):
        script = (
            f"import deltagym; deltagym.generate({small_suite!r}, {str(tmp_path / hash_seed)!r})"
        )
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            check=True,
        )
    assert read(tmp_path / "1") == read(tmp_path / "2")
    assert len(read(tmp_path / "1")) == 5


def test_another_seed_gives_other_problems(small_suite: str, tmp_path: Path) -> None:
    generate(small_suite, tmp_path / "0", ["jsonl"], seed=0)
    generate(small_suite, tmp_path / "1", ["jsonl"], seed=1)
    assert read(tmp_path / "0")["small_train.jsonl"] != read(tmp_path / "1")["small_train.jsonl"]


def test_an_empty_split_has_no_file_and_formats_can_be_chosen(tmp_path: Path) -> None:
    (written,) = generate("fdiv", tmp_path, ["jsonl"])
    assert sorted(read(tmp_path)) == ["fdiv.json", "fdiv_test.jsonl"]
    assert written.sizes == (0, 7)
    assert written.note == ""


def test_several_suites_progress_and_replaced_files(small_suite: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    (tmp_path / "small_test.jsonl").write_text("old")
    written = generate(
        [small_suite, "fdiv"], tmp_path, ["jsonl"], progress=lambda *now: told.append(now)
    )
    assert [w.suite for w in written] == ["small", "fdiv"]
    assert (tmp_path / "small_test.jsonl").read_text() != "old"
    assert told[-1] == ("fdiv test", 7, 7)
    assert not list(tmp_path.glob(".*"))


def test_upstreams_schema_has_its_columns_alone(small_suite: str, tmp_path: Path) -> None:
    generate(small_suite, tmp_path, schema="upstream")
    (row, *_) = map(json.loads, (tmp_path / "small_train.jsonl").read_text().splitlines())
    assert tuple(row) == UPSTREAM_COLUMNS
    with pytest.raises(BadInput, match="schema: unknown schema 'theirs'"):
        generate(small_suite, tmp_path, schema="theirs")  # type: ignore[arg-type]


def test_bad_input_is_named(small_suite: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"format: unknown format 'csv'; choose from parquet, jsonl"):
        generate(small_suite, tmp_path, ["csv"])  # type: ignore[list-item]
    with pytest.raises(BadInput, match="no suite 'nope'"):
        generate([small_suite, "nope"], tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=r"out: .*file"):
        generate(small_suite, tmp_path / "file")
