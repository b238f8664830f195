"""What a sampler gives in place of a problem's completions when it could not get them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """A problem without all of its completions.

    Attributes:
        samples: How many there are nevertheless; they are kept.
        reason: Why there are no more.
    """

    samples: int
    reason: str
