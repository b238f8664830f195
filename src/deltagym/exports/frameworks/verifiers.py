"""verifiers and prime-rl: a taskset package (v1), for evaluations, the hub and training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.core.problem import Json
from deltagym.exports.base import Data, Export, Exporter, Files, Row
from deltagym.exports.names import filled, module_name, package_name
from deltagym.exports.served import asking, serve
from deltagym.exports.settings import manifest
from deltagym.exports.tables import jsonl, template

STEPS = 200
"""Training steps of a phase that the export does not limit."""


def commands(export: Export) -> Sequence[str]:
    """Installs the package, checks it without a model, and evaluates a served model."""
    package = package_name(export)
    check = f"vf-validate {package} --runtime.type subprocess --output-dir out"
    return ("pip install .", check, *serve(export), "vf-eval @ eval.toml")


def files(export: Export, data: Data) -> Files:
    """The package, and one configuration for each thing that can be done with it."""
    module = module_name(export)
    sizes = (len(data.train), len(data.eval))
    return {
        "pyproject.toml": filled("verifiers/pyproject.toml.txt", export),
        "eval.toml": filled("verifiers/eval.toml", export, **asking(export)),
        **_training(export),
        f"{module}/__init__.py": template("verifiers/package/__init__.py"),
        f"{module}/taskset.py": template("verifiers/package/taskset.py"),
        f"{module}/export.json": manifest("verifiers", export, sizes, {}),
        f"{module}/train.jsonl": jsonl([_line(row) for row in data.train]),
        f"{module}/eval.jsonl": jsonl([_line(row) for row in data.eval]),
    }


def _training(export: Export) -> Files:
    """Configurations for prime-rl: one, or one a phase where the reward is scheduled."""
    reward = export.reward
    if reward.switch_at is None:
        phases = {"rl.toml": (reward.mode, STEPS)}
    else:
        phases = {
            "rl_dense.toml": ("dense", reward.switch_at),
            "rl_binary.toml": ("binary", reward.switch_at + STEPS),
        }
    return {
        name: filled("verifiers/rl.toml", export, **asking(export), mode=mode, steps=steps)
        for name, (mode, steps) in phases.items()
    }


def _line(row: Row) -> Mapping[str, Json]:
    name = f"{row.family} {row.level}"
    return {"id": row.id, "name": name, "prompt": row.prompt, "problem": row.problem}


EXPORTER = Exporter(
    name="verifiers",
    title="verifiers and prime-rl",
    summary=(
        "An installable taskset (verifiers v1) with data of both splits, and configurations. "
        "`vf-eval` needs a server that ends streams with `[DONE]`, as OpenAI's does; that of "
        "transformers 5.24 does not."
    ),
    requires=("verifiers>=0.4,<0.5", "uv", "transformers[serving]>=5.17"),
    commands=commands,
    schedule=(
        "A reward of verifiers is not told the training step, so a scheduled reward is two runs: "
        "`uv run rl @ rl_dense.toml`, then `uv run rl @ rl_binary.toml --ckpt.resume-step N` with "
        "the last step of the first. Dense or binary is `env.taskset.task.mode`, also in an "
        "evaluation; both are logged as metrics, whichever is paid."
    ),
    infra_error=(
        "Scoring raises, so that the rollout is recorded with a TaskError and without a reward; "
        "`vf-eval … --resume` runs it again."
    ),
    files=files,
)
