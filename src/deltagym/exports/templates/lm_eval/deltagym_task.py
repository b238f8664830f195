"""The functions that the task's YAML names."""

import math
from pathlib import Path

from datasets import Dataset

from deltagym.evaluation.passk import pass_at_k
from deltagym.exports.base import Reward
from deltagym.exports.reward import score
from deltagym.exports.tables import read_jsonl

FOLDER = Path(__file__).parent
ROWS = {split: read_jsonl(FOLDER / f"data/{split}.jsonl") for split in ("train", "eval")}
PROBLEMS = {row["id"]: row["problem"] for rows in ROWS.values() for row in rows}
K = 4


def load(**_):
    """Both splits as the model is shown them; the test cases stay here."""
    return {
        split: Dataset.from_list(
            [{"id": r["id"], "prompt": r["prompt"][0]["content"]} for r in rows]
        )
        for split, rows in ROWS.items()
    }


def process_results(doc, results):
    """The figures of one problem, over its answers that could be verified."""
    answers = [answer or "" for answer in results[0]]
    scores = score([PROBLEMS[doc["id"]]] * len(answers), answers, Reward(mode="dense"))
    judged = [found.metrics for found in scores if found.reward is not None]
    passed = sum(each["full_pass"] == 1 for each in judged)
    mean = {
        name: sum(each[name] for each in judged) / len(judged) if judged else math.nan
        for name in ("pass_rate", "full_pass")
    }
    return {**mean, "pass_at_4": pass_at_k(len(judged), passed, K).item()}
