"""The study file: a recipe, seeds, and arms that change some keys. Unknown keys are errors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from deltagym.core.toml import check_table, load_toml

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,-][A-Za-z0-9_.+=,-]*$")]
"""Part of a folder's name: letters, digits and `_ . + = , -`; it does not begin with a dot."""

Overrides = dict[str, Any]
"""Values by dotted path into the recipe."""

OWN_KEYS = ("name", "seed")
"""Recipe keys that the study sets itself."""


def _refuse_own_keys(keys: tuple[str, ...]) -> None:
    for key in OWN_KEYS:
        if key in keys:
            reason = "the study sets it itself, from its own name, arms and seeds"
            raise ValueError(f"{key}: {reason}; remove it")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Arm(_Section):
    """One variant of the recipe, or, with a grid, one for each combination of its values."""

    name: Name | None = None
    """Name of the arm; with a grid, the beginning of the names of its arms."""
    set: Overrides = {}
    """Values in this arm by dotted path into the recipe."""
    unset: tuple[str, ...] = ()
    """Recipe keys that get their default back, before `set`."""
    grid: dict[str, Annotated[list[Any], Field(min_length=1)]] = {}
    """Values to combine by dotted path into the recipe."""

    @model_validator(mode="after")
    def _sound(self) -> Arm:
        if self.name is None and not self.grid:
            raise ValueError("an arm without a grid needs a name")
        twice = [key for key in self.grid if key in self.set]
        if twice:
            fault = "set and in the grid as well; leave it in one of them"
            raise ValueError(f"{', '.join(twice)}: {fault}")
        _refuse_own_keys((*self.set, *self.unset, *self.grid))
        return self


class Study(_Section):
    """Arms by seeds of one recipe."""

    name: Name
    recipe: str
    """Path of the recipe file, relative to the study file."""
    seeds: Annotated[tuple[int, ...], Field(min_length=1)]
    common: Overrides = {}
    """Values in every arm by dotted path into the recipe."""
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
    return check_table(Study, load_toml(text, source), source)
