"""The results of a study's runs, read from their folders and written as CSV and JSONL."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from deltagym.core.files import replacing
from deltagym.core.problem import Json
from deltagym.evaluation.comparison import compare
from deltagym.evaluation.evaluation import Evaluation, Subset
from deltagym.runs.folder import RunStatus
from deltagym.runs.studies.job import NOT_STARTED, Job

TRANSITION_RATE, TRANSITION_WINDOW = 0.5, 5
"""A run's transition is the first step at which full_pass, as a mean over steps, is this high."""

END_WINDOW = 10
"""Steps over which full_pass at the end of training is averaged."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The test problems before the first and after the last step.

    A number is None where there is no such evaluation.

    Attributes:
        problems: Problems evaluated before.
        pass1_before: Mean pass@1.
        pass1_after: The same after.
        pass_rate_before: Mean share of cases passed.
        pass_rate_after: The same after.
        right_before: Share of samples that are right, a mean over audited problems.
        right_after: The same after.
        over_credit_after: Share of the passes after that an audit found wrong.
        unsolved_before: Problems without a success among all samples before (pass@K = 0).
        solved_of_unsolved: Those of them with at least one success after.
        by_family: pass@1 before and after, by family.
    """

    problems: int | None = None
    pass1_before: float | None = None
    pass1_after: float | None = None
    pass_rate_before: float | None = None
    pass_rate_after: float | None = None
    right_before: float | None = None
    right_after: float | None = None
    over_credit_after: float | None = None
    unsolved_before: int | None = None
    solved_of_unsolved: int | None = None
    by_family: Mapping[str, tuple[float | None, float | None]] | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of one run.

    Attributes:
        arm: Its arm.
        seed: Its seed.
        state: `finished`, `interrupted`, `failed` or `not started`.
        message: Why it failed, and where its log is.
        settings: Values of the recipe keys that any arm of the study sets, by dotted path.
        steps: Training steps done.
        samples: Completions scored in training.
        updates: Steps whose update changed the weights.
        seconds: Time of sampling, verifying and updating in these steps, without evaluations.
        first_success_step: First step with a completion that passed every case.
        transition_step: First step at which the mean of full_pass over the last 5 steps is at
            least 0.5.
        full_pass_end: Mean of full_pass over the last 10 steps (over all, if there are fewer).
        held_out: The test problems before and after.
    """

    arm: str
    seed: int
    state: str
    message: str
    settings: Mapping[str, Json]
    steps: int
    samples: int
    updates: int
    seconds: float
    first_success_step: int | None
    transition_step: int | None
    full_pass_end: float | None
    held_out: HeldOut

    def flat(self) -> dict[str, Json]:
        """The result as one row of a CSV file.

        Settings and families have columns of their own; lists and tables among the settings are
        JSON text.
        """
        fields, held_out = asdict(self), asdict(self.held_out)
        head = {key: fields.pop(key) for key in ("arm", "seed")}
        for nested in ("settings", "held_out"):
            del fields[nested]
        settings = {
            key: json.dumps(value) if isinstance(value, list | dict) else value
            for key, value in self.settings.items()
        }
        families = {
            f"pass1_{when}.{name}": rates[i]
            for name, rates in (held_out.pop("by_family") or {}).items()
            for i, when in enumerate(("before", "after"))
        }
        return {**head, **settings, **fields, **held_out, **families}


def run_result(job: Job, varied: Sequence[str], failure: str | None = None) -> RunResult:
    """Reads the result of one run from its folder.

    Args:
        job: The run; it must not be running.
        varied: Recipe keys whose values are recorded.
        failure: Why it failed in this session, if it did.
    """
    run, status = job.run(), job.status()
    metrics = run.metrics() if run else []
    rates = [float(each["full_pass"]) for each in metrics]
    state, message = _ending(job, status, failure)
    return RunResult(
        arm=job.arm.name,
        seed=job.seed,
        state=state,
        message=message,
        settings={key: job.arm.setting(key) for key in varied},
        steps=len(metrics),
        samples=sum(each.get("samples", 0) for each in metrics),
        updates=sum(bool(each.get("updated", True)) for each in metrics),
        seconds=round(math.fsum(s for each in metrics for s in _seconds(each)), 3),
        first_success_step=next((m["step"] for m in metrics if m["full_pass"] > 0), None),
        transition_step=transition_step([each["step"] for each in metrics], rates),
        full_pass_end=_mean(rates[-END_WINDOW:]),
        held_out=held_out(run.evals() if run else {}),
    )


def _ending(job: Job, status: RunStatus | None, failure: str | None) -> tuple[str, str]:
    """State and message of a run that is not running."""
    if failure is not None or (status is not None and status.state == "failed"):
        reason = failure or (status.message if status else "")
        return "failed", f"{reason} (log: {job.log})"
    if status is None:
        return NOT_STARTED, ""
    return "interrupted" if status.state == "running" else status.state, ""


def _seconds(metrics: Mapping[str, Json]) -> Iterable[float]:
    return metrics.get("seconds", {}).values()


def transition_step(steps: Sequence[int], full_pass: Sequence[float]) -> int | None:
    """The first step at which the mean of the last `TRANSITION_WINDOW` rates is high enough.

    That is at least `TRANSITION_RATE`; None if it never is.
    """
    for end in range(TRANSITION_WINDOW, len(full_pass) + 1):
        if sum(full_pass[end - TRANSITION_WINDOW : end]) >= TRANSITION_RATE * TRANSITION_WINDOW:
            return steps[end - 1]
    return None


def held_out(evals: Mapping[str, Evaluation]) -> HeldOut:
    """Reads the evaluations named `before` and `after`."""
    before, after = (
        replace(evals[name], ks=(1,)) if name in evals else None for name in ("before", "after")
    )
    unsolved = len(before.unsolved()) if before else None
    solved = None
    if before and after:
        comparison = compare(before, after)
        unsolved, solved = len(comparison.unsolved), len(comparison.discovered)
    earlier, later = _pass1_by_family(before), _pass1_by_family(after)
    families = dict.fromkeys((*earlier, *later))
    return HeldOut(
        problems=len(before.records) if before else None,
        pass1_before=_pass1(before.overall()) if before else None,
        pass1_after=_pass1(after.overall()) if after else None,
        pass_rate_before=before.overall().pass_rate if before else None,
        pass_rate_after=after.overall().pass_rate if after else None,
        right_before=before.overall().right_rate if before else None,
        right_after=after.overall().right_rate if after else None,
        over_credit_after=after.overall().over_credit if after else None,
        unsolved_before=unsolved,
        solved_of_unsolved=solved,
        by_family={name: (earlier.get(name), later.get(name)) for name in families} or None,
    )


def write_results(results: Sequence[RunResult], folder: Path) -> None:
    """Writes results.csv (flat) and results.jsonl (nested), a line a run."""
    flat = [result.flat() for result in results]
    table = io.StringIO()
    columns = list(dict.fromkeys(key for row in flat for key in row))
    writer = csv.DictWriter(table, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    lines = "".join(json.dumps(asdict(result)) + "\n" for result in results)
    for name, text in (("results.csv", table.getvalue()), ("results.jsonl", lines)):
        with replacing(folder / name) as draft:
            draft.write_text(text, encoding="utf-8", newline="")


def _pass1(subset: Subset) -> float | None:
    """pass@1, from a subset of which it is the only estimate; None if it was not measured."""
    (estimate,) = subset.estimates
    return estimate.value if estimate.measured else None


def _pass1_by_family(evaluation: Evaluation | None) -> dict[str, float | None]:
    subsets = evaluation.subsets() if evaluation else []
    return {subset.name: _pass1(subset) for subset in subsets}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
