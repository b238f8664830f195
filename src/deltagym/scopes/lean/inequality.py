"""proof_inequality: inequalities over the reals, by squares and products."""

from __future__ import annotations

from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.templates.inequality import TEMPLATES


class Inequality(ProofFamily):
    """Prove inequalities over the reals: sums of squares, products of bounds, Cauchy and Schwarz, means, ordered numbers."""

    name = "proof_inequality"
    templates = TEMPLATES


FAMILY = Inequality()
