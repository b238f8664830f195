"""contest_segtree_dc: things that come and go, on a segment tree over time."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.families.segtree_dc.basis import Basis
from deltagym.scopes.contest.families.segtree_dc.components import Colours, Cycles, Sizes
from deltagym.scopes.contest.families.segtree_dc.contents import Contents, Differences
from deltagym.scopes.contest.template import Template


class SegtreeDc(ContestFamily):
    """Things that come and go: components, what they hold, xors; lifetimes on a segment tree."""

    name: ClassVar[str] = "contest_segtree_dc"
    templates: ClassVar[tuple[Template, ...]] = (
        Sizes(),
        Cycles(),
        Colours(),
        Contents(),
        Differences(),
        Basis(),
    )


FAMILY = SegtreeDc()
