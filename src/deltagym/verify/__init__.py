"""Verification of completions, whatever their scope: one at a time, in batches, or a file of rows."""

from deltagym.verify.batch import verify, verify_many
from deltagym.verify.rows import verify_file

__all__ = ["verify", "verify_file", "verify_many"]
