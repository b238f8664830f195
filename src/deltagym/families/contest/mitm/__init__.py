"""contest_mitm: exponentially many choices, of which half at a time are looked at (meet in the middle)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.families.contest.base import ContestFamily
from deltagym.families.contest.mitm.best import Best
from deltagym.families.contest.mitm.choices import Window
from deltagym.families.contest.mitm.equations import Equation
from deltagym.families.contest.mitm.plane import Plane
from deltagym.families.contest.mitm.subsets import Xor
from deltagym.families.contest.mitm.walks import Walk
from deltagym.families.contest.template import Template


class Mitm(ContestFamily):
    """Exponentially many choices: totals within bounds, the best total, walks, equations, subsets by xor (meet in the middle)."""

    name: ClassVar[str] = "contest_mitm"
    templates: ClassVar[tuple[Template, ...]] = (Window(), Best(), Walk(), Equation(), Xor(), Plane())


FAMILY = Mitm()
