"""Formal proofs: an embedded checker, Metamath mini-systems, and ways to a real Lean."""
