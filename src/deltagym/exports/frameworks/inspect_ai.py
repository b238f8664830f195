"""inspect_ai: a task with dense and full-pass scores, pass@k and feedback."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.served import URL, model_of, serve
from deltagym.exports.tables import columns, jsonl, template


def commands(export: Export) -> Sequence[str]:
    """Serves a model, asks it, and opens the log."""
    ask = f"inspect eval task.py --model openai-api/local/{model_of(export)} --model-base-url {URL}"
    return (*serve(export), f"LOCAL_API_KEY=none {ask}", "inspect view")


def files(export: Export, data: Data) -> Files:
    """The task and its rows."""
    return {
        "task.py": template("inspect_ai/task.py"),
        "data/train.jsonl": jsonl([columns(row) for row in data.train]),
        "data/eval.jsonl": jsonl([columns(row) for row in data.eval]),
    }


EXPORTER = Exporter(
    name="inspect-ai",
    title="Inspect",
    summary=(
        "A task with two scores for each answer, pass_rate and full_pass, over several epochs, so "
        "that pass@k is estimated; with feedback where the export has it."
    ),
    requires=("inspect_ai>=0.3.285", "openai>=3", "transformers[serving]>=5.17"),
    commands=commands,
    schedule="An evaluation pays nothing: dense and binary reward are its two scores.",
    infra_error=(
        "Its scores are not-a-number, which Inspect leaves out of every mean and every pass@k."
    ),
    files=files,
    shows_feedback=True,
)
