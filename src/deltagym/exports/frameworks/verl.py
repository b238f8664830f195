"""verl: parquet rows, `compute_score`, and a run script for Ray, FSDP and several machines."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Json
from deltagym.exports.base import Data, Export, Exporter, Files, Row
from deltagym.exports.tables import parquet, template


def commands(export: Export) -> Sequence[str]:
    """Trains; everything else is set in the script, or after it."""
    return ("bash run.sh",)


def verl_row(row: Row, split: str, index: int) -> dict[str, Json]:
    """A row with the columns that verl's data set and reward manager read."""
    return {
        "data_source": f"{row.scope}/{row.family}",
        "prompt": row.messages,
        "ability": row.scope,
        "reward_model": {"style": "rule", "ground_truth": row.problem},
        "extra_info": {"split": split, "index": index, "id": row.id, "level": row.level},
    }


def files(export: Export, data: Data) -> Files:
    """The rows, the reward and the script."""
    train, held_out = [
        [verl_row(row, split, index) for index, row in enumerate(rows)]
        for split, rows in (("train", data.train), ("eval", data.eval))
    ]
    return {
        "data/train.parquet": parquet(train, like=held_out),
        "data/eval.parquet": parquet(held_out, like=train),
        "reward.py": template("verl/reward.py"),
        "run.sh": template("verl/run.sh"),
    }


EXPORTER = Exporter(
    name="verl",
    title="verl",
    summary="Parquet rows, a reward function, and a run script for Ray, FSDP and several machines.",
    requires=("verl[vllm]>=0.9,<0.10",),
    commands=commands,
    schedule=(
        "With verl's default reward manager, vLLM and SGLang tell the reward function how many "
        "steps their weights were trained for, so a scheduled reward switches by itself. Where "
        "they do not, it stops with an error: run one phase after the other with "
        "`+reward.custom_reward_function.reward_kwargs.mode=dense` and `=binary`."
    ),
    infra_error=(
        "verl cannot leave out one completion of a group, so after three tries the run stops with "
        "an error; it goes on from its last checkpoint."
    ),
    files=files,
)
