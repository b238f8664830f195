"""The findings of a run in words, with numbers and bounds; what was not measured is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.evaluation.comparison import Comparison, compare
from deltagym.evaluation.evaluation import Evaluation, Subset
from deltagym.evaluation.passk import zero_bound
from deltagym.evaluation.wording import (
    count,
    estimate_text,
    percent,
    plural,
    right_statement,
    small,
)
from deltagym.runs.folder import RunFolder, RunStatus

if TYPE_CHECKING:
    from deltagym.analysis.summary import TransitionReport

QUESTION = "Can reinforcement learning teach this model programs it could not write before?"


@dataclass(frozen=True, slots=True)
class RunData:
    """The contents of a run folder that a report needs, read once.

    Attributes:
        name: The run folder's name.
        metrics: Metrics, one mapping a step.
        evals: All evaluations by name, ascending by step.
        before: The evaluation of the model before training, if any.
        after: The last evaluation, if it is another one.
        when: What to call `after`: `after training`, or `after step 80` if the run holds no
            evaluation of its end.
        comparison: `before` against `after`, if they can be compared.
        mismatch: Why they cannot be compared, or empty.
        status: State and last step of the run.
        meta: Its surroundings.
        recipe: The recipe's text.
        transition: The analysis of its growth, if there is one.
        no_transition: Why there is none.
    """

    name: str
    metrics: list[dict[str, Json]]
    evals: dict[str, Evaluation]
    before: Evaluation | None
    after: Evaluation | None
    when: str
    comparison: Comparison | None
    mismatch: str
    status: RunStatus
    meta: dict[str, Json]
    recipe: str
    transition: TransitionReport | None
    no_transition: str

    def sides(self) -> list[tuple[str, Evaluation]]:
        """Names and evaluations to show side by side, on shared problems where there are both."""
        if self.comparison:
            pair = self.comparison.before, self.comparison.after
        else:
            pair = self.before, self.after
        names = ("before training", self.when)
        return [(name, found) for name, found in zip(names, pair, strict=True) if found]


def read_run(run: RunFolder, analysed: bool = True) -> RunData:
    """Reads a run folder, and analyses the run's growth unless told not to.

    `before` is the evaluation of that name, else the one of step 0; `after` that of that name,
    else the last.
    """
    evals = run.evals()
    before = evals.get("before") or next((e for e in evals.values() if e.step == 0), None)
    later = [e for e in evals.values() if e is not before]
    after = evals.get("after") or (later[-1] if later else None)
    comparison, mismatch = _compared(before, after)
    transition, reason = _analysis(run) if analysed else (None, "the run was not analysed")
    return RunData(
        name=run.name,
        metrics=run.metrics(),
        evals=evals,
        before=before,
        after=after,
        when=f"after step {after.step}" if after and "after" not in evals else "after training",
        comparison=comparison,
        mismatch=mismatch,
        status=run.status(),
        meta=run.meta(),
        recipe=run.recipe_toml(),
        transition=transition,
        no_transition=reason,
    )


def _compared(before: Evaluation | None, after: Evaluation | None) -> tuple[Comparison | None, str]:
    """The comparison, or why there is none; neither where an evaluation is missing."""
    if not before or not after:
        return None, ""
    try:
        return compare(before, after), ""
    except BadInput as error:
        return None, str(error)


def _analysis(run: RunFolder) -> tuple[TransitionReport | None, str]:
    """The run's analysis, or why there is none."""
    from deltagym.analysis.summary import stored_analysis  # SciPy comes with it.

    try:
        return stored_analysis(run), ""
    except BadInput as error:
        return None, str(error)


def headline(data: RunData) -> list[str]:
    """The headline's sentences, most important first."""
    if data.comparison:
        sentences = [_before_after(data.comparison, data.when), data.comparison.text()]
    else:
        sides = data.sides()
        sentences = [f"{when.capitalize()}: {_passed(e.overall())}." for when, e in sides]
        pairs = (("before", data.before), ("after", data.after))
        if missing := " or ".join(name for name, found in pairs if not found):
            fault = f"this run holds no evaluation {missing} training"
            sentences.append(f"Not measured: {fault}.")
        if data.mismatch:
            sentences.append(f"Before and after cannot be compared: {data.mismatch}.")
    sentences.append(_training(data))
    if stuck := _binary_only(data):
        sentences.append(stuck)
    lost = sum(e.infra_errors for e in data.evals.values())
    if lost:
        samples = plural(lost, "evaluation sample")
        reason = "(verifier failure) and count neither way"
        sentences.append(f"{samples} could not be judged {reason}.")
    return sentences


def _before_after(comparison: Comparison, when: str) -> str:
    before, after = comparison.before.overall(), comparison.after.overall()
    noun = "held-out problem" if comparison.before.split == "test" else "problem"
    problems = plural(len(before.records), noun)
    return f"On {problems}, before training: {_passed(before)}; {when}: {_passed(after)}."


def _passed(subset: Subset) -> str:
    """`0 of 9,600 samples passed` with its bound, or the rate with its interval over problems."""
    first = subset.estimates[0]
    if not first.measured:
        return "no sample could be judged"
    samples = f"{count(subset.successes)} of {plural(subset.samples, 'sample')} passed"
    if subset.successes == 0:
        bound = percent(zero_bound(subset.samples))
        return f"{samples} (95% upper bound on the success rate on these problems {bound})"
    interval = "95% interval for problems of this kind"
    text = f"{samples} (pass@{first.k} {estimate_text(first)}, {interval})"
    if subset.over_credit is None:
        return text
    undecided = sum(record.undecided for record in subset.records)
    return f"{text}; {right_statement(subset.right, subset.wrong_passes, undecided)}"


def _training(data: RunData) -> str:
    if not data.metrics:
        return "Not measured: no training step was recorded."
    first, last = data.metrics[0], data.metrics[-1]
    rates = f"from {percent(first.get('full_pass'))} to {percent(last.get('full_pass'))}"
    steps = f"between step {first['step']} and step {last['step']} (single steps, not smoothed)"
    return f"In training rollouts, full pass went {rates} {steps}."


def _binary_only(data: RunData) -> str:
    """What full-pass rewards alone could have met, rate times samples; empty where not known.

    Only for a run that rewarded nothing but full passes. With fewer than one success to be
    expected, no rollout earns a reward, and nothing is learned.
    """
    scores = {row.get("score") for row in data.metrics}
    rollouts = sum(row.get("samples") or 0 for row in data.metrics)
    records = data.before.records if data.before else ()
    rates = [rate for record in records if (rate := record.rate) is not None]
    if scores != {"full_pass"} or not rates or not rollouts:
        return ""
    rate = sum(rates) / len(rates)
    expected = rate * rollouts
    chance = f"{expected:.0f}" if expected >= 1 else small(expected)
    stuck = ", too few to learn from" if expected < 1 else ""
    return (
        "Only full passes were rewarded. Before training, the known right answers to the held-out "
        f"problems had a probability of {small(rate)} (mean). At that rate, "
        f"{plural(rollouts, 'rollout')} hold {chance} successes{stuck}."
    )
