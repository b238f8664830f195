"""What the runs of a study show: is it a phase transition, and which ingredient moves which family."""

from deltagym.analysis.coding import Ingredient, Outcome
from deltagym.analysis.conclusion import Conclusion
from deltagym.analysis.counts import LogOdds, Series, log_odds, read_counts
from deltagym.analysis.effects import Effect, effects, fit
from deltagym.analysis.shapes import Shape
from deltagym.analysis.summary import (
    ModelReport,
    SeriesReport,
    TransitionReport,
    analyse,
    report_series,
    stored_analysis,
)
from deltagym.analysis.verdicts import ProblemVerdict, RunVerdict, judge

__all__ = [
    "Conclusion",
    "Effect",
    "Ingredient",
    "LogOdds",
    "ModelReport",
    "Outcome",
    "ProblemVerdict",
    "RunVerdict",
    "Series",
    "SeriesReport",
    "Shape",
    "TransitionReport",
    "analyse",
    "effects",
    "fit",
    "judge",
    "log_odds",
    "read_counts",
    "report_series",
    "stored_analysis",
]
