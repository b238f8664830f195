"""Limits of the checker, and the errors it raises.

Work is counted and no clock is read, so the same text gets the same verdict anywhere.
"""

from __future__ import annotations

TEXT = 40_000
"""Most characters of an answer."""

TOKENS = 8_000
"""Most tokens of an answer."""

NESTING = 40
"""Most brackets, binders and blocks inside each other."""

DEPTH = 160
"""Largest height of a term or proposition as a tree; a sum of n terms has height n."""

SIZE = 5_000
"""Most nodes of a term or proposition after substitution."""

EXPONENT = 60
"""Largest numeral exponent of anything but a numeral, and largest total degree."""

MONOMIALS = 3_000
"""Most terms of a polynomial."""

BITS = 4_096
"""Most bits of a numerator or denominator."""

WORK = 400_000
"""Most units of work (coefficient operations, roughly) on one claim of a problem."""


class Rejected(Exception):
    """A proof, or a part of one, is not accepted. The message is for whoever wrote it."""


class FormatError(Rejected):
    """Text is outside the subset, so the checker cannot say whether it is right."""


class ProofError(Rejected):
    """Something does not prove what it must."""


class LimitError(Rejected):
    """Something exceeds a limit."""


class Budget:
    """Counts down the units of work that are left.

    Attributes:
        left: Units that may still be spent.
    """

    __slots__ = ("left",)

    def __init__(self, work: int = WORK) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Takes `work` units from what is left; raises `LimitError` if there are too few."""
        self.left -= work
        if self.left < 0:
            given = "this takes more work than the checker gives to one goal"
            raise LimitError(f"{given}; split it into smaller steps")


def check_bits(value: int) -> None:
    """Raises `LimitError` for an integer longer than `BITS`."""
    if value.bit_length() > BITS:
        raise LimitError(f"a number here is longer than {BITS} bits")
