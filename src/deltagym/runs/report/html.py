"""The report of a run: one HTML page with its figures inside.

Whatever a run did not measure is called not measured; a run without evaluations has a report too.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from deltagym.analysis.summary import SeriesReport
from deltagym.core.markup import Markup, details, section, table, tag
from deltagym.core.problem import Json
from deltagym.core.table import Table
from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.wording import count, estimate_text, percent
from deltagym.runs.folder import RunFolder, phase_starts
from deltagym.runs.report.curves import describe_smoothing, metric_curve
from deltagym.runs.report.evaluations import families_section, pass_at_k_section, unsolved_section
from deltagym.runs.report.examples import examples
from deltagym.runs.report.figures import LABELS, growth_figure, health_figure, reward_figure
from deltagym.runs.report.findings import QUESTION, RunData, headline, read_run
from deltagym.runs.report.page import NOT_MEASURED, captioned, page
from deltagym.runs.report.transition import transition_section

HOW_TO_READ = (
    "pass@k is the unbiased estimate 1 - C(n-c, k) / C(n, k) for c successes among n samples, "
    "averaged over problems.",
    "Intervals hold at 95%, for the mean over further problems of the same kind (Gaffke's "
    "interval; exact Clopper-Pearson bounds where every value is 0 or 1). A 0 is always printed "
    "with the rate it cannot exclude.",
    "Full pass: every case of the problem passed. Cases passed: the share of them, the dense "
    "reward.",
    "Samples that the verifier itself failed to judge are in no rate.",
    "Whether a curve is a phase transition is decided by the width of its rise, not by the eye: a "
    "jump is claimed only where the 95% interval of the steps from 10 to 90 % of the rise ends "
    "within 10 steps and a tenth of the run.",
)


def write_report(
    run: RunFolder | str | Path, out: str | Path | None = None, *, analysed: bool = True
) -> Path:
    """Writes a run's report.

    Args:
        run: The run folder.
        out: The file to write; `report.html` in the run folder by default.
        analysed: Whether to analyse the kind of growth, which takes some seconds the first time.

    Raises:
        BadInput: `run` is no run folder, or a file in it is damaged.
    """
    folder = run if isinstance(run, RunFolder) else RunFolder.open(run)
    target = Path(out) if out else folder.path / "report.html"
    target.write_text(render(read_run(folder, analysed)), encoding="utf-8")
    return target


def render(data: RunData) -> str:
    """The whole page."""
    return page(f"DeltaGym report: {data.name}", *sections(data))


def sections(data: RunData) -> list[Markup]:
    """What is on the page, in order."""
    return [
        _header(data),
        _training(data),
        transition_section(data.transition, data.no_transition, _growth),
        pass_at_k_section(data),
        families_section(data),
        unsolved_section(data),
        section("Programs before and after", examples(data.sides(), data.comparison)),
        _reproduce(data),
        section("How to read this", tag("ul", *(tag("li", point) for point in HOW_TO_READ))),
    ]


def _header(data: RunData) -> Markup:
    status = data.status
    step = max([status.step, *(metrics["step"] for metrics in data.metrics[-1:])])
    message = f" ({status.message})" if status.message else ""
    state = f"Run {data.name}: {status.state}, step {count(step)}{message}"
    first, *others = headline(data)
    provisional = "This run has not finished; all figures are provisional."
    return tag(
        "header",
        tag("p", "DeltaGym report", class_="kicker"),
        tag("h1", QUESTION),
        tag("p", first, class_="answer"),
        *(tag("p", sentence) for sentence in others),
        _cards(data),
        tag("p", state, class_="note"),
        "" if status.state == "finished" else tag("p", provisional, class_="warning"),
    )


def _cards(data: RunData) -> Markup:
    """The few numbers to remember."""
    cards = [
        (f"pass@{e.ks[0]} {name}", estimate_text(e.overall().estimates[0]))
        for name, e in data.sides()
    ]
    if found := data.comparison:
        name = f"pass@{found.before.n} = 0 before, solved after"
        cards.append((name, f"{len(found.discovered)} of {len(found.unsolved)}"))
    cards.append(("training steps", count(len(data.metrics))))
    pairs = (tag("div", tag("dt", name), tag("dd", value)) for name, value in cards)
    return tag("dl", *pairs, class_="cards")


def _training(data: RunData) -> Markup:
    title = "Training curves"
    if not data.metrics:
        return section(title, tag("p", f"{NOT_MEASURED}: no training step was recorded."))
    smoothing = describe_smoothing(metric_curve(data.metrics, "full_pass"))
    rewards = captioned(
        lambda: reward_figure(data.metrics, list(data.evals.values())),
        "Share of cases passed and share of full passes over training steps, on a linear and a "
        "log-odds axis.",
        f"Rates over this step's training rollouts; {smoothing}. Dotted line: the phase switches. "
        "On the log-odds axis steady exponential growth of the odds is a straight line; a jump on "
        "the linear axis alone is no evidence of a phase transition.",
    )
    health = captioned(
        lambda: health_figure(data.metrics),
        "Entropy and share of groups without gradient over training steps.",
        "Entropy of the policy, and groups whose rewards are all equal and so teach nothing; "
        f"{smoothing}.",
    )
    phases = table(_phase_table(data), "Phases")
    return section(title, rewards, _eval_table(data), _idle_note(data), phases, health)


def _growth(series: SeriesReport) -> Markup:
    return captioned(
        lambda: growth_figure(series, f"growth-{series.family}"),
        f"Log-odds of a full pass over training for {series.family}, with the fitted rise.",
        f"{series.family}. Points: windows of training steps. Line: the fitted rise.",
    )


def _eval_table(data: RunData) -> Markup:
    """The evaluations behind the points of the figure."""
    if not data.evals:
        return tag("p", f"{NOT_MEASURED}: no evaluation was made during training.", class_="note")
    header = (
        "evaluation",
        "step",
        "problems from",
        "problems",
        "samples each",
        "fewest attempts",
        "most attempts",
    )
    lines = tuple(_eval_line(name, found) for name, found in data.evals.items())
    caption = "Every evaluation of this run, 95% intervals"
    return details("Evaluations over training", table(Table(header, lines), caption))


def _eval_line(name: str, evaluation: Evaluation) -> tuple[str, ...]:
    estimates = evaluation.overall().estimates
    step = "unknown" if evaluation.step is None else count(evaluation.step)
    problems, samples = count(len(evaluation.records)), count(evaluation.n)
    ends = (f"pass@{e.k} {estimate_text(e)}" for e in (estimates[0], estimates[-1]))
    return (name, step, evaluation.split, problems, samples, *ends)


def _phase_table(data: RunData) -> Table:
    names = ("pass_rate", "full_pass")
    starts = phase_starts(data.metrics)
    ends = [start.step for start in starts[1:]]
    lines = []
    for start, end in zip(starts, [*ends, None], strict=True):
        own = [
            metrics
            for metrics in data.metrics
            if metrics["step"] >= start.step and (end is None or metrics["step"] < end)
        ]
        first, last = own[0], own[-1]
        steps = f"{first['step']} to {last['step']}"
        score = str(first.get("score", NOT_MEASURED.lower()))
        rates = (f"{percent(first.get(name))} → {percent(last.get(name))}" for name in names)
        lines.append((start.name, steps, count(len(own)), score, *rates))
    changes = (f"{LABELS[name]}, first → last step" for name in names)
    return Table(("phase", "from step to step", "recorded", "score", *changes), tuple(lines))


def _idle_note(data: RunData) -> Markup:
    """The idle score, which must be beside every dense reward."""
    known = data.after or data.before
    score = known.overall().idle_pass_rate if known else None
    if score is None:
        text = f"{NOT_MEASURED}: what an answer that ignores its input would score."
    else:
        text = (
            "On the evaluated problems an answer that ignores its input passes "
            f"{percent(score)} of the cases (the best of such answers for each problem)."
        )
    return tag("p", text, class_="note")


def _reproduce(data: RunData) -> Markup:
    command = data.meta.get("command")
    is_list = isinstance(command, list)
    text = shlex.join(map(str, command)) if is_list else str(command or NOT_MEASURED)
    known = {key: value for key, value in data.meta.items() if key != "command"}
    lines = tuple((str(key), _value(value)) for key, value in known.items())
    surroundings = table(Table(("what", "value"), lines), "Versions, platform and seed")
    return section(
        "Reproduce",
        tag("p", "The command that made this run:"),
        tag("pre", tag("code", text), tabindex="0"),
        details("Recipe", tag("pre", tag("code", data.recipe), tabindex="0")),
        details("Environment", surroundings),
    )


def _value(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(entry)}" for key, entry in value.items())
    return "not installed" if value is None else str(value)
