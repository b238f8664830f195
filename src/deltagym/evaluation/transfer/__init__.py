"""Transfer: any trained policies against any suites, as a matrix of what was trained on and what was tested."""

from deltagym.evaluation.transfer.matrix import Cell, Matrix, Row
from deltagym.evaluation.transfer.run import transfer

__all__ = ["Cell", "Matrix", "Row", "transfer"]
