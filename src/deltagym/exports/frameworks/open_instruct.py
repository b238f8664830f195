"""open-instruct, on which DELTA itself was trained: JSON rows, verifiers and a run script."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Json
from deltagym.exports.base import Data, Export, Exporter, Files, Row
from deltagym.exports.tables import jsonl, template

STEPS = 500
"""Steps of a dense phase that has no end of its own."""


def commands(export: Export) -> Sequence[str]:
    """A line for each phase; a later one goes on from the model that the earlier one saved."""
    first, *later = export.phases()
    return [f"bash run.sh {first}", *(f"bash run.sh {phase} out/{first}" for phase in later)]


def instruct_row(row: Row, verifier: str) -> dict[str, Json]:
    """A row with open-instruct's columns; `dataset` names the verifier."""
    return {
        "messages": row.messages,
        "ground_truth": row.problem,
        "dataset": verifier,
        "id": row.id,
        "family": row.family,
        "level": row.level,
    }


def files(export: Export, data: Data) -> Files:
    """The rows, the verifiers and the scripts."""
    verifier = f"deltagym_{next(iter(export.phases()))}"
    steps = export.reward.switch_at or STEPS
    names = ("deltagym_verifier.py", "run.py", "run.sh")
    return {
        "data/train.jsonl": jsonl([instruct_row(row, verifier) for row in data.train]),
        "data/eval.jsonl": jsonl([instruct_row(row, verifier) for row in data.eval]),
        "phases.env": f"DATASET={verifier}\nDENSE_STEPS={steps}\n",
        **{name: template(f"open_instruct/{name}") for name in names},
    }


EXPORTER = Exporter(
    name="open-instruct",
    title="open-instruct",
    summary=(
        "JSON rows, a dense and a binary verifier, and a run script for its GRPO. open-instruct "
        "itself is installed from its sources."
    ),
    requires=(),
    commands=commands,
    schedule=(
        "Verifiers are not told the step, so a scheduled reward is two runs: the second line goes "
        "on with binary reward from the model that the first one saved."
    ),
    infra_error=(
        "open-instruct cannot leave out one completion of a group, so after three tries the "
        "verifier raises an error, which stops the run."
    ),
    files=files,
)
