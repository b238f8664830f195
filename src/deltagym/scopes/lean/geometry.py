"""proof_geometry: plane geometry in coordinates."""

from __future__ import annotations

from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.templates.geometry import TEMPLATES


class Geometry(ProofFamily):
    """Prove theorems of plane geometry about points given by coordinates: distances, right angles, areas."""

    name = "proof_geometry"
    templates = TEMPLATES


FAMILY = Geometry()
