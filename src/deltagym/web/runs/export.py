"""`export`: runs as plain files to publish anywhere, without a server and without scripts.

    index.html                     everything that was exported
    site.css, runs.css             the style of the pages
    <run>/index.html               the run's report, with the way to its rollouts
    <run>/steps/<step>.html        rollouts of a step
    <run>/problems/<number>.html   a problem through training
    <study>/index.html             a study with the way to its runs
    <matrix>/index.html            a transfer matrix

Every link is relative. Commands, and the folders in recipes and messages, are left out.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, section, tag
from deltagym.evaluation.wording import count
from deltagym.runs.folder import RunFolder
from deltagym.runs.report.findings import RunData, read_run
from deltagym.runs.report.html import sections
from deltagym.runs.report.page import page as report_page
from deltagym.runs.studies.job import plan_jobs
from deltagym.runs.studies.page import render as render_study
from deltagym.runs.studies.plan import saved_plan
from deltagym.runs.studies.results import run_result
from deltagym.web.faults import without_paths
from deltagym.web.layout import void
from deltagym.web.runs.index import Filter, RolloutIndex, Row
from deltagym.web.runs.lines import line_chart
from deltagym.web.runs.overview import state_badge
from deltagym.web.runs.problem_routes import problem_table, story
from deltagym.web.runs.rows import rollouts
from deltagym.web.runs.shelf import Found, Shelf
from deltagym.web.runs.transfer import matrix_maps

STEPS, PROBLEMS = 60, 100
"""Most steps whose rollouts are exported, and most problems."""

STYLES = ("site.css", "runs.css")
POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""No scripts: what a model wrote could not run even if it were not escaped."""

Tell = Callable[[str], None]


def export(
    runs: Sequence[Path], out: Path, tell: Tell = lambda line: None, *, analysed: bool = True
) -> Path:
    """Writes runs, studies and matrices as files.

    Args:
        runs: Their folders, or folders that hold some.
        out: The folder to write; it must not exist, or be empty.
        tell: Told the name of each when it is written.
        analysed: Whether to analyse the kind of growth, which takes some seconds the first time.

    Returns:
        The page to open.

    Raises:
        BadInput: `out` is not empty, or there is nothing in `runs`.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"export: {out} is not empty; choose another folder")
    shelf = Shelf([run.resolve() for run in runs])
    every = shelf.all()
    if not every:
        raise BadInput("export: there is no run in the folders given; name a run or a study")
    out.mkdir(parents=True, exist_ok=True)
    css = Path(__file__).parents[1] / "static" / "css"
    for name in STYLES:
        shutil.copyfile(css / name, out / name)
    places = _places(every)
    for found in every:
        folder = out / places[found.key]
        folder.mkdir()
        if found.kind == "run":
            _export_run(found, folder, analysed)
        elif found.kind == "study":
            _export_study(found, folder, shelf, places)
        else:
            _write(folder / "index.html", found.name, *matrix_maps(found), depth=1)
        tell(found.name)
    return _write(out / "index.html", "Runs", _index(every, places))


def _places(every: Sequence[Found]) -> dict[str, str]:
    """The folder of each, by its key: its name in letters that every server and disk can hold."""
    places: dict[str, str] = {}
    for found in every:
        plain = re.sub(r"[^\w.-]+", "_", found.name, flags=re.ASCII).strip("._")[:80] or "run"
        taken = plain.lower() in {place.lower() for place in places.values()}
        places[found.key] = f"{plain}_{found.key[:6]}" if taken else plain
    return places


class FileLinks:
    """The files of an exported run, as seen from its pages of steps and problems."""

    def __init__(self, steps: Sequence[int], problems: Sequence[str], base: str = "../") -> None:
        self._steps = frozenset(steps)
        self._problems = {problem: number for number, problem in enumerate(problems, 1)}
        self._base = base

    def step(self, step: int) -> str | None:
        """See `Links`."""
        return f"{self._base}steps/{step:06d}.html" if step in self._steps else None

    def problem(self, problem_id: str) -> str | None:
        """See `Links`."""
        number = self._problems.get(problem_id)
        return f"{self._base}problems/{number:03d}.html" if number else None

    def verdict(self, row: Row) -> None:
        """See `Links`: nothing can be judged without a server."""

    def replay(self, row: Row) -> None:
        """See `Links`: there is no playground without a server."""

    def statement(self, row: Row) -> None:
        """See `Links`."""


def _export_run(found: Found, folder: Path, analysed: bool) -> None:
    run = RunFolder.open(found.path)
    index = RolloutIndex(run)
    index.refresh()
    index.wait(None)
    lines = index.problems("solved", 0, limit=PROBLEMS)
    solved = [line[4] for line in lines if line[4] is not None]
    steps = spread(run.rollout_steps(), STEPS, solved[:1])
    ids = [line[0] for line in lines]
    links = FileLinks(steps, ids)
    (folder / "steps").mkdir()
    (folder / "problems").mkdir()
    for step in steps:
        hits = index.search(Filter(step=step))
        shown = f"{len(hits.rows)} of {count(hits.total)} rollouts"
        text = f"{shown}; {count(hits.full)} of all are full passes."
        _write(
            folder / "steps" / f"{step:06d}.html",
            f"Step {step}",
            tag("p", text, class_="note"),
            rollouts(hits.rows, links),
            depth=2,
            back=found.name,
        )
    for number, problem in enumerate(ids, 1):
        _write_problem(folder / "problems" / f"{number:03d}.html", index, links, problem, found)
    data = _without_secrets(read_run(run, analysed))
    near = FileLinks(steps, ids, base="")
    name = without_paths(found.name)
    html = report_page(
        f"Run {name}",
        tag("p", tag("a", "All runs", href="../index.html"), f" / {name}"),
        *sections(data),
        section("Rollouts", _step_list(steps, near), *_problem_list(lines, near)),
    )
    (folder / "index.html").write_text(_guarded(html), encoding="utf-8")


def _write_problem(
    file: Path, index: RolloutIndex, links: FileLinks, problem: str, found: Found
) -> None:
    history = index.history(problem)
    steps = [line[0] for line in history]
    curves = {
        "full pass": [line[2] / line[1] for line in history],
        "cases passed": [line[3] for line in history],
    }
    plots = tag("figure", line_chart(steps, curves), class_="charts")
    parts = story(index, links, problem, history, plots)
    _write(file, f"Problem {problem}", *parts, depth=2, back=found.name)


def spread(steps: Sequence[int], most: int, wanted: Sequence[int] = ()) -> list[int]:
    """At most `most` of the steps, evenly spread, with the first, the last and the wanted ones."""
    if len(steps) <= most:
        return list(steps)
    room = most - len(wanted)
    even = {steps[round(i * (len(steps) - 1) / (room - 1))] for i in range(room)}
    return sorted(even | set(wanted))


def _without_secrets(data: RunData) -> RunData:
    """The run without its command line, and without the folders in what it says."""
    kept = {key: _cleaned(value) for key, value in data.meta.items() if key != "command"}
    return replace(
        data,
        name=without_paths(data.name),
        meta=kept | {"command": "deltagym train recipe.toml --out RUN"},
        recipe=without_paths(data.recipe),
        status=replace(data.status, message=without_paths(data.status.message)),
    )


def _cleaned(value: object) -> object:
    return without_paths(value) if isinstance(value, str) else value


def _step_list(steps: Sequence[int], links: FileLinks) -> Markup:
    entries = (tag("a", str(step), href=links.step(step)) for step in steps)
    return tag("p", "Steps: ", *(tag("span", entry, " ") for entry in entries))


def _problem_list(lines: Sequence[tuple], links: FileLinks) -> list[Markup]:
    return [tag("h3", "Problems"), problem_table(lines, links)] if lines else []


def _export_study(found: Found, folder: Path, shelf: Shelf, places: dict[str, str]) -> None:
    plan = saved_plan(found.path)
    jobs = plan_jobs(plan, found.path)
    results = [run_result(job, plan.varied) for job in jobs]
    clean = [replace(result, message=without_paths(result.message)) for result in results]
    inside = {child.path: child for child in shelf.children(found)}
    links = [
        tag("a", job.name, href=f"../{places[inside[job.folder].key]}/index.html")
        if job.folder in inside
        else Markup("")
        for job in jobs
    ]
    shown = replace(plan, study_toml=without_paths(plan.study_toml))
    html = render_study(shown, jobs, clean, links)
    (folder / "index.html").write_text(_guarded(html), encoding="utf-8")


def _index(every: Sequence[Found], places: dict[str, str]) -> Markup:
    head = tag("tr", *(tag("th", name, scope="col") for name in ("name", "what", "state", "step")))
    lines = []
    for found in every:
        link = tag("a", without_paths(found.name), href=f"{places[found.key]}/index.html")
        cells: list[object] = [found.kind, "", ""]
        if found.kind == "run":
            status = RunFolder.open(found.path).status()
            cells = [found.kind, state_badge(status.state), count(status.step)]
        name = tag("th", link, scope="row")
        lines.append(tag("tr", name, *(tag("td", cell) for cell in cells)))
    inner = tag("table", tag("thead", head), tag("tbody", *lines), class_="full")
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label="Runs")


def _write(file: Path, title: str, *parts: object, depth: int = 0, back: str = "") -> Path:
    """Writes a page; `depth` is how many folders it is below the top, `back` the run's name."""
    up = "../" * depth
    trail = [tag("a", "All runs", href=f"{up}index.html")] if depth else []
    if back:
        trail += [Markup(" / "), tag("a", without_paths(back), href="../index.html")]
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} · DeltaGym"),
        *(void("link", rel="stylesheet", href=f"{up}{name}") for name in STYLES),
    )
    main = tag("main", tag("p", *trail, class_="crumbs"), tag("h1", title), *parts)
    html = f"<!doctype html>\n{tag('html', head, tag('body', main), lang='en')}\n"
    file.write_text(_guarded(html), encoding="utf-8")
    return file


def _guarded(html: str) -> str:
    """The page with the policy that forbids scripts."""
    policy = void("meta", http_equiv="Content-Security-Policy", content=POLICY)
    return html.replace("<head>", f"<head>{policy}", 1)
