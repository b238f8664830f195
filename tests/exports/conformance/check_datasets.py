"""Hugging Face datasets: `load_dataset` reads the folder, its card included; the reward scores."""

from __future__ import annotations

from pathlib import Path

from common import EVAL, TRAIN, check_rewards, expect, export_to, load, report, scratch
from datasets import load_dataset
from huggingface_hub import DatasetCard

NAME = "datasets"


def rewarder(folder: Path):
    """The export's own function, on a row."""
    module = load(folder / "reward.py")
    return lambda problem, answer, step: module.reward({"problem": problem}, answer, step)


def main() -> None:
    """Loads both splits and scores."""
    with scratch() as folder:
        exported = export_to(NAME, folder / "plain")
        found = load_dataset(str(exported), cache_dir=str(folder / "cache"))
        expect("sizes", {k: len(v) for k, v in found.items()}, {"train": TRAIN, "test": EVAL})
        row = found["train"][0]
        expect("columns", list(row)[:2], ["prompt", "problem"])
        card = DatasetCard.load(exported / "README.md").data
        expect("card", card.license, "apache-2.0")
        check_rewards(NAME, folder, row["problem"], rewarder)
    report(NAME, "datasets", "`load_dataset` reads the folder", f"{TRAIN + EVAL} rows")


if __name__ == "__main__":
    main()
