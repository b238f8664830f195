"""pass@k evaluation with honest bounds. No torch: a sampler brings its own model."""

from deltagym.core.table import Table
from deltagym.evaluation.comparison import Comparison, compare
from deltagym.evaluation.evaluation import (
    Evaluation,
    Example,
    Group,
    ProblemRecord,
    Sampler,
    default_ks,
    evaluate,
    summarise,
)
from deltagym.evaluation.passk import (
    Estimate,
    Interval,
    bootstrap_mean,
    clopper_pearson,
    group_pass_at_k,
    pass_at_k,
    pass_at_k_interval,
    zero_bound,
)
from deltagym.evaluation.tables import comparison_table, curve_table, evaluation_table

__all__ = [
    "Comparison",
    "Estimate",
    "Evaluation",
    "Example",
    "Group",
    "Interval",
    "ProblemRecord",
    "Sampler",
    "Table",
    "bootstrap_mean",
    "clopper_pearson",
    "compare",
    "comparison_table",
    "curve_table",
    "default_ks",
    "evaluate",
    "evaluation_table",
    "group_pass_at_k",
    "pass_at_k",
    "pass_at_k_interval",
    "summarise",
    "zero_bound",
]
