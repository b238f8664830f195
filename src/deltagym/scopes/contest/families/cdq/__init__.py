"""contest_cdq: what earlier positions give to later ones, half by half (CDQ divide and conquer)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.base import ContestFamily
from deltagym.scopes.contest.cdq.extremes import Extremes
from deltagym.scopes.contest.cdq.pairs import Chains, Cuts, Pairs
from deltagym.scopes.contest.cdq.residues import Residues
from deltagym.scopes.contest.template import Template


class Cdq(ContestFamily):
    """What the left half of a sequence gives to its right half: pairs, cuts, chains, sub-segments (CDQ divide and conquer)."""

    name: ClassVar[str] = "contest_cdq"
    templates: ClassVar[tuple[Template, ...]] = (Pairs(), Cuts(), Chains(), Extremes(), Residues())


FAMILY = Cdq()
