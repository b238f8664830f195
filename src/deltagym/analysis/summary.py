"""One run's analysis as one value: what each family's growth shows, what its programs looked like, and the verdict on each problem."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from deltagym.analysis.conclusion import Conclusion, conclude, too_little
from deltagym.analysis.counts import (
    ALL,
    FirstSuccess,
    LogOdds,
    Series,
    first_success,
    log_odds,
    mix_changes,
    read_counts,
)
from deltagym.analysis.growth import MODELS, Kind
from deltagym.analysis.shapes import Shape, ShapeReader, chosen_steps
from deltagym.analysis.transition import (
    Crossing,
    Fitted,
    compare_models,
    crossing,
    fit,
    paired_difference,
    transition_interval,
)
from deltagym.analysis.verdicts import ProblemVerdict, RunVerdict, judge
from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem
from deltagym.evaluation.comparison import compare
from deltagym.runs.folder import RunFolder
from deltagym.suites.load import load_suite

SCHEMA = "deltagym.transition/1"
"""Name and version of the JSON layout of `TransitionReport.to_json`."""

MOST_PROBLEMS = 1_000
"""Suites with more training problems are not rebuilt to compare programs with their gold ones; hand the problems in instead."""


@dataclass(frozen=True, slots=True)
class ModelReport:
    """One model fitted to one series.

    Attributes:
        model: Its name.
        kind: constant, smooth, bend or jump.
        parameters: By name; see `deltagym.analysis.growth.Model`.
        dispersion: Correlation of two completions of a step beyond what the curve explains.
        log_likelihood: On all steps, without binomial coefficients.
        held_out: Log-likelihood of held-out steps.
        behind: How far `held_out` lies behind the best model's.
        behind_error: Paired standard error of that.
        transition: The step where the curve reaches half of its end level, or the change point; None if it does not.
        low: Lower end of its 95% bootstrap interval; None if there is none.
        high: Upper end.
        rise: Steps from 10 to 90 % of the curve's rise.
        share: Part of the rise made at the change point at once.
        rates: The curve: success probability at each of the series' steps.
    """

    model: str
    kind: Kind
    parameters: Mapping[str, float]
    dispersion: float
    log_likelihood: float
    held_out: float
    behind: float
    behind_error: float
    transition: float | None
    low: float | None
    high: float | None
    rise: float | None
    share: float
    rates: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """What one family's success rate did over training.

    Attributes:
        family: The family, or `all`.
        steps: Steps of the series; of models' `rates`.
        stride: Training steps counted together in one of them.
        samples: Scored completions of all steps.
        successes: Those that passed.
        first_success: When one first passed; None if none did.
        log_odds: Empirical log-odds in windows of steps.
        models: Every model; empty where there is too little to fit.
        conclusion: What it shows.
    """

    family: str
    steps: tuple[int, ...]
    stride: int
    samples: int
    successes: int
    first_success: FirstSuccess | None
    log_odds: tuple[LogOdds, ...]
    models: tuple[ModelReport, ...]
    conclusion: Conclusion

    def model(self, name: str) -> ModelReport:
        """The report on one model; raises `BadInput` if it was not fitted."""
        for report in self.models:
            if report.model == name:
                return report
        raise BadInput(
            f"model: {name!r} was not fitted to {self.family}; there are {[m.model for m in self.models]}"
        )

    def transition(self) -> float | None:
        """The step of the transition by the model that the conclusion names."""
        return self.model(self.conclusion.best).transition if self.conclusion.best else None


@dataclass(frozen=True, slots=True)
class TransitionReport:
    """The analysis of one run.

    Attributes:
        run: The run folder's name.
        phases: (name, first step) of each phase of the recipe.
        series: `all` and each family, or the one family asked for.
        mix_changes: Steps at which a family enters or leaves the prompts; the rate of `all` then moves by itself.
        entropy: (step, nats a token) for each step with an update.
        shapes: Program shapes, at up to eighteen steps.
        verdict: On the held-out problems; None unless the run was evaluated before and after on the same ones.
    """

    run: str
    phases: tuple[tuple[str, int], ...]
    series: tuple[SeriesReport, ...]
    mix_changes: tuple[int, ...]
    entropy: tuple[tuple[int, float], ...]
    shapes: tuple[Shape, ...]
    verdict: RunVerdict | None

    def of(self, family: str) -> SeriesReport:
        """The series of one family, or `all`; raises `BadInput` if there is none."""
        for series in self.series:
            if series.family == family:
                return series
        raise BadInput(
            f"family: {family!r} is not in this analysis; there are {', '.join(s.family for s in self.series)}"
        )

    def text(self) -> list[str]:
        """The conclusions in sentences: one for each series, then the verdict."""
        lines = [f"{s.family}: {s.conclusion.text}" for s in self.series]
        if self.mix_changes and any(s.family == ALL for s in self.series):
            steps = ", ".join(map(str, self.mix_changes[:3])) + (
                ", …" if len(self.mix_changes) > 3 else ""
            )
            lines.append(
                f"The families in the prompts changed (step {steps}); read the families, not {ALL}."
            )
        return [*lines, self.verdict.text()] if self.verdict else lines

    def to_json(self) -> dict[str, Json]:
        """The report as JSON, under `SCHEMA`; tuples become lists."""
        return {"schema": SCHEMA, **_plain(asdict(self))}

    @classmethod
    def from_json(cls, value: Json) -> TransitionReport:
        """Reads what `to_json` wrote, also after a trip through text.

        Raises:
            BadInput: Another schema, or a field is missing or unknown.
        """
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            raise BadInput(
                f"schema: expected {SCHEMA!r}; write the file with TransitionReport.to_json"
            )
        try:
            return _read_report({key: entry for key, entry in value.items() if key != "schema"})
        except (KeyError, TypeError) as error:
            raise BadInput(f"analysis: missing or malformed field ({error})") from error


def analyse(
    run_path: str | Path,
    family: str | None = None,
    seed: int = 0,
    problems: Sequence[Problem] | None = None,
) -> TransitionReport:
    """Analyses a run, finished or not.

    Args:
        run_path: A run folder.
        family: Only this family's series and problems; all of them by default.
        seed: Root of the bootstrap's random numbers: the same seed gives the same report.
        problems: The run's training problems; by default rebuilt from the suite of its recipe where that is small enough.

    Raises:
        BadInput: No run folder, or `family` was never sampled in it.
    """
    run = RunFolder.open(run_path)
    counts = read_counts(run)
    if family is not None and family not in counts:
        raise BadInput(
            f"family: {family!r} was never sampled in {run.name}; there are {', '.join(counts)}"
        )
    names = [family] if family else [n for n in counts if n != ALL or len(counts) != 2]
    series = tuple(report_series(counts[name], seed) for name in names)
    transition = next((step for s in series if (step := s.transition()) is not None), None)
    metrics = run.metrics()
    return TransitionReport(
        run=run.name,
        phases=tuple(run.phases()),
        series=series,
        mix_changes=mix_changes(counts),
        entropy=tuple(
            (row["step"], row["entropy"]) for row in metrics if row.get("entropy") is not None
        ),
        shapes=_shapes(run, family, transition, _problems(run) if problems is None else problems),
        verdict=_verdict(run, None if family == ALL else family),
    )


def stored_analysis(run: RunFolder) -> TransitionReport:
    """The analysis of a run with default settings, from its `analysis.json` if nothing was written since, else made and stored."""
    target = run.path / "analysis.json"
    sources = [run.path / "metrics.jsonl", *(run.path / "evals").glob("*.json")]
    if target.exists() and target.stat().st_mtime_ns > max(f.stat().st_mtime_ns for f in sources):
        try:
            return TransitionReport.from_json(json.loads(target.read_text(encoding="utf-8")))
        except (BadInput, ValueError):
            pass  # of another version: made anew
    report = analyse(run.path)
    with replacing(target) as draft:
        draft.write_text(json.dumps(report.to_json()), encoding="utf-8")
    return report


def report_series(series: Series, seed: int = 0) -> SeriesReport:
    """Fits all models to a series and concludes."""
    fitted = series.thinned()
    conclusion, models = too_little(fitted), ()
    if conclusion is None:
        fits = {m.name: fit(m, fitted) for m in MODELS}
        scores = compare_models(fitted)
        crossings = {name: crossing(f, fitted) for name, f in fits.items()}
        conclusion = conclude(scores, crossings)
        best = max(scores, key=lambda name: scores[name].sum())
        models = tuple(
            _model_report(
                f,
                fitted,
                crossings[name],
                float(scores[name].sum()),
                paired_difference(scores[best], scores[name]),
                seed,
            )
            for name, f in fits.items()
        )
    return SeriesReport(
        family=series.family,
        steps=tuple(fitted.steps.tolist()),
        stride=fitted.stride,
        samples=int(series.samples.sum()),
        successes=int(series.successes.sum()),
        first_success=first_success(series),
        log_odds=log_odds(series),
        models=models,
        conclusion=conclusion,
    )


def _model_report(
    fitted: Fitted,
    series: Series,
    at: Crossing,
    held_out: float,
    behind: tuple[float, float],
    seed: int,
) -> ModelReport:
    interval = None if at.step is None else transition_interval(fitted, series, seed)
    low, high = interval or (None, None)
    return ModelReport(
        model=fitted.model.name,
        kind=fitted.model.kind,
        parameters=dict(zip(fitted.model.parameters, fitted.theta.tolist(), strict=True)),
        dispersion=fitted.dispersion,
        log_likelihood=fitted.log_likelihood,
        held_out=held_out,
        behind=behind[0],
        behind_error=behind[1],
        transition=at.step,
        low=low,
        high=high,
        rise=at.rise,
        share=at.share,
        rates=tuple(fitted.rates.tolist()),
    )


def _shapes(
    run: RunFolder, family: str | None, transition: float | None, problems: Sequence[Problem]
) -> tuple[Shape, ...]:
    reader = ShapeReader({p.id: p for p in problems})
    steps = chosen_steps(run.rollout_steps(), transition)
    found = [shape for step in steps for shape in reader.measure(step, run.read_rollouts(step))]
    return tuple(shape for shape in found if family in (None, ALL, shape.family))


def _problems(run: RunFolder) -> list[Problem]:
    """The training problems of the suite that the run's recipe names; none if it cannot be rebuilt or is too large."""
    try:
        section = tomllib.loads(run.recipe_toml())["suite"]
        suite = load_suite(section["name"], section.get("seed", 0))
        return suite.problems("train") if len(suite.members["train"]) <= MOST_PROBLEMS else []
    except (BadInput, KeyError, OSError, tomllib.TOMLDecodeError):
        return []


def _verdict(run: RunFolder, family: str | None) -> RunVerdict | None:
    evals = run.evals()
    if not {"before", "after"} <= evals.keys():
        return None
    try:
        return judge(compare(evals["before"], evals["after"]), family)
    except BadInput:
        return None


def _plain(value: Json) -> Json:
    """Nested tuples as lists, so that the JSON is equal to itself after a trip through text."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _read_report(value: Json) -> TransitionReport:
    verdict = value["verdict"]
    report = TransitionReport(**(value | {"series": tuple(map(_read_series, value["series"]))}))
    return replace(
        report,
        phases=tuple((name, step) for name, step in value["phases"]),
        mix_changes=tuple(value["mix_changes"]),
        entropy=tuple((step, nats) for step, nats in value["entropy"]),
        shapes=tuple(Shape(**shape) for shape in value["shapes"]),
        verdict=verdict
        and RunVerdict(
            **(verdict | {"problems": tuple(ProblemVerdict(**p) for p in verdict["problems"])})
        ),
    )


def _read_series(value: Json) -> SeriesReport:
    first, conclusion = value["first_success"], value["conclusion"]
    parts = {
        "steps": tuple(value["steps"]),
        "first_success": first and FirstSuccess(**first),
        "log_odds": tuple(LogOdds(**point) for point in value["log_odds"]),
        "models": tuple(ModelReport(**(m | {"rates": tuple(m["rates"])})) for m in value["models"]),
        "conclusion": Conclusion(**(conclusion | {"rivals": tuple(conclusion["rivals"])})),
    }
    return SeriesReport(**(value | parts))
