"""The problems of a run, and one of them followed through training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.core.registry import get_family
from deltagym.core.scope import Scope
from deltagym.evaluation.wording import count, percent, plural
from deltagym.runs.folder import RunFolder, phase_starts
from deltagym.web.layout import data, page, void
from deltagym.web.runs.crumbs import crumbs
from deltagym.web.runs.index import PAGE, Filter, RolloutIndex, Row
from deltagym.web.runs.library import Shelved
from deltagym.web.runs.links import Links, RunLinks
from deltagym.web.runs.rows import rollouts
from deltagym.web.site import Here

router = APIRouter(prefix="/runs")

Sorting = Literal["solved", "rate", "id"]

SORTINGS: dict[Sorting, str] = {
    "solved": "first solved first",
    "rate": "highest rate first",
    "id": "by id",
}
HEADER = ("problem", "family", "level", "rollouts", "full passes", "rate", "first solved")

WAIT_S = 20
"""Seconds that a page waits for rollouts that are still being read."""

MOST_TEXTS = 2000
"""Most different completions that are compared to tell programs apart."""

MOST_PROGRAMS = 20
"""Most programs that are listed."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that passed every case of a problem, however it was laid out.

    Attributes:
        times: How many rollouts were it.
        step: The step of its first time.
        row: Its row among the rollouts of that step.
    """

    times: int
    step: int
    row: int


@router.get("/{key}/problems", response_class=HTMLResponse)
def problems(
    site: Here,
    library: Shelved,
    key: str,
    order: Sorting = "solved",
    text: Annotated[str, Query(max_length=200)] = "",
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> HTMLResponse:
    """Lists the problems of a run's rollouts."""
    found, _ = library.shelf.run(key)
    index = library.index(found)
    index.wait(WAIT_S)
    links = RunLinks(key)
    lines = index.problems(order, start, text.strip())
    address = f"/runs/{key}/problems"
    choices = (
        tag("option", shown, value=value, selected="" if value == order else None)
        for value, shown in SORTINGS.items()
    )
    search = void("input", name="text", value=text, autocomplete="off")
    form = tag(
        "form",
        tag("label", "Problem, family or level", search, class_="field"),
        tag("label", "Order", tag("select", *choices, name="order"), class_="field"),
        tag("button", "Show"),
        class_="row",
        role="search",
        action=address,
    )
    empty = tag("div", tag("p", "No problem fits."), class_="empty")
    return page(
        site,
        f"Problems of {found.name}",
        crumbs(found, library.shelf, ("problems", None)),
        tag("h1", "Problems in training"),
        form,
        problem_table(lines[:PAGE], links) if lines else empty,
        _pager(address, order, text, start, len(lines) > PAGE),
        active="/runs",
        styles=("css/runs.css",),
    )


def problem_table(lines: Sequence[tuple[Any, ...]], links: Links) -> Markup:
    """A line a problem, as `RolloutIndex.problems` gives them."""
    head = tag("tr", *(tag("th", name, scope="col") for name in HEADER))
    body = []
    for problem_id, family, level, sampled, solved, rate, full in lines:
        code, href = tag("code", problem_id), links.problem(problem_id)
        cells = (
            family,
            level,
            count(sampled),
            count(full),
            percent(rate, unknown="-"),
            "never" if solved is None else f"step {count(solved)}",
        )
        name = tag("th", tag("a", code, href=href) if href else code, scope="row")
        body.append(tag("tr", name, *(tag("td", cell) for cell in cells)))
    inner = tag("table", tag("thead", head), tag("tbody", *body), class_="full followed")
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label="Problems")


def _pager(address: str, order: str, text: str, start: int, more: bool) -> Markup:
    from urllib.parse import urlencode

    def to(place: int, name: str) -> Markup:
        query = urlencode({"order": order, "text": text, "start": place})
        return tag("a", name, href=f"{address}?{query}", class_="button")

    links = [to(max(0, start - PAGE), "Earlier")] if start else []
    return tag("p", *links, *([to(start + PAGE, "Further")] if more else []), class_="row")


@router.get("/{key}/problems/{problem_id:path}", response_class=HTMLResponse)
def problem(
    site: Here, library: Shelved, request: Request, key: str, problem_id: str
) -> HTMLResponse:
    """Follows one problem through training."""
    found, run = library.shelf.run(key)
    index = library.index(found)
    index.wait(WAIT_S)
    history = index.history(problem_id)
    if not history:
        raise HTTPException(404)
    links = RunLinks(key)
    address = links.rollouts({"problem": problem_id})
    return page(
        site,
        f"Problem {problem_id}",
        crumbs(found, library.shelf, ("problems", f"/runs/{key}/problems"), (problem_id, None)),
        tag("h1", "Problem ", tag("code", problem_id)),
        *story(index, links, problem_id, history, _plots(history, run, address)),
        active="/runs",
        scripts=("runs/problem.js",),
        styles=("vendor/uplot.css", "css/runs.css"),
    )


def story(
    index: RolloutIndex,
    links: Links,
    problem_id: str,
    history: Sequence[tuple[Any, ...]],
    plots: Markup,
) -> list[Markup]:
    """What became of a problem: its rate, the moment it was first solved, its programs.

    Args:
        index: The run's rollouts.
        links: Where its parts are.
        problem_id: The problem's id.
        history: What `RolloutIndex.history` says of it.
        plots: Its curves.
    """
    sampled, full = sum(line[1] for line in history), sum(line[2] for line in history)
    solved = next((line[0] for line in history if line[2]), None)
    texts = index.texts(problem_id, MOST_TEXTS)
    example = index.search(Filter(problem=problem_id, step=history[0][0])).rows
    some = next((row for row in example if row.problem_id == problem_id), None)
    programs = distinct_programs(texts, some.family if some else "")
    moment = "never" if solved is None else f"step {count(solved)}"
    shown = (
        ("rollouts", count(sampled)),
        ("full passes", count(full)),
        ("first solved", moment),
        ("programs that solve it", count(len(programs))),
    )
    pairs = (tag("div", tag("dt", name), tag("dd", value)) for name, value in shown)
    parts = [
        _statement(links, some) if some else Markup(""),
        tag("dl", *pairs, class_="cards"),
        plots,
    ]
    if texts:
        first = index.at([texts[0][2:]])
        parts += [tag("h2", "First solved"), rollouts(first, links, opened=True)]
    if programs:
        parts += [tag("h2", "Programs that solve it"), _programs(index, programs, links)]
    return parts


def _statement(links: Links, row: Row) -> Markup:
    """The place of the problem's statement, which may take seconds to be had."""
    about = tag("p", f"{row.family} {row.level}", class_="note")
    href = links.statement(row)
    waiting = tag("p", "Looking the problem up", class_="busy")
    asked = tag("div", waiting, hx_get=href, hx_trigger="load") if href else Markup("")
    return tag("div", about, asked)


def _plots(history: Sequence[tuple[Any, ...]], run: RunFolder, address: str) -> Markup:
    steps, sampled, full, rates, texts = (list(column) for column in zip(*history, strict=True))
    shares = [passed / all_ for passed, all_ in zip(full, sampled, strict=True)]
    starts = [[start.name, start.step] for start in phase_starts(run.metrics())]
    shown = {
        "step": steps,
        "full_pass": shares,
        "pass_rate": rates,
        "distinct": texts,
        "sampled": sampled,
        "phases": starts,
        "rollouts": address,
    }
    titles = (
        ("rate", "Rate", "in the rollouts of a step"),
        ("distinct", "Distinct completions", "of a step"),
    )
    places = (
        tag(
            "figure",
            tag("figcaption", tag("strong", title), f" · {axis}"),
            tag("div", class_="plot", id=f"chart-{name}", role="img", aria_label=f"{title} {axis}"),
        )
        for name, title, axis in titles
    )
    legend = tag("div", id="legend", class_="legend")
    return tag("div", legend, tag("div", *places, class_="charts"), data("problem-data", shown))


def distinct_programs(texts: Sequence[tuple[str, int, int, int]], family: str) -> list[Program]:
    """The programs among completions, the earliest first; layout and names do not count.

    Where the scope has no canonical form, the text of the answer tells them apart.

    Args:
        texts: Completions, as `RolloutIndex.texts` gives them.
        family: The family of the problem.
    """
    scope = _scope(family)
    found: dict[str, Program] = {}
    for text, times, step, row in texts:
        form = _form(scope, text)
        earlier = found.get(form)
        total = times + (earlier.times if earlier else 0)
        first = earlier or Program(0, step, row)
        found[form] = Program(total, first.step, first.row)
    return list(found.values())


def _form(scope: Scope | None, completion: str) -> str:
    if scope is None:
        return completion
    start, end = scope.answer_span(completion)
    return scope.canonical(completion) or completion[start:end].strip()


def _scope(family: str) -> Scope | None:
    try:
        return get_family(family).scope
    except BadInput:
        return None


def _programs(index: RolloutIndex, programs: Sequence[Program], links: Links) -> Markup:
    by_times = sorted(programs, key=lambda program: -program.times)[:MOST_PROGRAMS]
    note = f"{plural(len(programs), 'program')}, told apart by what can matter in them."
    if len(programs) > MOST_PROGRAMS:
        note += f" The {MOST_PROGRAMS} most frequent:"
    rows = {(r.step, r.row): r for r in index.at([(p.step, p.row) for p in by_times])}
    parts = []
    for program in by_times:
        row = rows.get((program.step, program.row))
        title = f"{plural(program.times, 'rollout')}, first at step {count(program.step)}"
        parts.append(tag("p", tag("strong", title), class_="note"))
        parts.append(rollouts([row], links) if row else Markup(""))
    return tag("div", tag("p", note), *parts)
