"""The numbers of a step as the run folder keeps them."""

from given_metrics import step_metrics

COLUMNS = [
    "step",
    "pass_rate",
    "full_pass",
    "full_pass_by_family",
    "valid",
    "samples",
    "dead_groups",
    "truncated",
    "tokens",
    "loss",
    "grad_norm",
    "entropy",
    "lr",
    "updated",
    "entropy_coefficient",
    "phase",
    "phase_index",
    "score",
    "replayed",
    "guided",
    "phase_ended",
    "seconds",
]
"""The columns of `metrics.jsonl`. Reports of older runs read them, so they keep their names."""


def test_a_line_of_metrics_has_the_columns_it_always_had() -> None:
    line = step_metrics().as_json()
    assert set(line) == set(COLUMNS)
    assert next(iter(line)) == "step"
    assert line["seconds"] == {"sample": 1.0, "verify": 0.25, "update": 0.75}
