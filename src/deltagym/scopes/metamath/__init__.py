"""Proofs in formal systems made up for each problem, checked by a small Metamath verifier."""
