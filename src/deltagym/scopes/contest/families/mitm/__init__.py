"""The family `contest_mitm`: exponentially many choices, looked at by halves."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.families.mitm.best import Best
from deltagym.scopes.contest.families.mitm.choices import Window
from deltagym.scopes.contest.families.mitm.equations import Equation
from deltagym.scopes.contest.families.mitm.plane import Plane
from deltagym.scopes.contest.families.mitm.subsets import Xor
from deltagym.scopes.contest.families.mitm.walks import Walk
from deltagym.scopes.contest.template import Template


class Mitm(ContestFamily):
    """Exponentially many choices: totals, walks, equations, subsets (meet in the middle)."""

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
