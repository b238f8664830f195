"""From a group's verdicts to its rewards: the scores a phase can ask for, some of which look at the whole group or at the floor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from deltagym.core.problem import Verdict
from deltagym.recipe.schema import Phase


def group_rewards(phase: Phase, verdicts: Sequence[Verdict], floor: float = 0.0) -> np.ndarray:
    """The reward of each completion of one group, float64 [G]; NaN where the verifier itself failed.

    Args:
        phase: Says which score, and its parameter.
        verdicts: Of one problem's completions.
        floor: What the best program that ignores its input scores on the problem's cases, in [0, 1).
    """
    rate_G = np.array([np.nan if v.pass_rate is None else v.pass_rate for v in verdicts])
    full_G = np.array([np.nan if v.full_pass is None else float(v.full_pass) for v in verdicts])
    match phase.score:
        case "pass_rate":
            return rate_G
        case "full_pass":
            return full_G
        case "power":
            return rate_G**phase.exponent
        case "bonus":
            return (1 - phase.bonus) * rate_G + phase.bonus * full_G
        case "bipolar":
            return np.where(full_G == 1, 1.0, rate_G - 1)
        case "above_floor":
            return np.maximum(rate_G - floor, 0) / (1 - floor) if floor < 1 else full_G
        case "weighted":
            return _weighted(verdicts, rate_G)


def _weighted(verdicts: Sequence[Verdict], rate_G: np.ndarray) -> np.ndarray:
    """Share of the cases passed, each case weighing as the share of the group that fails it.

    A case that all pass says nothing within the group and weighs nothing; one that a single completion passes weighs most.
    """
    scored_G = ~np.isnan(rate_G)
    passed_GC = np.array(
        [v.passed for v, scored in zip(verdicts, scored_G, strict=True) if scored], dtype=float
    )
    weight_C = 1 - passed_GC.mean(0) if len(passed_GC) else np.zeros(0)
    if not weight_C.sum():
        return rate_G
    rewards_G = np.full(len(verdicts), np.nan)
    rewards_G[scored_G] = passed_GC @ weight_C / weight_C.sum()
    return rewards_G
