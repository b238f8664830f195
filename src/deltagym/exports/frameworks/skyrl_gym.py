"""SkyRL: a text environment of skyrl-gym with feedback, rows, and a run script."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Json
from deltagym.exports.base import Data, Export, Exporter, Files, Row
from deltagym.exports.settings import phase_files
from deltagym.exports.tables import parquet, template


def commands(export: Export) -> Sequence[str]:
    """A line for each phase; a later one goes on from the model that the earlier one saved."""
    first, *later = export.phases()
    return [f"bash run.sh {first}", *(f"bash run.sh {phase} {first}" for phase in later)]


def files(export: Export, data: Data) -> Files:
    """The rows, the script, and for each phase the environment and its entry point."""
    train, held_out = [[_row(row) for row in rows] for rows in (data.train, data.eval)]
    code = {name: template(f"skyrl_gym/{name}") for name in ("deltagym_env.py", "main.py")}
    return {
        "data/train.parquet": parquet(train, like=held_out),
        "data/eval.parquet": parquet(held_out, like=train),
        "run.sh": template("skyrl_gym/run.sh"),
        **phase_files(export, code),
    }


def _row(row: Row) -> dict[str, Json]:
    return {
        "data_source": f"{row.scope}/{row.family}",
        "prompt": row.messages,
        "env_class": "deltagym",
        "reward_spec": {"method": "rule", "ground_truth": row.problem},
        "extra_info": {"id": row.id, "level": row.level},
    }


EXPORTER = Exporter(
    name="skyrl-gym",
    title="SkyRL",
    summary="A skyrl-gym environment that shows failing cases, parquet rows, and a run script.",
    requires=("skyrl-gym>=0.4,<0.5", "skyrl[fsdp]>=0.4,<0.5"),
    commands=commands,
    schedule=(
        "SkyRL does not tell an environment the step, so a scheduled reward is two runs: the "
        "second goes on with binary reward from the model that the first one saved. How long the "
        "first is, is set by `trainer.epochs`, or by stopping it."
    ),
    infra_error=(
        "SkyRL takes a number or an error, so after three tries the environment raises, which "
        "stops the run; it goes on from its last checkpoint."
    ),
    files=files,
    shows_feedback=True,
)
