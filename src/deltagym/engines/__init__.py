"""Engines carry out a recipe: `local` in one readable loop, `trl` on one GPU to many."""

from deltagym.models.threads import wait_passively

wait_passively()
