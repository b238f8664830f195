"""ManufactoriaFamily: the base of every family whose answers are Manufactoria programs."""

from __future__ import annotations

from typing import ClassVar

from deltagym.core.family import Family
from deltagym.core.scope import Scope
from deltagym.scopes.manufactoria.scope import SCOPE


class ManufactoriaFamily(Family):
    """A family whose answers are Manufactoria programs."""

    scope: ClassVar[Scope] = SCOPE
