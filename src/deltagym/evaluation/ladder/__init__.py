"""Ladder: several models on suites of rising difficulty, as in the paper, with intervals."""

from deltagym.evaluation.ladder.run import ladder
from deltagym.evaluation.ladder.rungs import Ladder

__all__ = ["Ladder", "ladder"]
