"""What the checker refuses, and the counted work after which it stops. No clock is read: the same text gives the same verdict anywhere."""

from __future__ import annotations

TEXT = 40_000
"""Characters of an answer."""

TOKENS = 8_000
"""Tokens of an answer."""

NESTING = 40
"""Brackets, binders and blocks inside each other."""

DEPTH = 160
"""Height of a term or proposition as a tree; a sum of n terms has height n."""

SIZE = 5_000
"""Nodes of a term or proposition after substitution."""

EXPONENT = 60
"""Numeral exponents of anything but a numeral, and total degrees."""

MONOMIALS = 3_000
"""Terms of a polynomial."""

BITS = 4_096
"""Length of a numerator or denominator."""

WORK = 400_000
"""Elementary steps (coefficient operations, roughly) on one goal of a problem."""


class Rejected(Exception):
    """A proof, or a part of one, that is not accepted. The message is for whoever wrote it."""


class FormatError(Rejected):
    """Text outside the subset: it is neither right nor wrong, the checker does not judge it."""


class ProofError(Rejected):
    """A step that does not prove what it must."""


class LimitError(Rejected):
    """A step that takes more than the checker gives."""


class Budget:
    """Counts down the work left.

    Attributes:
        left: Steps that may still be taken.
    """

    __slots__ = ("left",)

    def __init__(self, steps: int = WORK) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Takes `steps` from what is left; raises `LimitError` when that is too little."""
        self.left -= steps
        if self.left < 0:
            raise LimitError(
                "this takes more work than the checker gives to one goal; split it into smaller steps"
            )


def check_bits(value: int) -> None:
    """Raises `LimitError` for an integer longer than `BITS`."""
    if value.bit_length() > BITS:
        raise LimitError(f"a number here is longer than {BITS} bits")
