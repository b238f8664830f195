"""Links from a rollout to the playground, where its tape is replayed."""

from __future__ import annotations

from deltagym.core.markup import Markup
from deltagym.core.problem import Problem

LONGEST_LINK = 16_000
"""Length of an address that every browser takes, characters."""


def replay_link(problem: Problem, completion: str) -> Markup:
    """A link that opens the completion in the playground; empty where it has no player."""
    return Markup("")
