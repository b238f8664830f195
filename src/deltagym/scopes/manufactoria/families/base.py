"""ManufactoriaFamily: the base of every family whose answers are Manufactoria programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.core.errors import BadInput
from deltagym.core.family import Family, Params
from deltagym.core.problem import Json
from deltagym.core.scope import Scope
from deltagym.scopes.manufactoria.scope import SCOPE


class ManufactoriaFamily(Family):
    """A family whose answers are Manufactoria programs."""

    scope: ClassVar[Scope] = SCOPE

    def require_colours(self, level: str, params: Params) -> None:
        """Raises `BadInput` unless `level` exists and has the colours that `params` use."""
        self.require_level(level)
        given = params.get("colours")
        free = str(given) if given in COLOURS.values() else "RB"
        wanted = COLOURS.get(level[-3:], free)
        if given != wanted:
            fault = f"level {level} of {self.name} needs {wanted!r}, not {given!r}"
            raise BadInput(f"params.colours: {fault}")
        if other := sorted({*_letters(dict(params))} - {*wanted}):
            fix = f"tapes of level {level} have the colours {wanted} alone"
            raise BadInput(f"params: {', '.join(other)} cannot be used, {fix}")


COLOURS = {"-2c": "RB", "-4c": "RBYG"}
"""Ending of a level's name to the colours of its tapes."""


def _letters(value: Json) -> Iterator[str]:
    """The letters of all words of colours in a JSON value, keys included."""
    if isinstance(value, str) and set(value) <= set("RBYG"):
        yield from value
    if isinstance(value, dict):
        yield from _letters([*value, *value.values()])
    if isinstance(value, list | tuple):
        for each in value:
            yield from _letters(each)
