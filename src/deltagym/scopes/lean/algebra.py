"""proof_algebra: consequences of equations, closed forms by induction, functions on values."""

from __future__ import annotations

from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.templates.algebra import TEMPLATES


class Algebra(ProofFamily):
    """Prove consequences of equations: symmetric functions, powers of roots, recurrences, linear systems, functional equations."""

    name = "proof_algebra"
    templates = TEMPLATES


FAMILY = Algebra()
