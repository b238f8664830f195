"""NeMo Gym: a resources server, its data and its configurations, for NeMo RL and others."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.core.problem import Json
from deltagym.exports.base import Data, Export, Exporter, Files, Row
from deltagym.exports.names import filled, module_name
from deltagym.exports.served import URL, model_of
from deltagym.exports.settings import manifest
from deltagym.exports.tables import jsonl, template

EXAMPLES = 5
"""How many rows NeMo Gym wants to see as examples."""


def commands(export: Export) -> Sequence[str]:
    """Copies the server into a checkout of NeMo Gym and starts it beside a served model."""
    module = module_name(export)
    first, *_ = export.phases()
    configs = (
        f"resources_servers/{module}/configs/{first}.yaml",
        "responses_api_models/vllm_model/configs/vllm_model.yaml",
    )
    policy = f"+policy_base_url={URL} +policy_api_key=none +policy_model_name={model_of(export)}"
    return (
        ': "${GYM:?set it to the folder of a checkout of NeMo Gym}"',
        f"cp -r resources_servers/{module} $GYM/resources_servers/",
        f'cd $GYM && ng_run "+config_paths=[{",".join(configs)}]" {policy}',
    )


def files(export: Export, data: Data) -> Files:
    """The folder of the server, as a checkout of NeMo Gym has it."""
    module = module_name(export)
    train, held_out = [[_row(row, module) for row in rows] for rows in (data.train, data.eval)]
    configs = {
        f"configs/{mode}.yaml": filled("nemo_gym/config.yaml", export, mode=mode)
        for mode in export.phases()
    }
    made: Files = {
        "app.py": template("nemo_gym/app.py"),
        "requirements.txt": template("nemo_gym/requirements.txt"),
        "export.json": manifest("nemo-gym", export, (len(train), len(held_out)), {}),
        "data/train.jsonl": jsonl(train),
        "data/validation.jsonl": jsonl(held_out),
        "data/example.jsonl": jsonl(train[:EXAMPLES]),
        **configs,
    }
    return {f"resources_servers/{module}/{name}": content for name, content in made.items()}


def _row(row: Row, module: str) -> dict[str, Json]:
    agent = {"type": "responses_api_agents", "name": f"{module}_simple_agent"}
    return {
        "responses_create_params": {"input": row.messages},
        "problem": row.problem,
        "agent_ref": agent,
        "id": row.id,
        "family": row.family,
        "level": row.level,
    }


EXPORTER = Exporter(
    name="nemo-gym",
    title="NeMo Gym",
    summary="A resources server, its data as JSONL, and a configuration for each reward.",
    requires=("nemo-gym>=0.4",),
    commands=commands,
    schedule=(
        "A resources server is not told the step, so a scheduled reward is two runs: start the "
        "servers with `configs/dense.yaml`, then with `configs/binary.yaml` for the run that goes "
        "on from the checkpoint of the first."
    ),
    infra_error=(
        "Where NeMo Gym can mask a sample (after 0.4) the response has `mask_sample`; otherwise "
        "the server answers 503, so that the sample fails instead of earning 0."
    ),
    files=files,
)
