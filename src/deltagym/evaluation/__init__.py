"""pass@k evaluation with honest bounds. No torch: a sampler brings its own model."""

from deltagym.evaluation.comparison import compare
from deltagym.evaluation.evaluation import Evaluation, Incomplete, Sampler, evaluate
from deltagym.evaluation.passk import clopper_pearson, pass_at_k, zero_bound
from deltagym.evaluation.records import ProblemRecord
from deltagym.evaluation.tables import comparison_table, curve_table, evaluation_table

__all__ = [
    "Evaluation",
    "Incomplete",
    "ProblemRecord",
    "Sampler",
    "clopper_pearson",
    "compare",
    "comparison_table",
    "curve_table",
    "evaluate",
    "evaluation_table",
    "pass_at_k",
    "zero_bound",
]
