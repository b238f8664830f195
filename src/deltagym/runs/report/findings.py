"""What a run has to say, in words with numbers and bounds: the headline, and what was not measured."""

from __future__ import annotations

from dataclasses import dataclass

from deltagym.analysis import TransitionReport, stored_analysis
from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.evaluation.comparison import Comparison, compare
from deltagym.evaluation.evaluation import Evaluation, Group
from deltagym.evaluation.passk import zero_bound
from deltagym.evaluation.wording import count, estimate_text, percent, plural
from deltagym.runs.folder import RunFolder, RunStatus

QUESTION = "Can reinforcement learning teach this model programs it could not write before?"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything of a run folder that a report draws on, read once.

    Attributes:
        name: The run folder's name.
        rows: Metrics, one row a step.
        evals: All evaluations by name, ascending by step.
        before: The evaluation of the model before training, if any.
        after: The last evaluation, if it is another one.
        when: What to call `after`: `after training`, or `after step 80` if the run holds no evaluation of its end.
        comparison: `before` against `after`, if they can be compared.
        mismatch: Why they cannot be, or empty.
        status: How the run stood.
        meta: Its surroundings.
        recipe: The recipe's text.
        transition: The analysis of its growth, if there is one.
        no_transition: Why there is none.
    """

    name: str
    rows: list[dict[str, Json]]
    evals: dict[str, Evaluation]
    before: Evaluation | None
    after: Evaluation | None
    when: str
    comparison: Comparison | None
    mismatch: str
    status: RunStatus
    meta: dict[str, Json]
    recipe: str
    transition: TransitionReport | None = None
    no_transition: str = "the run was not analysed"


def gather(run: RunFolder, analysed: bool = True) -> Evidence:
    """Reads a run, and analyses its growth unless told not to.

    `before` is the evaluation of that name, else the one of step 0; `after` that of that name, else the last.
    """
    evals = run.evals()
    before = evals.get("before") or next((e for e in evals.values() if e.step == 0), None)
    later = [e for e in evals.values() if e is not before]
    after = evals.get("after") or (later[-1] if later else None)
    when = f"after step {after.step}" if after and "after" not in evals else "after training"
    comparison, mismatch = None, ""
    if before and after:
        try:
            comparison = compare(before, after)
        except BadInput as error:
            mismatch = str(error)
    transition, reason = _analysis(run) if analysed else (None, "the run was not analysed")
    return Evidence(
        run.name, run.metrics(), evals, before, after, when, comparison, mismatch, run.status(), run.meta(), run.recipe_toml(),
        transition, reason,
    )  # fmt: skip


def _analysis(run: RunFolder) -> tuple[TransitionReport | None, str]:
    """The run's analysis, or why there is none."""
    try:
        return stored_analysis(run), ""
    except BadInput as error:
        return None, str(error)


def answer(evidence: Evidence) -> list[str]:
    """The headline's sentences, most important first."""
    sentences = []
    if evidence.comparison:
        sentences += [_before_after(evidence.comparison, evidence.when), evidence.comparison.text()]
    else:
        known = [
            (when, e)
            for when, e in (("before training", evidence.before), (evidence.when, evidence.after))
            if e
        ]
        sentences += [f"{when.capitalize()}: {_passed(e.overall())}." for when, e in known]
        missing = [
            name for name, e in (("before", evidence.before), ("after", evidence.after)) if not e
        ]
        sentences += (
            [f"Not measured: this run holds no evaluation {' or '.join(missing)} training."]
            if missing
            else []
        )
        sentences += (
            [f"Before and after cannot be compared: {evidence.mismatch}."]
            if evidence.mismatch
            else []
        )
    sentences.append(_training(evidence))
    lost = sum(e.infra_errors for e in evidence.evals.values())
    if lost:
        sentences.append(
            f"{plural(lost, 'evaluation sample')} could not be judged (verifier failure) and count neither way."
        )
    return sentences


def _before_after(comparison: Comparison, when: str) -> str:
    before, after = comparison.before.overall(), comparison.after.overall()
    problems = plural(
        len(before.records), "held-out problem" if comparison.before.split == "test" else "problem"
    )
    return f"On {problems}, before training: {_passed(before)}; {when}: {_passed(after)}."


def _passed(group: Group) -> str:
    """`0 of 9,600 samples passed (95% upper bound 0.031%)`, or the rate with its interval over problems."""
    first = group.estimates[0]
    if not first.measured:
        return "no sample could be judged"
    samples = f"{count(group.successes)} of {plural(group.samples, 'sample')} passed"
    if group.successes == 0:
        return (
            f"{samples} (95% upper bound on the success rate {percent(zero_bound(group.samples))})"
        )
    return f"{samples} (pass@{first.k} {estimate_text(first)}, 95% interval)"


def _training(evidence: Evidence) -> str:
    if not evidence.rows:
        return "Not measured: no training step was recorded."
    first, last = evidence.rows[0], evidence.rows[-1]
    rates = (
        f"full pass went from {percent(first.get('full_pass'))} to {percent(last.get('full_pass'))}"
    )
    return f"In training rollouts, {rates} between step {first['step']} and step {last['step']} (single steps, not smoothed)."
