"""Options of commands that can ask served models (`openai:`, `vllm:`)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Annotated, Any

from cyclopts import Group, Parameter

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.models.served.settings import OPENAI, Endpoint, PromptKind, TokenLimit

_GROUP = Group("Served models (openai:MODEL, openai:MODEL@URL, vllm:MODEL)", sort_key=1)


def _option(text: str) -> Parameter:
    return Parameter(help=text, group=_GROUP)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Served:
    """How a served model is asked; see `deltagym.models.served.Endpoint`."""

    base_url: Annotated[str, _option("The server's address, e.g. http://localhost:8000/v1.")] = (
        OPENAI
    )
    concurrency: Annotated[int, _option("Requests at a time.")] = 8
    tries: Annotated[int, _option("How often a request is sent before it is given up.")] = 6
    backoff: Annotated[float, _option("Seconds before the second try; then they double.")] = 1.0
    timeout: Annotated[float, _option("Seconds for one request.")] = 600.0
    samples_per_request: Annotated[int, _option("Samples asked of one request, at most.")] = 8
    system: Annotated[str, _option("System prompt.")] = ""
    top_p: Annotated[float | None, _option("Nucleus sampling.")] = None
    token_limit: Annotated[TokenLimit, _option("What the server calls the length limit.")] = (
        "max_tokens"
    )
    send_seed: Annotated[bool, _option("Send a seed with each request.")] = False
    prompt: Annotated[PromptKind, _option("`compact` for a server of an embedded model.")] = (
        "english"
    )
    extra: Annotated[
        str, _option("Further keys of a request's body, or arguments of vllm.LLM, as JSON.")
    ] = "{}"
    price_in: Annotated[float | None, _option("Price of a million tokens read.")] = None
    price_out: Annotated[float | None, _option("Price of a million tokens written.")] = None
    budget: Annotated[int | None, _option("Tokens that a samples folder may come to.")] = None

    def endpoint(self) -> Endpoint:
        """The settings; raises `BadInput` for one out of range."""
        given: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        given["extra"] = _json_object(self.extra)
        return Endpoint(**given)


DEFAULT = Served()


def _json_object(text: str) -> dict[str, Json]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadInput(f"extra: is not JSON ({error})") from None
    if not isinstance(value, dict):
        raise BadInput('extra: must be a JSON object, e.g. {"reasoning_effort": "low"}')
    return value
