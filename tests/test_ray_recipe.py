"""The recipe for Ray Data: what it writes does not depend on the batches."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import deltagym
from deltagym.core.seeding import derive_seed

SCRIPT = Path(__file__).parents[1] / "recipes" / "ray" / "sample_and_judge.py"


def test_rows_become_verdicts_whatever_the_batches(
    small_base: Path,
    small_suite: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ray_cluster: str,
) -> None:
    from deltagym.models.policy import load_policy

    deltagym.generate(small_suite, tmp_path, ["parquet"])
    rows, out = tmp_path / "small_train.parquet", tmp_path / "verdicts"
    options = f"{rows} -o {out} --model {small_base} -n 2 --max-new-tokens 8 --batch 4 --seed 3"
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), *options.split()])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    found = {(r["id"], r["sample"]): r for r in pq.read_table(out).to_pylist()}
    policy = load_policy(str(small_base), max_new_tokens=8)
    problems = deltagym.load_suite(small_suite).problems("train")
    assert len(found) == 2 * len(problems)
    for problem in problems:
        seed = derive_seed(3, "ray", problem.id)
        (texts,) = policy.sample([problem], 2, temperature=1.0, greedy=False, seed=seed)
        for number, text in enumerate(texts):
            row, verdict = found[problem.id, number], deltagym.verify(problem, text)
            assert (row["completion"], row["status"]) == (text, verdict.status.value)
            assert (row["pass_rate"], row["full_pass"]) == (verdict.pass_rate, verdict.full_pass)
