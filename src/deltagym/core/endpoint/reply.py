"""A chat completion as it comes over HTTP: the choices, and the tokens that they cost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from deltagym.core.endpoint.trouble import Again, Unanswered
from deltagym.core.problem import Json

MAX_BYTES = 8 * 2**20
"""Bytes of a response, at most."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer.

    Attributes:
        text: What the model wrote; empty where it wrote nothing.
        reasoning: What it thought before, where the server gives that apart.
        finish: The server's word for why it ended: `stop`, `length`, `content_filter`, …
        refused: Whether the model or a filter declined to answer.
    """

    text: str
    reasoning: str
    finish: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request; None where the server does not say.

    Attributes:
        prompt: Tokens read.
        completion: Tokens written, by all choices, reasoning included.
        reasoning: Those of `completion` that were reasoning.
    """

    prompt: int | None = None
    completion: int | None = None
    reasoning: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that is read of a response."""

    choices: tuple[Choice, ...]
    usage: Usage


class Body:
    """The bytes of a response as they come in; it may not grow without end."""

    def __init__(self) -> None:
        self._data = bytearray()

    def add(self, chunk: bytes) -> None:
        """Takes a chunk; raises `Unanswered` if they are too many."""
        self._data += chunk
        if len(self._data) > MAX_BYTES:
            raise Unanswered(f"the response has more than {MAX_BYTES} bytes")

    @property
    def text(self) -> str:
        """What came so far."""
        return self._data.decode(errors="replace")


def read_reply(text: str) -> Reply:
    """Reads a chat completion.

    Raises:
        Again: It is none, or has no choice.
    """
    try:
        response = json.loads(text)
        choices = tuple(_choice(choice) for choice in response["choices"])
        usage = response.get("usage")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        choices, usage = (), None
    if not choices:
        raise Again("the response is no chat completion")
    return Reply(choices, _usage(usage if isinstance(usage, dict) else {}))


def _choice(choice: Mapping[str, Json]) -> Choice:
    message, finish = choice["message"], choice.get("finish_reason")
    reasoning = message.get("reasoning_content") or message.get("reasoning")
    refusal = _text(message.get("refusal"))
    return Choice(
        text=_text(message.get("content")),
        reasoning=_text(reasoning),
        finish=_text(finish),
        refused=bool(refusal) or finish == "content_filter",
    )


def _text(value: Json) -> str:
    """Text as text, and anything else as nothing.

    Halves of surrogate pairs are legal in JSON, but not in text.
    """
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _usage(usage: Mapping[str, Json]) -> Usage:
    details = usage.get("completion_tokens_details")
    return Usage(
        prompt=_count(usage, "prompt_tokens"),
        completion=_count(usage, "completion_tokens"),
        reasoning=_count(details if isinstance(details, dict) else {}, "reasoning_tokens"),
    )


def _count(usage: Mapping[str, Json], name: str) -> int | None:
    value = usage.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
