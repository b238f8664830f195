"""The report of a run: one HTML page with its figures inline.

Whatever a run did not measure is said to be not measured; a run without evaluations still gives a report.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from deltagym.analysis import SeriesReport
from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.problem import Json
from deltagym.core.table import Table
from deltagym.evaluation.evaluation import Evaluation, Grouping
from deltagym.evaluation.tables import comparison_table, curve_table, evaluation_table
from deltagym.evaluation.wording import count, estimate_text, percent
from deltagym.runs.folder import RunFolder
from deltagym.runs.report import figures
from deltagym.runs.report.curves import describe_smoothing, phase_starts, series
from deltagym.runs.report.examples import examples
from deltagym.runs.report.findings import QUESTION, Evidence, answer, gather
from deltagym.runs.report.page import page
from deltagym.runs.report.transition import transition_section

NOT_MEASURED = "Not measured"


def write_report(
    run: RunFolder | str | Path, out: str | Path | None = None, *, analysed: bool = True
) -> Path:
    """Writes a run's report.

    Args:
        run: The run folder.
        out: The file to write; `report.html` in the run folder by default.
        analysed: Whether to say what kind of growth it was, which takes some seconds the first time.

    Raises:
        BadInput: `run` is no run folder, or a file in it is damaged.
    """
    folder = run if isinstance(run, RunFolder) else RunFolder.open(run)
    target = Path(out) if out else folder.path / "report.html"
    target.write_text(render(gather(folder, analysed)), encoding="utf-8")
    return target


def render(evidence: Evidence) -> str:
    """The whole page."""
    return page(
        f"DeltaGym report: {evidence.name}",
        _headline(evidence), _training(evidence), _transition(evidence), _pass_at_k(evidence), _families(evidence), _unsolved(evidence),
        section("Programs before and after", examples(_sides(evidence), evidence.comparison)), _reproduce(evidence), _how_to_read(),
    )  # fmt: skip


def _headline(evidence: Evidence) -> Markup:
    status = evidence.status
    step = max([status.step, *(row["step"] for row in evidence.rows[-1:])])
    state = f"Run {evidence.name}: {status.state}, step {count(step)}" + (
        f" ({status.message})" if status.message else ""
    )
    first, *others = answer(evidence)
    warning = (
        ""
        if status.state == "finished"
        else tag("p", "This run has not finished; all figures are provisional.", class_="warning")
    )
    return tag(
        "header", tag("p", "DeltaGym report", class_="kicker"), tag("h1", QUESTION), tag("p", first, class_="answer"),
        *(tag("p", sentence) for sentence in others), _cards(evidence), tag("p", state, class_="note"), warning,
    )  # fmt: skip


def _cards(evidence: Evidence) -> Markup:
    """The few numbers to remember."""
    cards = []
    for name, evaluation in _sides(evidence):
        cards.append(
            (f"pass@{evaluation.ks[0]} {name}", estimate_text(evaluation.overall().estimates[0]))
        )
    if evidence.comparison:
        k = evidence.comparison.before.n
        cards.append(
            (
                f"pass@{k} = 0 before, solved after",
                f"{len(evidence.comparison.discovered)} of {len(evidence.comparison.unsolved)}",
            )
        )
    cards.append(("training steps", count(len(evidence.rows))))
    return tag(
        "dl",
        *(tag("div", tag("dt", name), tag("dd", value)) for name, value in cards),
        class_="cards",
    )


def _training(evidence: Evidence) -> Markup:
    rows = evidence.rows
    if not rows:
        return section(
            "Training curves", tag("p", f"{NOT_MEASURED}: no training step was recorded.")
        )
    smoothing = describe_smoothing(series(rows, "full_pass"))
    rewards = _figure(
        lambda: figures.reward_figure(rows, list(evidence.evals.values())),
        "Share of cases passed and share of full passes over training steps, on a linear and a log-odds axis.",
        f"Rates over this step's training rollouts; {smoothing}. Dotted line: the phase switches. On the log-odds axis steady "
        "exponential growth of the odds is a straight line; a jump on the linear axis alone is no evidence of a phase transition.",
    )
    health = _figure(
        lambda: figures.health_figure(rows),
        "Entropy and share of groups without gradient over training steps.",
        f"Entropy of the policy, and groups whose rewards are all equal and so teach nothing; {smoothing}.",
    )
    return section(
        "Training curves",
        rewards,
        _eval_table(evidence),
        _dense_floor(evidence),
        table(_phase_table(evidence), "Phases"),
        health,
    )


def _transition(evidence: Evidence) -> Markup:
    """What kind of growth it was."""
    return transition_section(evidence.transition, evidence.no_transition, _growth)


def _growth(series: SeriesReport) -> Markup:
    return _figure(
        lambda: figures.growth_figure(series, f"growth-{series.family}"),
        f"Log-odds of a full pass over training for {series.family}, with fitted models.",
        f"{series.family}: {series.conclusion.text} Points: windows of training steps.",
    )


def _eval_table(evidence: Evidence) -> Markup:
    """The evaluations behind the points of the figure."""
    if not evidence.evals:
        return tag("p", f"{NOT_MEASURED}: no evaluation was made during training.", class_="note")
    lines = []
    for name, evaluation in evidence.evals.items():
        group, step = (
            evaluation.overall(),
            "unknown" if evaluation.step is None else count(evaluation.step),
        )
        first = f"pass@{evaluation.ks[0]} {estimate_text(group.estimates[0])}"
        last = f"pass@{evaluation.k_max} {estimate_text(group.estimates[-1])}"
        lines.append(
            (
                name,
                step,
                evaluation.split,
                count(len(group.records)),
                count(evaluation.n),
                first,
                last,
            )
        )
    header = (
        "evaluation",
        "step",
        "problems from",
        "problems",
        "samples each",
        "fewest attempts",
        "most attempts",
    )
    return details(
        "Evaluations over training",
        table(Table(header, tuple(lines)), "Every evaluation of this run, 95% intervals"),
    )


def _phase_table(evidence: Evidence) -> Table:
    rows = evidence.rows
    starts = phase_starts(rows)
    names = ("pass_rate", "full_pass")
    lines = []
    for i, start in enumerate(starts):
        end = starts[i + 1].step if i + 1 < len(starts) else None
        own = [
            row for row in rows if row["step"] >= start.step and (end is None or row["step"] < end)
        ]
        cells = [f"{percent(own[0].get(name))} → {percent(own[-1].get(name))}" for name in names]
        lines.append(
            (
                start.name,
                f"{own[0]['step']} to {own[-1]['step']}",
                count(len(own)),
                str(own[0].get("score", NOT_MEASURED.lower())),
                *cells,
            )
        )
    header = (
        "phase",
        "from step to step",
        "recorded",
        "score",
        *(f"{figures.LABELS[n]}, first → last step" for n in names),
    )
    return Table(header, tuple(lines))


def _dense_floor(evidence: Evidence) -> Markup:
    """Rule: a dense reward stands beside what a program that does nothing would score."""
    known = evidence.after or evidence.before
    floor = known.overall().idle_pass_rate if known else None
    if floor is None:
        return tag(
            "p",
            f"{NOT_MEASURED}: what a program that ignores its input would score.",
            class_="note",
        )
    words = f"On the evaluated problems a program that ignores its input passes {percent(floor)} of the cases"
    return tag(
        "p", f"{words} (for each problem the best of those its family lists).", class_="note"
    )


def _pass_at_k(evidence: Evidence) -> Markup:
    sides = _sides(evidence)
    if not sides:
        return section(
            "pass@k before and after", tag("p", f"{NOT_MEASURED}: this run holds no evaluation.")
        )
    curves = [(name, evaluation.overall().estimates) for name, evaluation in sides]
    panels = [("all problems", curves)]
    group = evidence.comparison.on_unsolved() if evidence.comparison else None
    if group and evidence.comparison:
        panels.append(
            (
                f"the {len(group.records)} problems with pass@{evidence.comparison.before.n} = 0 before",
                [(sides[1][0], group.estimates)],
            )
        )
    figure = _figure(
        lambda: figures.pass_at_k_figure(panels),
        "pass@k against k, with 95% bands.",
        "Unbiased pass@k, mean over problems. Band: 95% interval over problems, or the exact bound where all problems agree.",
    )
    lacking = (
        ""
        if len(sides) == 2
        else tag("p", f"{NOT_MEASURED}: {'after' if evidence.before else 'before'} training.")
    )
    same_ks = len({evaluation.ks for _, evaluation in sides}) == 1
    tables = [table(curve_table(curves), "pass@k of all problems")] if same_ks else []
    return section("pass@k before and after", figure, lacking, *tables)


def _families(evidence: Evidence) -> Markup:
    if evidence.comparison:
        comparison = evidence.comparison
        return section(
            "Families", *_by_family_and_level(lambda by: comparison_table(comparison, by))
        )
    sides = _sides(evidence)
    if not sides:
        return section("Families", tag("p", f"{NOT_MEASURED}: this run holds no evaluation."))
    name, evaluation = sides[-1]
    return section(
        "Families",
        tag("p", f"Evaluated {name}."),
        *_by_family_and_level(lambda by: evaluation_table(evaluation, by)),
    )


def _by_family_and_level(tabulate: Callable[[Grouping], Table]) -> tuple[Markup, Markup]:
    note = "95% intervals in brackets or behind ≤ and ≥"
    return table(tabulate("family"), f"pass@k by family; {note}"), details(
        "By family and level", table(tabulate("level"), f"By level; {note}")
    )


def _unsolved(evidence: Evidence) -> Markup:
    title = "The pass@K = 0 subset"
    if not evidence.comparison:
        return section(
            title,
            tag(
                "p",
                f"{NOT_MEASURED}: it takes an evaluation before and one after on the same problems.",
            ),
        )
    comparison = evidence.comparison
    group = comparison.on_unsolved()
    if group is None:
        return section(title, tag("p", comparison.text()))
    found = evaluation_table(comparison.after.subset(comparison.unsolved))
    header = ("problem", "family", "level", "before", "after", "beyond the bound")
    records = (
        (comparison.before.record(i), comparison.after.record(i)) for i in comparison.unsolved
    )
    lines = (
        (
            b.problem_id,
            b.family,
            b.level,
            f"0 of {b.samples}",
            f"{a.successes} of {a.samples}",
            "yes" if b.problem_id in comparison.certain else "no",
        )
        for b, a in records
    )
    return section(
        title,
        tag("p", comparison.text()),
        table(found, f"{evidence.when.capitalize()}, on the problems that no sample solved before"),
        details(
            "Every problem of the subset",
            table(Table(header, tuple(lines)), "Successes among the samples, problem by problem"),
        ),
    )


def _reproduce(evidence: Evidence) -> Markup:
    command = evidence.meta.get("command")
    text = (
        shlex.join(map(str, command)) if isinstance(command, list) else str(command or NOT_MEASURED)
    )
    known = {key: value for key, value in evidence.meta.items() if key != "command"}
    surroundings = Table(
        ("what", "value"), tuple((str(key), _value(value)) for key, value in known.items())
    )
    return section(
        "Reproduce",
        tag("p", "The command that made this run:"),
        tag("pre", tag("code", text), tabindex="0"),
        details("Recipe", tag("pre", tag("code", evidence.recipe), tabindex="0")),
        details("Environment", table(surroundings, "Versions, platform and seed")),
    )


def _how_to_read() -> Markup:
    points = (
        "pass@k is the unbiased estimate 1 - C(n-c, k) / C(n, k) for c successes among n samples, averaged over problems.",
        "Intervals hold at 95%. They resample whole problems (percentile bootstrap); where all problems agree, exact "
        "Clopper-Pearson bounds take their place. A 0 is always printed with the rate it cannot exclude. Groups of fewer than "
        "about 20 problems have rough intervals, on the narrow side.",
        "Full pass: every case of the problem passed. Cases passed: the share of them, the dense reward.",
        "Samples that the verifier itself failed to judge are in no rate.",
        "Whether a curve is a phase transition is decided by models compared on held-out steps, not by the eye; a jump is claimed only "
        "where it predicts better than every smooth growth by more than two standard errors.",
    )
    return section("How to read this", tag("ul", *(tag("li", point) for point in points)))


def _sides(evidence: Evidence) -> list[tuple[str, Evaluation]]:
    """The evaluations to show side by side, restricted to shared problems where they can be compared."""
    if evidence.comparison:
        return [
            ("before training", evidence.comparison.before),
            (evidence.when, evidence.comparison.after),
        ]
    return [
        (name, e)
        for name, e in (("before training", evidence.before), (evidence.when, evidence.after))
        if e
    ]


def _figure(draw: Callable[[], Markup], alternative: str, caption: str) -> Markup:
    try:
        picture = tag("div", draw(), role="img", aria_label=alternative)
    except BadInput as error:
        picture = tag("p", f"Not drawn: {error}")
    return tag("figure", picture, tag("figcaption", caption))


def _value(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(entry)}" for key, entry in value.items())
    return "not installed" if value is None else str(value)
