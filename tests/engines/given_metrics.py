"""Numbers of a step, for tests of what is done with them."""

from __future__ import annotations

import math
from typing import Any

from deltagym.engines.metrics import Seconds, StepMetrics


def step_metrics(**changed: Any) -> StepMetrics:
    """The numbers of a step without an update, with some changed."""
    plain: dict[str, Any] = {
        "step": 1,
        "pass_rate": 0.5,
        "full_pass": 0.25,
        "full_pass_by_family": {"f": 0.25},
        "valid": 1.0,
        "samples": 8,
        "dead_groups": 1.0,
        "truncated": 0.0,
        "tokens": 80,
        "loss": 0.0,
        "grad_norm": 0.0,
        "entropy": math.nan,
        "lr": 0.0,
        "updated": False,
        "entropy_coefficient": 0.01,
        "phase": "1 pass_rate",
        "phase_index": 0,
        "score": "pass_rate",
        "replayed": 0,
        "guided": 0,
        "phase_ended": False,
        "seconds": Seconds(sample=1.0, verify=0.25, update=0.75),
    }
    return StepMetrics(**plain | changed)
