"""What a study's runs came to, one row each, as CSV and JSONL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from deltagym.core.files import replacing
from deltagym.core.problem import Json
from deltagym.evaluation.comparison import compare
from deltagym.evaluation.evaluation import Evaluation
from deltagym.runs.studies.job import NOT_STARTED, Job

TRANSITION_LEVEL, TRANSITION_WINDOW = 0.5, 5
"""A run's transition is the first step at which the mean of full_pass over so many steps reaches this level."""
END_WINDOW = 10
"""Steps over which full_pass at the end of training is averaged."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Test problems in the evaluations before the first and after the last step; None where there is no such evaluation.

    Attributes:
        problems: Problems evaluated before.
        pass1_before: Mean pass@1.
        pass1_after: The same after.
        pass_rate_before: Mean share of cases passed.
        pass_rate_after: The same after.
        unsolved_before: Problems without a success among all samples before (pass@K = 0).
        solved_of_unsolved: Those of them with at least one success after.
        by_family: pass@1 before and after, by family.
    """

    problems: int | None = None
    pass1_before: float | None = None
    pass1_after: float | None = None
    pass_rate_before: float | None = None
    pass_rate_after: float | None = None
    unsolved_before: int | None = None
    solved_of_unsolved: int | None = None
    by_family: Mapping[str, tuple[float | None, float | None]] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One run.

    Attributes:
        arm: Its arm.
        seed: Its seed.
        state: `finished`, `interrupted`, `failed` or `not started`.
        message: Why it failed, and where its log is.
        settings: Values of the recipe keys that any arm of the study sets, by dotted path.
        steps: Training steps done.
        samples: Completions scored in training.
        updates: Steps whose update changed the weights.
        seconds: Time spent in these steps: sampling, verifying, updating; evaluations not among it.
        first_success_step: First step with a completion that passed every case.
        transition_step: First step at which the mean of full_pass over the last 5 steps is at least 0.5.
        full_pass_end: Mean of full_pass over the last 10 steps (over all, if there are fewer).
        held_out: What the test problems say.
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
        """The row for a table: settings and families in columns of their own; unwieldy settings as JSON."""
        fields = {
            key: value for key, value in asdict(self).items() if key not in ("settings", "held_out")
        }
        held_out = {
            key: value for key, value in asdict(self.held_out).items() if key != "by_family"
        }
        pairs = (self.held_out.by_family or {}).items()
        families = {
            f"pass1_{when}.{name}": rates[i]
            for name, rates in pairs
            for i, when in enumerate(("before", "after"))
        }
        settings = {
            key: json.dumps(value) if isinstance(value, list | dict) else value
            for key, value in self.settings.items()
        }
        head = {key: fields.pop(key) for key in ("arm", "seed")}
        return {**head, **settings, **fields, **held_out, **families}


def collect(job: Job, varied: Sequence[str], failure: str | None = None) -> Row:
    """The row of one run, from its folder.

    Args:
        job: The run, at rest.
        varied: Recipe keys whose values are recorded.
        failure: Why it failed in this session, if it did.
    """
    run, status = job.run(), job.status()
    rows = run.metrics() if run else []
    rates = [float(row["full_pass"]) for row in rows]
    failed = failure is not None or (status is not None and status.state == "failed")
    state = status.state if status else NOT_STARTED
    message = f"{failure or (status.message if status else '')} (log: {job.log})" if failed else ""
    return Row(
        arm=job.arm.name,
        seed=job.seed,
        state="failed" if failed else "interrupted" if state == "running" else state,
        message=message,
        settings={key: job.arm.setting(key) for key in varied},
        steps=len(rows),
        samples=sum(row.get("samples", 0) for row in rows),
        updates=sum(bool(row.get("updated", True)) for row in rows),
        seconds=round(sum((sum(row.get("seconds", {}).values()) for row in rows), 0.0), 3),
        first_success_step=next((row["step"] for row in rows if row["full_pass"] > 0), None),
        transition_step=transition_step([row["step"] for row in rows], rates),
        full_pass_end=_mean(rates[-END_WINDOW:]),
        held_out=held_out(run.evals() if run else {}),
    )


def transition_step(steps: Sequence[int], full_pass: Sequence[float]) -> int | None:
    """The first step at which the mean of the last `TRANSITION_WINDOW` values is at least `TRANSITION_LEVEL`, or None."""
    for end in range(TRANSITION_WINDOW, len(full_pass) + 1):
        if sum(full_pass[end - TRANSITION_WINDOW : end]) >= TRANSITION_LEVEL * TRANSITION_WINDOW:
            return steps[end - 1]
    return None


def held_out(evals: Mapping[str, Evaluation]) -> HeldOut:
    """What the evaluations named `before` and `after` say."""
    before, after = (
        replace(evals[name], ks=(1,)) if name in evals else None for name in ("before", "after")
    )
    unsolved = solved = None
    if before:
        unsolved = len(before.unsolved())
    if before and after:
        comparison = compare(before, after)
        unsolved, solved = len(comparison.unsolved), len(comparison.discovered)
    earlier, later = _pass1_by_family(before), _pass1_by_family(after)
    return HeldOut(
        problems=len(before.records) if before else None,
        pass1_before=_pass1(before),
        pass1_after=_pass1(after),
        pass_rate_before=before.overall().pass_rate if before else None,
        pass_rate_after=after.overall().pass_rate if after else None,
        unsolved_before=unsolved,
        solved_of_unsolved=solved,
        by_family={
            name: (earlier.get(name), later.get(name)) for name in dict.fromkeys((*earlier, *later))
        }
        or None,
    )


def write_rows(rows: Sequence[Row], folder: Path) -> None:
    """Writes results.csv (flat) and results.jsonl (nested)."""
    flat = [row.flat() for row in rows]
    table = io.StringIO()
    writer = csv.DictWriter(
        table, list(dict.fromkeys(key for row in flat for key in row)), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(flat)
    lines = "".join(json.dumps(asdict(row)) + "\n" for row in rows)
    for name, text in (("results.csv", table.getvalue()), ("results.jsonl", lines)):
        with replacing(folder / name) as draft:
            draft.write_text(text, encoding="utf-8", newline="")


def _pass1(evaluation: Evaluation | None) -> float | None:
    if evaluation is None:
        return None
    (estimate,) = evaluation.overall().estimates
    return estimate.value if estimate.measured else None


def _pass1_by_family(evaluation: Evaluation | None) -> dict[str, float | None]:
    groups = evaluation.groups() if evaluation else []
    return {
        group.name: group.estimates[0].value if group.estimates[0].measured else None
        for group in groups
    }


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
