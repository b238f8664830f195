"""Analysis of runs: is it a phase transition, and which ingredient moves which family."""

from deltagym.analysis.coding import Ingredient, Response
from deltagym.analysis.counts import Series, Visit
from deltagym.analysis.effects import Effect, Spread, effects, effects_and_spreads, fit_effects
from deltagym.analysis.summary import (
    SeriesReport,
    TransitionReport,
    analyse,
    report_series,
    stored_analysis,
)

__all__ = [
    "Effect",
    "Ingredient",
    "Response",
    "Series",
    "SeriesReport",
    "Spread",
    "TransitionReport",
    "Visit",
    "analyse",
    "effects",
    "effects_and_spreads",
    "fit_effects",
    "report_series",
    "stored_analysis",
]
