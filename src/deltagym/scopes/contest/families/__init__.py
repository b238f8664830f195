"""The families of CompetitionCode: one package for each technique, and their twins in C++."""

from __future__ import annotations

from deltagym.scopes.contest.families import cdq, mitm, mo, segtree_dc, sqrt
from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.families.cpp import cpp_twin

_PYTHON = (mitm.FAMILY, mo.FAMILY, segtree_dc.FAMILY, cdq.FAMILY, sqrt.FAMILY)

FAMILIES: dict[str, ContestFamily] = {
    family.name: family for family in (*_PYTHON, *map(cpp_twin, _PYTHON))
}
