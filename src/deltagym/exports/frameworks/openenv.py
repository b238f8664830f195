"""OpenEnv: an environment server with reset, step, state and feedback, and its client."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.names import filled
from deltagym.exports.served import PORT
from deltagym.exports.tables import columns, jsonl, template

CODE = ("models.py", "client.py", "server/__init__.py", "server/app.py", "server/environment.py")


def commands(export: Export) -> Sequence[str]:
    """Starts the server; a trainer, or `client.py`, connects to it."""
    return (f"uvicorn server.app:app --host 127.0.0.1 --port {PORT}",)


def files(export: Export, data: Data) -> Files:
    """The environment, its rows, and what `openenv build` and `openenv push` need."""
    return {
        "openenv.yaml": filled("openenv/openenv.yaml", export),
        "pyproject.toml": filled("openenv/pyproject.toml.txt", export),
        "server/Dockerfile": template("openenv/server/Dockerfile"),
        **{name: template(f"openenv/{name}") for name in CODE},
        "data/train.jsonl": jsonl([columns(row) for row in data.train]),
        "data/eval.jsonl": jsonl([columns(row) for row in data.eval]),
    }


EXPORTER = Exporter(
    name="openenv",
    title="OpenEnv",
    summary="An environment server (reset, step, state) that shows failing cases, and its client.",
    requires=("openenv-core[core]>=0.3,<0.4",),
    commands=commands,
    schedule=(
        "OpenEnv knows no training step. An action may carry it as `training_step`, by which a "
        "scheduled reward switches; without it the step fails with an error."
    ),
    infra_error=(
        "The episode ends with the reward None and the reason in the observation's `error`; leave "
        "such an episode out."
    ),
    files=files,
    shows_feedback=True,
)
