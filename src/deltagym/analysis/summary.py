"""The analysis of one run: how each family grew, its programs, and what each problem gained."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from deltagym.analysis.conclusion import (
    Conclusion,
    Plateau,
    Rise,
    conclude,
    describe_rise,
    too_little,
)
from deltagym.analysis.counts import (
    ALL,
    FirstSuccess,
    LogOdds,
    Series,
    Visit,
    first_success,
    log_odds,
    mix_changes,
    read_counts,
    read_visits,
)
from deltagym.analysis.gains import ProblemGain, RunGain, run_gain
from deltagym.analysis.kindred import TOLD, KinShare, kin_shares
from deltagym.analysis.power import Power
from deltagym.analysis.problems import ProblemGrowth, problem_growth
from deltagym.analysis.profile import Profiled
from deltagym.analysis.rise import fit_rise
from deltagym.analysis.shapes import Shape, ShapeReader, chosen_steps
from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem
from deltagym.evaluation.comparison import compare
from deltagym.runs.folder import RunFolder
from deltagym.runs.training_problems import run_problems

SCHEMA = "deltagym.transition/3"
"""Name and version of the JSON layout of `TransitionReport.to_json`."""

MOST_PROBLEMS = 1_000
"""Suites with more training problems are not rebuilt; pass `problems` to `analyse` instead."""


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """How one family's success rate developed over training.

    Attributes:
        family: The family, or `all`.
        steps: Steps of the series, to which the rise's `rates` belong.
        stride: Training steps counted together in one of them.
        samples: Scored completions of all steps.
        successes: Those that passed.
        first_success: When one first passed; None if none did.
        log_odds: Empirical log-odds in windows of steps.
        rise: The fitted rise, also where none is claimed; None where there is too little to fit.
        problems: How the family's single problems grew; None for `all`, and where too few were
            visited often enough.
        conclusion: What the series shows.
    """

    family: str
    steps: tuple[int, ...]
    stride: int
    samples: int
    successes: int
    first_success: FirstSuccess | None
    log_odds: tuple[LogOdds, ...]
    rise: Rise | None
    problems: ProblemGrowth | None
    conclusion: Conclusion

    def transition(self) -> float | None:
        """The step at which half of the rise is done; None without a rise."""
        return self.rise.middle if self.rise and self.conclusion.kind != "no rise" else None

    def text(self) -> str:
        """The conclusion on the series, then on its problems."""
        lines = [f"{self.family}: {self.conclusion.text}"]
        return " ".join([*lines, self.problems.text()] if self.problems else lines)


@dataclass(frozen=True, slots=True)
class TransitionReport:
    """The analysis of one run.

    Attributes:
        run: The run folder's name.
        phases: (name, first step) of each phase of the recipe.
        series: `all` and each family, or the one family asked for.
        mix_changes: Steps at which a family enters or leaves the prompts; the rate of `all` moves
            there without anything being learned.
        entropy: (step, nats a token) for each step with an update.
        shapes: Program shapes, at up to eighteen steps.
        kindred: At the last step, how many answers solve a kindred family's problem.
        gain: On the held-out problems; None unless the run was evaluated before and after on the
            same ones. In the JSON it is `verdict`.
    """

    run: str
    phases: tuple[tuple[str, int], ...]
    series: tuple[SeriesReport, ...]
    mix_changes: tuple[int, ...]
    entropy: tuple[tuple[int, float], ...]
    shapes: tuple[Shape, ...]
    kindred: tuple[KinShare, ...]
    gain: RunGain | None

    def of(self, family: str) -> SeriesReport:
        """The series of one family, or `all`; raises `BadInput` if there is none."""
        for series in self.series:
            if series.family == family:
                return series
        raise unknown_name("family", family, [s.family for s in self.series], of="this analysis")

    def text(self) -> list[str]:
        """The conclusions in sentences: one for each series, kindred answers, then the gain."""
        lines = [series.text() for series in self.series]
        if self.mix_changes and any(s.family == ALL for s in self.series):
            more = ", …" if len(self.mix_changes) > 3 else ""
            steps = ", ".join(map(str, self.mix_changes[:3])) + more
            changed = f"The families in the prompts changed (step {steps})"
            lines.append(f"{changed}; read the families, not {ALL}.")
        lines += [share.text() for share in self.kindred if share.right_for_kin >= TOLD]
        return [*lines, self.gain.text()] if self.gain else lines

    def to_json(self) -> dict[str, Json]:
        """The report as JSON, under `SCHEMA`; tuples become lists."""
        fields = _plain(asdict(self))
        gain = fields.pop("gain")
        return {"schema": SCHEMA, **fields, "verdict": gain}

    @classmethod
    def from_json(cls, value: Json) -> TransitionReport:
        """Reads what `to_json` wrote, also once it was text.

        Raises:
            BadInput: Another schema, or a field is missing or unknown.
        """
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            fix = "write the file with TransitionReport.to_json"
            raise BadInput(f"schema: expected {SCHEMA!r}; {fix}")
        try:
            return _read_report({key: entry for key, entry in value.items() if key != "schema"})
        except (KeyError, TypeError) as error:
            raise BadInput(f"analysis: missing or malformed field ({error})") from error


def analyse(
    run_path: str | Path,
    family: str | None = None,
    problems: Sequence[Problem] | None = None,
) -> TransitionReport:
    """Analyses a run, finished or not.

    Args:
        run_path: A run folder.
        family: Only this family's series and problems; all of them by default.
        problems: The run's training problems; by default they are rebuilt from the suite of its
            recipe if that is small enough.

    Raises:
        BadInput: No run folder, or `family` was never sampled in it.
    """
    run = RunFolder.open(run_path)
    visits = read_visits(run)
    counts = read_counts(run, visits)
    if family is not None and family not in counts:
        there = ", ".join(counts)
        raise BadInput(f"family: {family!r} was never sampled in {run.name}; there are {there}")
    names = [family] if family else [n for n in counts if n != ALL or len(counts) != 2]
    series = tuple(
        report_series(counts[name], [v for v in visits if v.family == name]) for name in names
    )
    transition = next((step for s in series if (step := s.transition()) is not None), None)
    measured = [row for row in run.metrics() if row.get("entropy") is not None]
    known = _problems(run, counts) if problems is None else problems
    return TransitionReport(
        run=run.name,
        phases=tuple(run.phases()),
        series=series,
        mix_changes=mix_changes(counts),
        entropy=tuple((row["step"], row["entropy"]) for row in measured),
        shapes=_shapes(run, family, transition, known),
        kindred=_kindred(run, family, known),
        gain=_gain(run, None if family == ALL else family),
    )


def stored_analysis(run: RunFolder) -> TransitionReport:
    """The analysis of a run with default settings.

    It is read from the run's `analysis.json` if nothing was written since, else made and stored.
    """
    target = run.path / "analysis.json"
    sources = [run.path / "metrics.jsonl", *(run.path / "evals").glob("*.json")]
    if target.exists() and target.stat().st_mtime_ns > max(f.stat().st_mtime_ns for f in sources):
        try:
            return TransitionReport.from_json(json.loads(target.read_text(encoding="utf-8")))
        except (BadInput, ValueError):
            pass  # It is of another version, so it is made again.
    report = analyse(run.path)
    with replacing(target) as draft:
        draft.write_text(json.dumps(report.to_json()), encoding="utf-8")
    return report


def report_series(series: Series, visits: Sequence[Visit] = ()) -> SeriesReport:
    """Fits a rise to a series and draws the conclusion.

    Args:
        series: The counts of a family.
        visits: The visits of its problems, ascending by step; none leaves single problems out.
    """
    thinned = series.thinned()
    conclusion, rise = too_little(thinned), None
    if conclusion is None:
        rise = describe_rise(fit_rise(thinned), thinned)
        conclusion = conclude(rise)
    return SeriesReport(
        family=series.family,
        steps=tuple(thinned.steps.tolist()),
        stride=thinned.stride,
        samples=int(series.samples.sum()),
        successes=int(series.successes.sum()),
        first_success=first_success(series),
        log_odds=log_odds(series),
        rise=rise,
        problems=problem_growth(series.family, visits),
        conclusion=conclusion,
    )


def _shapes(
    run: RunFolder, family: str | None, transition: float | None, problems: Sequence[Problem]
) -> tuple[Shape, ...]:
    reader = ShapeReader({p.id: p for p in problems})
    steps = chosen_steps(run.rollout_steps(), transition)
    found = [shape for step in steps for shape in reader.measure(step, run.read_rollouts(step))]
    return tuple(shape for shape in found if family in (None, ALL, shape.family))


def _kindred(
    run: RunFolder, family: str | None, problems: Sequence[Problem]
) -> tuple[KinShare, ...]:
    steps = run.rollout_steps()
    if not steps:
        return ()
    found = kin_shares(steps[-1], run.read_rollouts(steps[-1]), {p.id: p for p in problems})
    return tuple(share for share in found if family in (None, ALL, share.family))


def _problems(run: RunFolder, families: Container[str]) -> list[Problem]:
    """Training problems of these families; none if the suite is too large or cannot be rebuilt."""
    try:
        return list(run_problems(run, families, MOST_PROBLEMS).values())
    except (BadInput, OSError):
        return []


def _gain(run: RunFolder, family: str | None) -> RunGain | None:
    evals = run.evals()
    if not {"before", "after"} <= evals.keys():
        return None
    try:
        return run_gain(compare(evals["before"], evals["after"]), family)
    except BadInput:
        return None


def _plain(value: Json) -> Json:
    """Turns nested tuples into lists, as they come back from JSON text."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _read_report(value: Json) -> TransitionReport:
    gain = value.pop("verdict")
    if gain is not None:
        problems = tuple(ProblemGain(**problem) for problem in gain["problems"])
        gain = RunGain(**gain | {"problems": problems})
    parts = {
        "phases": tuple((name, step) for name, step in value["phases"]),
        "series": tuple(map(_read_series, value["series"])),
        "mix_changes": tuple(value["mix_changes"]),
        "entropy": tuple((step, nats) for step, nats in value["entropy"]),
        "shapes": tuple(Shape(**shape) for shape in value["shapes"]),
        "kindred": tuple(KinShare(**share) for share in value["kindred"]),
    }
    return TransitionReport(**value | parts, gain=gain)


def _read_series(value: Json) -> SeriesReport:
    first, problems = value["first_success"], value["problems"]
    parts = {
        "steps": tuple(value["steps"]),
        "first_success": first and FirstSuccess(**first),
        "log_odds": tuple(LogOdds(**point) for point in value["log_odds"]),
        "rise": value["rise"] and _read_rise(value["rise"]),
        "problems": problems and ProblemGrowth(**problems | _read_width(problems)),
        "conclusion": Conclusion(**value["conclusion"]),
    }
    return SeriesReport(**value | parts)


def _read_rise(value: Json) -> Rise:
    parts = {
        "plateau": Plateau(**value["plateau"]),
        "power": tuple(Power(*entry) for entry in value["power"]),
        "rates": tuple(value["rates"]),
    }
    return Rise(**value | _read_width(value) | parts)


def _read_width(value: Json) -> dict[str, Profiled]:
    return {"width": Profiled(*value["width"])}
