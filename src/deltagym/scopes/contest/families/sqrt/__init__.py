"""contest_sqrt: sequences, sets and trees that change, cut into blocks of about sqrt(n)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.families.sqrt.ancestors import Ancestors
from deltagym.scopes.contest.families.sqrt.groups import Groups
from deltagym.scopes.contest.families.sqrt.hops import Hops
from deltagym.scopes.contest.families.sqrt.machines import Machines
from deltagym.scopes.contest.families.sqrt.strides import Strides
from deltagym.scopes.contest.template import Template


class Sqrt(ContestFamily):
    """Things that change, cut into blocks: walks, trees, machines, strides, overlapping groups."""

    name: ClassVar[str] = "contest_sqrt"
    templates: ClassVar[tuple[Template, ...]] = (
        Hops(),
        Ancestors(),
        Machines(),
        Strides(),
        Groups(),
    )


FAMILY = Sqrt()
