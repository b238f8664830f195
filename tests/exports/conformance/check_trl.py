"""TRL: its trainer takes 3 GRPO steps on the embedded model, plain and with rounds of feedback."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

from common import SWITCH, check_rewards, expect, export_to, load, report, scratch
from datasets import load_dataset
from transformers import TrainerState

from deltagym.models.embedded.chat import write_chat_model

NAME, STEPS = "trl", 3


def rewarder(folder: Path):
    """The reward function and its asynchronous twin, with TRL's own state."""
    module = load(folder / "reward.py")

    def pay(problem: str, answer: str, step: int) -> float | None:
        state = TrainerState(global_step=step)
        chat = [[{"role": "assistant", "content": answer}]]
        paid = module.reward(completions=chat, problem=[problem], trainer_state=state)
        again = module.reward_async(completions=chat, problem=[problem], trainer_state=state)
        expect("asynchronous reward", asyncio.run(again), paid)
        return paid[0]

    return pay


def train(folder: Path, length: int, model: Path) -> list[dict[str, float]]:
    """Runs the export's script; the metrics of each step."""
    options = {
        "model_name_or_path": model,
        "output_dir": folder / "out",
        "max_steps": STEPS,
        "logging_steps": 1,
        "per_device_train_batch_size": 8,
        "max_completion_length": length,
        "report_to": "none",
    }
    given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "train.py", "--use_cpu", *given]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    state = json.loads((folder / "out" / f"checkpoint-{STEPS}" / "trainer_state.json").read_text())
    return [entry for entry in state["log_history"] if "reward" in entry]


def check_plain(folder: Path) -> float:
    """Trains with a scheduled reward, which is seen to switch; seconds it took."""
    exported = export_to(NAME, folder / "plain", "scheduled")
    begun = time.perf_counter()
    steps = train(exported, 100, write_chat_model(folder / "model"))
    taken = time.perf_counter() - begun
    paid = [name for _ in range(SWITCH) for name in ["pass_rate"]]
    for number, name in enumerate([*paid, *["full_pass"] * (STEPS - SWITCH)]):
        entry = steps[number]
        expect(f"step {number} pays {name}", entry["reward"], entry[f"deltagym/{name}"])
    return taken


def check_feedback(folder: Path) -> None:
    """Trains with two rounds of feedback; every completion is judged as often as it may be."""
    exported = export_to(NAME, folder / "feedback", feedback={"rounds": 2})
    steps = train(exported, 250, write_chat_model(folder / "model_with_tool", tool=True))
    expect("steps", len(steps), STEPS)
    expect("failed calls", steps[0]["tools/failure_frequency"], 0.0)
    if not 0 < steps[0]["tools/call_frequency"] <= 2:
        raise SystemExit(f"calls of the tool: {steps[0]['tools/call_frequency']}")


def main() -> None:
    """Scores, then trains."""
    with scratch() as folder:
        exported = export_to(NAME, folder / "rows")
        rows = load_dataset("parquet", data_files=str(exported / "data" / "train.parquet"))
        check_rewards(NAME, folder, rows["train"][0]["problem"], rewarder)
        taken = check_plain(folder)
        check_feedback(folder)
    ran = "`GRPOTrainer`: 3 steps of the embedded model, plain and with 2 rounds of feedback"
    report(NAME, "trl", ran, f"{STEPS} steps in {taken:.0f} s")


if __name__ == "__main__":
    main()
