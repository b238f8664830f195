"""contest_mitm: exponentially many choices, of which half at a time are looked at (meet in the middle)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.base import ContestFamily
from deltagym.scopes.contest.mitm.best import Best
from deltagym.scopes.contest.mitm.choices import Window
from deltagym.scopes.contest.mitm.equations import Equation
from deltagym.scopes.contest.mitm.plane import Plane
from deltagym.scopes.contest.mitm.subsets import Xor
from deltagym.scopes.contest.mitm.walks import Walk
from deltagym.scopes.contest.template import Template


class Mitm(ContestFamily):
    """Exponentially many choices: totals within bounds, the best total, walks, equations, subsets by xor (meet in the middle)."""

    name: ClassVar[str] = "contest_mitm"
    templates: ClassVar[tuple[Template, ...]] = (
        Window(),
        Best(),
        Walk(),
        Equation(),
        Xor(),
        Plane(),
    )


FAMILY = Mitm()
