"""Proofs in a subset of Lean 4: theorems true by construction, an embedded checker, real Leans."""
