"""contest_sqrt: sequences, sets and trees that change, cut into blocks of about the square root of their size."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.base import ContestFamily
from deltagym.scopes.contest.sqrt.ancestors import Ancestors
from deltagym.scopes.contest.sqrt.hops import Hops
from deltagym.scopes.contest.sqrt.machines import Machines
from deltagym.scopes.contest.sqrt.sets import Groups, Strides
from deltagym.scopes.contest.template import Template


class Sqrt(ContestFamily):
    """Things that change, in blocks: walks, trees, machines, strides, overlapping groups (sqrt decomposition)."""

    name: ClassVar[str] = "contest_sqrt"
    templates: ClassVar[tuple[Template, ...]] = (
        Hops(),
        Ancestors(),
        Machines(),
        Strides(),
        Groups(),
    )


FAMILY = Sqrt()
