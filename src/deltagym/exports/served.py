"""The served model that exported evaluations ask, unless they are told of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deltagym.exports.base import Export
from deltagym.models.embedded.model import MAX_ANSWER_TOKENS

PORT = 8000
URL = f"http://127.0.0.1:{PORT}/v1"
"""Address of an OpenAI-compatible server on this machine."""


def serve(export: Export) -> Sequence[str]:
    """Shell lines that serve the model; any other OpenAI-compatible server will do."""
    model = model_of(export)
    lines = (
        f"(transformers serve {model} --port {PORT} > serve.log 2>&1 &)",
        f"until curl -sf {URL}/models > models.json; do sleep 1; done",
    )
    if export.prompt == "compact":
        return (f"python -m deltagym.models.embedded.chat {model}", *lines)
    return lines


def model_of(export: Export) -> str:
    """Name of the model: the folder of the embedded one, or a small one on the hub."""
    return "model" if export.prompt == "compact" else "Qwen/Qwen2.5-0.5B-Instruct"


def asking(export: Export) -> Mapping[str, str | int]:
    """What a configuration says of the model: `$model`, `$url` and `$max_tokens`."""
    limit = MAX_ANSWER_TOKENS if export.prompt == "compact" else 1024
    return {"model": model_of(export), "url": URL, "max_tokens": limit}
