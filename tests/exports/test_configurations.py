"""The configurations that exports hold can be read, and their shell lines be run as one."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pytest

import deltagym
from deltagym.core.toml import check_table
from deltagym.exports.base import Export
from deltagym.exports.names import module_name, package_name
from deltagym.exports.registry import exporters, get_exporter

TABLE = {"suite": "has_tiny", "train_size": 3, "eval_size": 2, "prompt": "compact"}


def write(framework: str, folder: Path, mode: str = "dense") -> Path:
    reward = {"mode": mode, "switch_at": 7 if mode == "scheduled" else None}
    what = check_table(Export, {**TABLE, "reward": reward}, "export")
    return deltagym.export(framework, what, folder).folder


@pytest.mark.parametrize("framework", sorted(exporters()))
@pytest.mark.parametrize("prompt", ["chat", "compact"])
def test_the_commands_are_one_line_of_shell(framework: str, prompt: str) -> None:
    what = check_table(Export, {**TABLE, "prompt": prompt}, "export")
    line = " && ".join(get_exporter(framework).commands(what))
    subprocess.run(["bash", "-n", "-c", line], check=True)


@pytest.mark.parametrize("framework", ["verifiers", "inspect-ai", "lm-eval"])
@pytest.mark.parametrize("prompt", ["chat", "compact"])
def test_evaluations_say_how_to_serve_a_model(framework: str, prompt: str) -> None:
    what = check_table(Export, {**TABLE, "prompt": prompt}, "export")
    assert any("transformers serve" in line for line in get_exporter(framework).commands(what))


@pytest.mark.parametrize("framework", ["verifiers", "openenv", "nemo-gym", "lm-eval"])
def test_no_name_is_left_open(framework: str, tmp_path: Path) -> None:
    folder = write(framework, tmp_path / "out")
    for path in (p for kind in ("toml", "yaml") for p in folder.rglob(f"*.{kind}")):
        text = path.read_text("utf-8")
        assert "$" not in text, path
        if path.suffix == ".toml":
            tomllib.loads(text)


def test_prime_rl_has_a_run_for_each_phase(tmp_path: Path) -> None:
    one = write("verifiers", tmp_path / "one", "binary")
    assert [path.name for path in one.glob("rl*")] == ["rl.toml"]
    two = write("verifiers", tmp_path / "two", "scheduled")
    runs = {p.stem: tomllib.loads(p.read_text("utf-8")) for p in two.glob("rl*.toml")}
    modes = {
        name: run["orchestrator"]["train"]["env"][0]["taskset"]["task"]["mode"]
        for name, run in runs.items()
    }
    assert modes == {"rl_dense": "dense", "rl_binary": "binary"}
    assert runs["rl_dense"]["max_steps"] == 7 < runs["rl_binary"]["max_steps"]


def test_nemo_gym_sends_no_case_to_the_model(tmp_path: Path) -> None:
    folder = write("nemo-gym", tmp_path / "out") / "resources_servers" / "deltagym_has_tiny"
    for line in (folder / "data" / "train.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert "ground_truth" in row["problem"]
        asked = row["responses_create_params"]
        assert list(asked) == ["input"]
        assert "ground_truth" not in json.dumps(asked)


def test_names_come_from_the_suite() -> None:
    what = Export(suite="some folder/My suite-2.toml")
    assert module_name(what) == "deltagym_my_suite_2"
    assert package_name(what) == "deltagym-my-suite-2"
