"""The family `contest_mo`: questions about many windows of a fixed sequence."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.families.mo.boxed import Boxed, Ranked
from deltagym.scopes.contest.families.mo.counts import Height, Picked, Weights
from deltagym.scopes.contest.families.mo.pairs import Fitting, Segments
from deltagym.scopes.contest.template import Template


class Mo(ContestFamily):
    """Many windows of a fixed sequence: counts, pairs, sub-segments (Mo's algorithm)."""

    name: ClassVar[str] = "contest_mo"
    templates: ClassVar[tuple[Template, ...]] = (
        Weights(),
        Picked(),
        Height(),
        Fitting(),
        Segments(),
        Boxed(),
        Ranked(),
    )


FAMILY = Mo()
