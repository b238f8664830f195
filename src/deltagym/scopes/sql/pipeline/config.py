"""Configuration of a pipeline run: one TOML file. Unknown keys are errors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    field_validator,
    model_validator,
)

from deltagym.core.endpoint.address import address_fault
from deltagym.core.toml import check_table, load_toml, read_text
from deltagym.scopes.sql.pipeline.glossary import KINDS
from deltagym.scopes.sql.topics import BANDS, MADE_UP

Share = Annotated[float, Field(ge=0, le=1)]
Temperature = Annotated[float, Field(ge=0, le=2)] | Literal["default"]
"""`default` leaves it out of the request, since some models accept no other than their own."""

UPSTREAM = tuple(name for name, kind in KINDS.items() if kind.upstream)
OURS = ("model", "messages", "temperature", "seed", "stream", "n")
"""Keys of a request that `extra` may not set, since the pipeline sets them."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EndpointSection(_Section):
    """Which model is asked, and how."""

    base_url: str
    """The address without `/chat/completions`, e.g. `http://localhost:8000/v1`."""
    model: str
    api_key_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    """The environment variable that holds the API key; None for a server that asks for none.

    The key itself is never in a file.
    """
    timeout_s: Annotated[float, Field(gt=0)] = 120.0
    """Seconds from sending a request to the end of its answer."""
    tries: PositiveInt = 5
    """How often a request is sent before it is given up.

    It is sent again if the server is busy, fails, or does not answer in time.
    """
    backoff_s: Annotated[float, Field(ge=0)] = 1.0
    """Seconds before the second try; they double before each further one."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = 4
    """Requests at a time."""
    max_tokens: PositiveInt = 4096
    token_limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """What the server calls that limit."""
    send_seed: bool = True
    """Whether requests carry a `seed`; to be turned off for servers that refuse it."""
    extra: dict[str, Any] = {}
    """Further keys of a request's body."""

    @field_validator("base_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if fault := address_fault(url):
            raise ValueError(fault)
        return url.rstrip("/")

    @field_validator("extra")
    @classmethod
    def _not_ours(cls, extra: dict[str, Any]) -> dict[str, Any]:
        if taken := [name for name in extra if name in OURS]:
            raise ValueError(f"{', '.join(taken)} cannot be set here; the pipeline sets it")
        return extra


class TasksSection(_Section):
    """Which problems are asked for."""

    families: Annotated[tuple[str, ...], Field(min_length=1)] = UPSTREAM
    levels: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(BANDS)
    each: PositiveInt = 10
    """Tasks of each family and level; a family without a level gives none of it."""

    @field_validator("families")
    @classmethod
    def _families(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _known(names, tuple(KINDS))

    @field_validator("levels")
    @classmethod
    def _levels(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _known(names, (*BANDS, *(band + MADE_UP for band in BANDS)))


def _known(names: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in known]
    if unknown or len(set(names)) < len(names):
        wrong = f"unknown: {', '.join(unknown)}" if unknown else "one is listed twice"
        raise ValueError(f"{wrong}; choose from {', '.join(known)}")
    return names


class TemperaturesSection(_Section):
    """Sampling temperatures of the stages that ask the model; the first four are upstream's."""

    question: Temperature = 0.7
    sql: Temperature = 0.2
    judge: Temperature = 0.1
    backward: Temperature = 0.5
    answer: Temperature = 0.7


class GatesSection(_Section):
    """What a problem must meet."""

    tries: PositiveInt = 2
    """How often a stage asks for an answer until it can be used; the reason is told each time."""
    answers: PositiveInt = 5
    """Independent answers to the final question."""
    agree: PositiveInt = 4
    """How many of them must be right on every case."""
    rejected: Share = 0.75
    """Share of the gold query's mutants that the cases must reject."""

    @model_validator(mode="after")
    def _reachable(self) -> GatesSection:
        if self.agree > self.answers:
            raise ValueError(f"agree: must be at most answers, {self.answers}, not {self.agree}")
        return self


class PipelineConfig(_Section):
    """The whole file."""

    seed: int = 0
    endpoint: EndpointSection
    tasks: TasksSection = TasksSection()
    temperatures: TemperaturesSection = TemperaturesSection()
    gates: GatesSection = GatesSection()


def parse_config(text: str, source: str = "config") -> PipelineConfig:
    """Reads a config from TOML text.

    Raises:
        BadInput: It is not TOML, has an unknown key, or a value is out of range; the message names
            the field and the fix.
    """
    return check_table(PipelineConfig, load_toml(text, source), source)


def load_config(path: str | Path) -> PipelineConfig:
    """Reads a config file; raises `BadInput` when it cannot be read or is no config."""
    return parse_config(read_text(path, "config"), str(path))
