"""What the runs of a study show: is it a phase transition, and which ingredient moves which family."""

from deltagym.analysis.conclusion import Conclusion
from deltagym.analysis.counts import LogOdds, Series, log_odds, read_counts
from deltagym.analysis.shapes import Shape
from deltagym.analysis.summary import ModelReport, SeriesReport, TransitionReport, analyse, report_series
from deltagym.analysis.verdicts import ProblemVerdict, RunVerdict, judge

__all__ = [
    "Conclusion",
    "LogOdds",
    "ModelReport",
    "ProblemVerdict",
    "RunVerdict",
    "Series",
    "SeriesReport",
    "Shape",
    "TransitionReport",
    "analyse",
    "judge",
    "log_odds",
    "read_counts",
    "report_series",
]
