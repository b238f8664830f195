"""Scores: what a verdict is worth as a reward, in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from deltagym.problem import BadInput, Verdict

ScoreName = Literal["pass_rate", "full_pass"]


def pass_rate(verdict: Verdict) -> float | None:
    """The dense score: share of cases passed (paper, per-test reward). None when the verifier itself failed."""
    return verdict.pass_rate


def full_pass(verdict: Verdict) -> float | None:
    """The binary score: 1 when every case passed, else 0 (paper, full-pass reward). None when the verifier itself failed."""
    return None if verdict.full_pass is None else float(verdict.full_pass)


SCORES: dict[str, Callable[[Verdict], float | None]] = {"pass_rate": pass_rate, "full_pass": full_pass, "all_pass": full_pass}
"""Score name to function; `all_pass` is upstream's spelling of `full_pass`."""


def score(name: str, verdict: Verdict) -> float | None:
    """The reward of `verdict` under the score called `name`; raises `BadInput` for an unknown name."""
    if name not in SCORES:
        raise BadInput(f"score: unknown score {name!r}; choose one of {', '.join(SCORES)}")
    return SCORES[name](verdict)
