"""The conformance checks of the frameworks that the dev extra has; TRL with a smaller model."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from deltagym.models.embedded.chat import write_chat_model
from deltagym.models.embedded.model import TinyShape, build_model

CHECKS = Path(__file__).parent / "conformance"


@pytest.mark.parametrize("name", ["datasets", "open_instruct"])
def test_the_check_passes(name: str) -> None:
    command = [sys.executable, str(CHECKS / f"check_{name}.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout.splitlines()[-1])
    assert set(line) == {"framework", "version", "ran", "figure"}


@pytest.fixture
def check_trl(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(CHECKS)
    return importlib.import_module("check_trl")


def test_trl_takes_three_steps_and_switches(check_trl: ModuleType, tmp_path: Path) -> None:
    model = write_chat_model(tmp_path / "model")
    build_model(TinyShape(hidden=8, layers=1, heads=1)).save_pretrained(model)
    exported = check_trl.export_to("trl", tmp_path / "out", "scheduled")
    steps = check_trl.train(exported, 8, model)
    assert [step["step"] for step in steps] == [1, 2, 3]
    paid = [step["reward"] for step in steps]
    assert paid[:2] == [step["deltagym/pass_rate"] for step in steps[:2]]
    assert paid[2] == steps[2]["deltagym/full_pass"]
