"""lm-evaluation-harness: a task with several answers to each problem, and pass@k."""

from __future__ import annotations

from collections.abc import Sequence

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.names import filled, module_name
from deltagym.exports.served import URL, asking, model_of, serve
from deltagym.exports.tables import columns, jsonl, template


def commands(export: Export) -> Sequence[str]:
    """Serves a model and evaluates it."""
    model = f"model={model_of(export)},base_url={URL}/chat/completions,num_concurrent=4"
    return (
        *serve(export),
        f"lm_eval run --model local-chat-completions --model_args {model} --apply_chat_template "
        f"--include_path . --tasks {module_name(export)} --output_path out",
    )


def files(export: Export, data: Data) -> Files:
    """The task, its functions and its rows."""
    return {
        f"{module_name(export)}.yaml": filled("lm_eval/task.yaml", export, **asking(export)),
        "deltagym_task.py": template("lm_eval/deltagym_task.py"),
        "data/train.jsonl": jsonl([columns(row) for row in data.train]),
        "data/eval.jsonl": jsonl([columns(row) for row in data.eval]),
    }


EXPORTER = Exporter(
    name="lm-eval",
    title="lm-evaluation-harness",
    summary="A task in YAML with four answers to each problem: pass_rate, full_pass and pass@4.",
    requires=("lm-eval[api]>=0.4.13", "transformers[serving]>=5.17"),
    commands=commands,
    schedule="An evaluation pays nothing: dense and binary reward are two of its metrics.",
    infra_error=(
        "The answer is left out of its problem's figures; a problem without any verified answer "
        "is left out of the means."
    ),
    files=files,
)
