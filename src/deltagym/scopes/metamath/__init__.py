"""Metamath: a small verifier, and random formal systems nobody has seen before, with theorems to prove in them."""
