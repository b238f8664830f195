"""contest_cdq: what earlier positions give to later ones, half by half (CDQ divide and conquer)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.families.contest.base import ContestFamily
from deltagym.families.contest.cdq.extremes import Extremes
from deltagym.families.contest.cdq.pairs import Chains, Cuts, Pairs
from deltagym.families.contest.cdq.residues import Residues
from deltagym.families.contest.template import Template


class Cdq(ContestFamily):
    """What the left half of a sequence gives to its right half: pairs, cuts, chains, sub-segments (CDQ divide and conquer)."""

    name: ClassVar[str] = "contest_cdq"
    templates: ClassVar[tuple[Template, ...]] = (Pairs(), Cuts(), Chains(), Extremes(), Residues())


FAMILY = Cdq()
