"""OpenRLHF: JSON rows, an agent with feedback, a reward function, and a run script for Ray."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.settings import phase_files
from deltagym.exports.tables import columns, jsonl, template


def commands(export: Export) -> Sequence[str]:
    """A line for each phase; a later one goes on from the model that the earlier one saved."""
    first, *later = export.phases()
    return [f"bash run.sh {first}", *(f"bash run.sh {phase} out/{first}" for phase in later)]


def files(export: Export, data: Data) -> Files:
    """The rows, the script, and for each phase the agent, the reward and how long it takes."""
    code = {name: template(f"openrlhf/{name}") for name in ("agent.py", "reward.py")}
    limits = {
        f"{phase}/phase.env": f"ROWS={len(data.train)}\nPHASE_STEPS={_steps(export, phase)}\n"
        for phase in export.phases()
    }
    return {
        "data/train.jsonl": jsonl([columns(row) for row in data.train]),
        "data/eval.jsonl": jsonl([columns(row) for row in data.eval]),
        "run.sh": template("openrlhf/run.sh"),
        **phase_files(export, code),
        **limits,
    }


def _steps(export: Export, phase: str) -> int:
    """Steps of a phase; 0 for one that has no end of its own."""
    return (export.reward.switch_at or 0) if phase == "dense" else 0


EXPORTER = Exporter(
    name="openrlhf",
    title="OpenRLHF",
    summary=(
        "JSON rows, an agent that shows failing cases, a reward function for single turns, and a "
        "run script for Ray."
    ),
    requires=("openrlhf[vllm]>=0.11,<0.12",),
    commands=commands,
    schedule=(
        "OpenRLHF does not tell the step, so a scheduled reward is two runs: the second line goes "
        "on with binary reward from the model that the first one saved. The first ends with the "
        "step at which it should, or with the pass over the rows that this step is in."
    ),
    infra_error=(
        "OpenRLHF cannot leave out one completion of a group, so after three tries the agent "
        "stops the run with an error; `--ckpt.load_enable` goes on from a checkpoint."
    ),
    files=files,
    shows_feedback=True,
)
