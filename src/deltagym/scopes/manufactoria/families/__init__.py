"""The families of Manufactoria, one file each.

Their base classes are in `base.py`, `accept.py` (verdicts) and `transform.py` (output tapes).
"""
