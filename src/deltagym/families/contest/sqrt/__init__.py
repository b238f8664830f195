"""contest_sqrt: sequences, sets and trees that change, cut into blocks of about the square root of their size."""

from __future__ import annotations

from typing import ClassVar

from deltagym.families.contest.base import ContestFamily
from deltagym.families.contest.sqrt.chains import Ancestors, Hops
from deltagym.families.contest.sqrt.maps import Maps
from deltagym.families.contest.sqrt.sets import Groups, Strides
from deltagym.families.contest.template import Template


class Sqrt(ContestFamily):
    """Things that change, in blocks: walks, trees, products of maps, strides, overlapping groups (sqrt decomposition)."""

    name: ClassVar[str] = "contest_sqrt"
    templates: ClassVar[tuple[Template, ...]] = (Hops(), Ancestors(), Maps(), Strides(), Groups())


FAMILY = Sqrt()
