"""contest_segtree_dc: things come and go, and taking back is easier than deleting (divide and conquer over a segment tree of moments)."""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.base import ContestFamily
from deltagym.scopes.contest.segtree_dc.basis import Basis
from deltagym.scopes.contest.segtree_dc.components import Colours, Cycles, Sizes
from deltagym.scopes.contest.segtree_dc.contents import Contents, Differences
from deltagym.scopes.contest.template import Template


class SegtreeDc(ContestFamily):
    """Edges and numbers that come and go: components, cycles, colours, hidden differences, xors (segment-tree divide and conquer)."""

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
