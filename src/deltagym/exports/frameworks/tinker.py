"""Tinker cookbook: an environment with feedback, a data set that knows the step, and a script."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.tables import columns, jsonl, template


def commands(export: Export) -> Sequence[str]:
    """Trains on Tinker's service; the key is in TINKER_API_KEY."""
    return ("python train.py log_path=out",)


def files(export: Export, data: Data) -> Files:
    """The rows, the environment with its data set, and the script."""
    return {
        "data/train.jsonl": jsonl([columns(row) for row in data.train]),
        "data/eval.jsonl": jsonl([columns(row) for row in data.eval]),
        **{name: template(f"tinker/{name}") for name in ("deltagym_env.py", "train.py")},
    }


EXPORTER = Exporter(
    name="tinker",
    title="Tinker cookbook",
    summary="A message environment that shows failing cases, its data set builder, and a script.",
    requires=("tinker-cookbook>=0.5.8",),
    commands=commands,
    schedule=(
        "The trainer asks its data set for the batch of a step, and the data set tells each "
        "environment that step, so a scheduled reward switches by itself."
    ),
    infra_error=(
        "After three tries the environment raises. `rollout_error_tolerance`, which train.py sets, "
        "repeats the rollout, and fails the group where that does not help."
    ),
    files=files,
    shows_feedback=True,
)
