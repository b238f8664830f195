"""The study file: a recipe, seeds, and arms that change some of its keys. Unknown keys are errors."""

from __future__ import annotations

import tomllib
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from deltagym.core.errors import BadInput

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,-][A-Za-z0-9_.+=,-]*$")]
"""Part of a folder's name: letters, digits and `_ . + = , -`, no dot in front."""

Overrides = dict[str, Any]
"""Values by dotted path into the recipe."""

OWN_KEYS = ("name", "seed")
"""Recipe keys that the study sets itself."""


def _refuse_own_keys(keys: tuple[str, ...]) -> None:
    for key in OWN_KEYS:
        if key in keys:
            raise ValueError(
                f"{key}: the study sets it itself, from its own name, arms and seeds; remove it"
            )


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Arm(_Section):
    """One variant of the recipe, or with a grid one for each combination of its values."""

    name: Name | None = None
    """What the arm is called; with a grid, what the names of its arms begin with."""
    set: Overrides = {}
    """Recipe keys by dotted path, and their values in this arm."""
    unset: tuple[str, ...] = ()
    """Recipe keys that go back to their default here; done before `set`."""
    grid: dict[str, Annotated[list[Any], Field(min_length=1)]] = {}
    """Recipe keys by dotted path, and the values to combine."""

    @model_validator(mode="after")
    def _sound(self) -> Arm:
        if self.name is None and not self.grid:
            raise ValueError("an arm without a grid needs a name")
        twice = [key for key in self.grid if key in self.set]
        if twice:
            raise ValueError(
                f"{', '.join(twice)}: set and in the grid as well; leave it in one of them"
            )
        _refuse_own_keys((*self.set, *self.unset, *self.grid))
        return self


class Study(_Section):
    """Arms by seeds of one recipe."""

    name: Name
    recipe: str
    """Path of the recipe file, relative to the study file."""
    seeds: Annotated[tuple[int, ...], Field(min_length=1)]
    common: Overrides = {}
    """Recipe keys by dotted path, and their values in every arm."""
    arms: Annotated[tuple[Arm, ...], Field(min_length=1)] = (Arm(name="base"),)

    @field_validator("seeds")
    @classmethod
    def _distinct(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(seeds)) < len(seeds):
            raise ValueError("a seed is listed twice")
        return seeds

    @field_validator("common")
    @classmethod
    def _not_own(cls, common: Overrides) -> Overrides:
        _refuse_own_keys(tuple(common))
        return common


def parse_study(text: str, source: str = "study") -> Study:
    """Reads a study from TOML text.

    Raises:
        BadInput: Not TOML, an unknown key, or a value out of range; the message names the field.
    """
    try:
        return Study.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{source}: not valid TOML: {error}") from error
    except ValidationError as error:
        details = "; ".join(_explain(e["loc"], e["type"], e["msg"]) for e in error.errors())
        raise BadInput(f"{source}: {details}") from error


def _explain(where: tuple[int | str, ...], kind: str, message: str) -> str:
    message = (
        "unknown key; remove it or check its spelling"
        if kind == "extra_forbidden"
        else message.removeprefix("Value error, ")
    )
    return f"{'.'.join(map(str, where)) or 'study'}: {message}"
