"""Transfer: any trained models on any suites, as a matrix of models by test families."""

from deltagym.evaluation.transfer.matrix import Matrix
from deltagym.evaluation.transfer.run import transfer

__all__ = ["Matrix", "transfer"]
