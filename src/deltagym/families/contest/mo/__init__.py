"""contest_mo: questions about many windows of a fixed sequence, answered by moving one window through all of them (Mo's algorithm)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.families.contest.base import ContestFamily
from deltagym.families.contest.mo.boxed import Boxed, Ranked
from deltagym.families.contest.mo.counts import Height, Picked, Weights
from deltagym.families.contest.mo.pairs import Fitting, Segments
from deltagym.families.contest.template import Template


class Mo(ContestFamily):
    """Many windows of a fixed sequence: statistics of counts, pairs, sub-segments (Mo's algorithm)."""

    name: ClassVar[str] = "contest_mo"
    templates: ClassVar[tuple[Template, ...]] = (Weights(), Picked(), Height(), Fitting(), Segments(), Boxed(), Ranked())


FAMILY = Mo()
