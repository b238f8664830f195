"""proof_number_theory: divisibility and remainders."""

from __future__ import annotations

from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.templates.number_theory import TEMPLATES


class NumberTheory(ProofFamily):
    """Prove theorems about integers: remainders, divisibility of powers, equations without solution, recurrences, norm forms."""

    name = "proof_number_theory"
    templates = TEMPLATES


FAMILY = NumberTheory()
