"""`Settings`: everything that can be set about the service, checked when it is made."""

from __future__ import annotations

import os
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
)

from deltagym.core.errors import BadInput

LOCAL = "127.0.0.1"
PORT = 1235
"""The port at which upstream's trainer looks for a Manufactoria server."""

Logged = Literal["failed", "all", "none"]


class Limits(BaseModel):
    """The caps of one request; a judge gets them too.

    Attributes:
        body_bytes: Longest body; more is answered with 413.
        items: Most items of a batch.
        completions: Most completions of a request, all its items together.
        completion_chars: Longest completion.
        cases: Most test cases of a problem.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    body_bytes: PositiveInt = 32 * 2**20
    items: PositiveInt = 1024
    completions: PositiveInt = 16_384
    completion_chars: PositiveInt = 200_000
    cases: PositiveInt = 1000


class Settings(BaseModel):
    """How the service runs.

    Attributes:
        host: Address to listen at; the default is reachable from this machine alone.
        port: Port to listen at; 0 takes a free one.
        workers: Judges for the scopes that are judged in the judge's own process.
        suites: Suites whose problems can be named instead of sent.
        seed: The suites' seed.
        token: What clients must send as `Authorization: Bearer TOKEN`; None lets everyone in.
        limits: Caps of one request.
        queue: Most requests that wait; more are answered with 503.
        queue_bytes: Most bytes of bodies that wait.
        connections: Most connections at once; further ones are closed.
        deadline_s: Seconds a request may take from its first byte to its answer.
        header_s: Seconds in which a client must have sent a request's headers.
        body_s: Seconds in which a client must have sent a request's body.
        answers_kept: Most answers that are kept for repeated idempotency keys.
        answers_kept_bytes: Most bytes of those answers.
        answers_kept_s: Seconds that an answer is kept.
        retry_after_s: What 503 tells clients to wait.
        drain_s: Seconds that requests under way get when the service is told to end.
        notice_s: Seconds between `/health` saying so and the end of accepting connections.
        logged: Requests that get a line in the log.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = LOCAL
    port: int = Field(PORT, ge=0, le=65535)
    workers: PositiveInt = Field(default_factory=lambda: len(os.sched_getaffinity(0)))
    suites: tuple[str, ...] = ()
    seed: int = 0
    token: SecretStr | None = Field(None, min_length=8)
    limits: Limits = Limits()
    queue: PositiveInt = 4096
    queue_bytes: PositiveInt = 512 * 2**20
    connections: PositiveInt = 4096
    deadline_s: PositiveFloat = 120.0
    header_s: PositiveFloat = 10.0
    body_s: PositiveFloat = 30.0
    answers_kept: PositiveInt = 20_000
    answers_kept_bytes: PositiveInt = 64 * 2**20
    answers_kept_s: PositiveFloat = 600.0
    retry_after_s: PositiveInt = 1
    drain_s: PositiveFloat = 60.0
    notice_s: NonNegativeFloat = 0.0
    logged: Logged = "failed"

    @classmethod
    def checked(cls, **given: object) -> Self:
        """The settings; None stands for a default.

        Raises:
            BadInput: A value is not allowed; the message names the field.
        """
        try:
            return cls.model_validate({k: v for k, v in given.items() if v is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"]))
            raise BadInput(f"{name}: {first['msg']}; see `deltagym serve --help`") from None
