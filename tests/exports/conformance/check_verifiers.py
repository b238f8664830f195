"""verifiers: `vf-validate` checks the taskset, `vf-eval` asks the served embedded model."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import verifiers.v1 as vf
from common import EVAL, check_rewards, expect, export_to, load, report, scratch
from served import run, served

NAME, ROLLOUTS = "verifiers", 4
BIN = Path(sys.prefix) / "bin"


def package(exported: Path) -> Path:
    """The folder of the package in an export."""
    return next(exported.glob("*/taskset.py")).parent


def rewarder(exported: Path):
    """Pays as verifiers does: by scoring a trace."""
    folder = package(exported)
    module = load(folder / "taskset.py")

    def pay(problem: str, answer: str, step: int) -> float | None:
        task = next(iter(module.DeltaGymTaskset(module.DeltaGymConfig())))
        module.rows("train")[task.data.id]["problem"] = problem
        trace = RecordingTrace(answer)
        try:
            asyncio.run(task.score(trace))
        except vf.TaskError:
            return None
        return trace.rewards["reward"]

    return pay


class RecordingTrace(SimpleNamespace):
    """As much of a trace as scoring without a runtime reads and writes."""

    def __init__(self, answer: str) -> None:
        message = vf.AssistantMessage(role="assistant", content=answer)
        super().__init__(assistant_messages=[message], rewards={}, metrics={})

    def record_metrics(self, found):
        self.metrics |= found

    def record_reward(self, name, value, weight):
        self.rewards[name] = value * weight


def install(exported: Path) -> str:
    """Installs the export as its README says; the name of the package."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall"]
    subprocess.run([*pip, "."], cwd=exported, check=True)
    return tomllib.loads((exported / "pyproject.toml").read_text())["project"]["name"]


def check_commands(folder: Path) -> str:
    """The framework's own commands on the installed package; a figure."""
    exported = export_to(NAME, folder / "export")
    name = install(exported)
    path = {"PATH": f"{BIN}:/usr/bin:/bin"} if shutil.which("uv", path=str(BIN)) else {}
    plain = ["--no-rich", "-o", folder / "validate"]
    run([BIN / "vf-validate", name, "--runtime.type", "subprocess", *plain], exported, **path)
    summary = json.loads(next((folder / "validate").rglob("summary.json")).read_text())
    expect("gold answers and untouched tasks", summary["valid_rate"], 1.0)
    with served(folder) as (model, url):
        asked = ["-m", model, "--client.base-url", url, "-c", "4", "-r", str(ROLLOUTS)]
        options = [*asked, "--no-rich", "-o", folder / "eval"]
        run([BIN / "vf-eval", "@", "eval.toml", *options], exported, OPENAI_API_KEY="none", **path)
    text = next((folder / "eval").rglob("traces.jsonl")).read_text("utf-8")
    expect("test cases in the traces", "ground_truth" in text, False)
    traces = [trace for line in text.splitlines() for trace in json.loads(line)["traces"]]
    expect("rollouts", len(traces), EVAL * ROLLOUTS)
    expect("errors", [trace["errors"] for trace in traces if trace["errors"]], [])
    for trace in traces:
        expect("reward", trace["rewards"]["reward"]["score"], trace["metrics"]["pass_rate"])
    mean = sum(trace["metrics"]["pass_rate"] for trace in traces) / len(traces)
    return f"{len(traces)} rollouts; mean pass_rate {mean:.2f}"


def main() -> None:
    """Scores, validates and evaluates."""
    with scratch() as folder:
        exported = export_to(NAME, folder / "rows", "scheduled")
        expect(
            "phases",
            sorted(p.name for p in exported.glob("rl*")),
            ["rl_binary.toml", "rl_dense.toml"],
        )
        line = (package(exported) / "train.jsonl").read_text("utf-8").splitlines()[0]
        check_rewards(NAME, folder, json.loads(line)["problem"], rewarder, scheduled=False)
        figure = check_commands(folder)
    ran = "`vf-validate`, and `vf-eval` asking `transformers serve`; prime-rl needs GPUs"
    report(NAME, "verifiers", ran, figure)


if __name__ == "__main__":
    main()
