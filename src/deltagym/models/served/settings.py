"""How a server is asked; nothing here holds the API key, which is in the environment alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from deltagym.core.endpoint.address import address_fault
from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

OPENAI = "https://api.openai.com/v1"
"""Where models are asked unless another address is given."""
KEY_VARIABLE = "OPENAI_API_KEY"
"""The environment variable of the API key."""
OURS = ("model", "messages", "n", "seed", "stream", "temperature", "top_p")
"""Keys of a request that `extra` may not set, since they have settings of their own."""

PromptKind = Literal["english", "compact"]
TokenLimit = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """How a served model is asked (`openai:MODEL`, `vllm:MODEL`).

    The API key is read from the environment variable `OPENAI_API_KEY`, and is nowhere else.

    Attributes:
        base_url: The server's address without `/chat/completions`, e.g.
            `http://localhost:8000/v1`.
        concurrency: Requests at a time.
        tries: How often a request is sent before it is given up: again after a busy or failing
            server, no answer in time, or an answer that is no chat completion.
        backoff: Seconds before the second try; they double before each further one, times a random
            number between 0.5 and 1. What the server asks for comes first.
        timeout: Seconds for one request, from sending it to the end of its answer.
        samples_per_request: Samples asked of one request (`n`), at most. A server that ignores or
            refuses `n` is asked for one at a time.
        system: System prompt; left out if empty.
        top_p: Nucleus sampling; left out if None.
        token_limit: What the server calls the length limit of an answer.
        send_seed: Whether requests carry a `seed`. Not all servers accept it, and some give equal
            samples for one seed.
        prompt: `english` for language models, `compact` for a server of an embedded model.
        extra: Further keys of a request's body.
        price_in: Price of a million tokens read, in whatever currency; None if unknown.
        price_out: Price of a million tokens written.
        budget: Tokens, read and written, that the samples folder may come to; None for no limit.

    Raises:
        BadInput: A value is out of range.
    """

    base_url: str = OPENAI
    concurrency: int = 8
    tries: int = 6
    backoff: float = 1.0
    timeout: float = 600.0
    samples_per_request: int = 8
    system: str = ""
    top_p: float | None = None
    token_limit: TokenLimit = "max_tokens"
    send_seed: bool = False
    prompt: PromptKind = "english"
    extra: Mapping[str, Json] = field(default_factory=dict)
    price_in: float | None = None
    price_out: float | None = None
    budget: int | None = None

    def __post_init__(self) -> None:
        if fault := address_fault(self.base_url):
            raise BadInput(f"base_url: {fault}, not {self.base_url!r}")
        for name in ("concurrency", "tries", "samples_per_request", "timeout", "budget"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise BadInput(f"{name}: must be above 0, not {value}")
        for name in ("backoff", "price_in", "price_out"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise BadInput(f"{name}: must be at least 0, not {value}")
        if (self.price_in is None) != (self.price_out is None):
            given, other = ("in", "out") if self.price_out is None else ("out", "in")
            raise BadInput(f"price_{other}: is missing beside price_{given}; give both or none")
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise BadInput(f"top_p: must be above 0 and at most 1, not {self.top_p}")
        if taken := [name for name in self.extra if name in (*OURS, self.token_limit)]:
            raise BadInput(f"extra: {', '.join(taken)} cannot be set here; use its own option")
