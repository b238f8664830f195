"""The recipe: what a training run does, as data and as small parts that every engine shares.

Each part does one thing, needs no torch, and knows no scope. A part that changes from step to step
has `state_dict()` and `load_state_dict()`; `engines/base.py` keeps these in the checkpoint.
"""
