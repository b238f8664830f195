"""TRL: reward functions, an environment with feedback, and a script for its GRPOTrainer."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.tables import columns, parquet, template

PLAIN = "--model_name_or_path Qwen/Qwen3-0.6B --output_dir out"
COMPACT = (
    "--model_name_or_path model --output_dir out --use_cpu --report_to none --max_steps 3 "
    "--logging_steps 1 --per_device_train_batch_size 16"
)
ANSWER = 100
"""Longest answer of the embedded model, in tokens."""


def commands(export: Export) -> Sequence[str]:
    """Trains on as many processes as accelerate knows of; the embedded model on one."""
    if export.prompt == "chat":
        return (f"accelerate launch train.py {PLAIN}",)
    rounds = export.feedback.rounds
    length = ANSWER * (rounds + 1)
    return (
        f"python -m deltagym.models.embedded.chat model{' --tool' if rounds else ''} "
        f"&& python train.py {COMPACT} --max_completion_length {length}",
    )


def files(export: Export, data: Data) -> Files:
    """The rows, the reward, the environment and the script."""
    train, held_out = [[columns(row) for row in rows] for rows in (data.train, data.eval)]
    return {
        "data/train.parquet": parquet(train, like=held_out),
        "data/eval.parquet": parquet(held_out, like=train),
        **{name: template(f"trl/{name}") for name in ("reward.py", "environment.py", "train.py")},
    }


EXPORTER = Exporter(
    name="trl",
    title="TRL",
    summary=(
        "Rows, a reward function (also asynchronous), an environment that shows failing cases, and "
        "a training script."
    ),
    requires=("trl>=1.16,<1.17",),
    commands=commands,
    schedule=(
        "TRL passes its state to the reward function, so a scheduled reward reads the step and "
        "switches by itself."
    ),
    infra_error="Its reward is None; TRL leaves the completion out of the loss.",
    files=files,
    shows_feedback=True,
)
