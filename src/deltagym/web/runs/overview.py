"""The list of runs, studies and matrices, and the form that starts a run."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from deltagym.core.errors import BadInput
from deltagym.core.markup import Markup, tag
from deltagym.evaluation.wording import count, percent
from deltagym.runs.folder import RunFolder
from deltagym.web.layout import page, void
from deltagym.web.runs.crumbs import short_name
from deltagym.web.runs.library import Library, Shelved
from deltagym.web.runs.shelf import Found
from deltagym.web.site import Here, Site

router = APIRouter(prefix="/runs")

KINDS = {"run": "run", "study": "study", "transfer": "transfer matrix"}


@router.get("", response_class=HTMLResponse)
def overview(site: Here, library: Shelved) -> HTMLResponse:
    """Shows every run that there is."""
    every = library.shelf.all()
    runs = [found for found in every if found.kind == "run"]
    groups = [found for found in every if found.kind != "run"]
    return page(
        site,
        "Runs",
        tag("h1", "Runs"),
        _groups(groups, library) if groups else "",
        run_table(runs, library) if runs else _empty(site),
        start_form(library) if site.allow_training else "",
        active="/runs",
        styles=("css/runs.css",),
        scripts=("runs/training.js",) if site.allow_training else (),
    )


def run_table(runs: Sequence[Found], library: Library) -> Markup:
    """The runs, a line each, with boxes to choose some of them to compare."""
    names = ("", "run", "state", "step", "full pass", "cases passed", "phase")
    head = tag("tr", *(tag("th", name or _hidden("compare"), scope="col") for name in names))
    lines = [_line(found, library) for found in runs]
    table = tag("table", tag("thead", head), tag("tbody", *lines), class_="full runs")
    region = tag("div", table, class_="scroll", tabindex="0", role="region", aria_label="Runs")
    compare = tag("button", "Compare the chosen runs", class_="button")
    note = tag("p", compare, class_="row")
    heading = tag("h2", "Every run")
    return tag("form", heading, region, note if len(runs) > 1 else "", action="/runs/compare")


def _line(found: Found, library: Library) -> Markup:
    name = short_name(found, library.shelf)
    box = void("input", type="checkbox", name="run", value=found.key, aria_label=f"Compare {name}")
    link = tag("a", name, href=f"/runs/{found.key}")
    title = tag("th", link, scope="row")
    try:
        run = RunFolder.open(found.path)
        status, last = run.status(), last_metrics(run)
    except (BadInput, OSError, ValueError, TypeError) as error:
        fault = tag("td", f"cannot be read: {type(error).__name__}", colspan=5)
        return tag("tr", tag("td", box), title, fault)
    cells = (
        state_badge(status.state),
        count(max(status.step, last.get("step", 0))),
        percent(last.get("full_pass"), unknown="-"),
        percent(last.get("pass_rate"), unknown="-"),
        str(last.get("phase", "-")),
    )
    return tag("tr", tag("td", box), title, *(tag("td", cell) for cell in cells))


def last_metrics(run: RunFolder) -> dict:
    """The metrics of the last step, read from the end of the file; empty before the first."""
    import json

    file = run.path / "metrics.jsonl"
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - 65536))
        lines = stream.read().split(b"\n")[:-1]
    return json.loads(lines[-1]) if lines else {}


def state_badge(state: str) -> Markup:
    """A run's state, in words and colour."""
    kind = {"running": " live", "finished": " pass", "failed": " fail"}.get(state, "")
    return tag("span", state, class_=f"badge{kind}")


def _hidden(text: str) -> Markup:
    return tag("span", text, class_="visually-hidden")


def _groups(groups: Sequence[Found], library: Library) -> Markup:
    cards = []
    for found in groups:
        inside = len(library.shelf.children(found))
        about = f"{KINDS[found.kind]} · {inside} runs" if inside else KINDS[found.kind]
        title = tag("h3", found.name)
        cards.append(tag("a", title, tag("p", about), href=f"/runs/{found.key}", class_="door"))
    heading = tag("h2", "Studies and transfer")
    return tag("section", heading, tag("div", *cards, class_="doors"))


def _empty(site: Site) -> Markup:
    start = " Or start one below." if site.allow_training else ""
    return tag(
        "div",
        tag("p", "There is no run here yet."),
        tag("p", "Train one, and name its folder: ", tag("code", "deltagym web FOLDER"), start),
        class_="empty",
    )


def start_form(library: Library) -> Markup:
    """The form that starts a run from a recipe file."""
    names = library.trainings.recipe_names()
    if not names:
        fix = "Put recipe files (*.toml) into the folder recipes/ where the page was started."
        return tag("div", tag("p", "No recipe to start from."), tag("p", fix), class_="empty")
    options = (tag("option", name, value=name) for name in names)
    recipe = tag("label", "Recipe", tag("select", *options, name="recipe"), class_="field")
    field = void("input", name="name", required=True, pattern=r"\w[\w.\-]*", autocomplete="off")
    return tag(
        "form",
        tag("h2", "Start a run"),
        tag(
            "div",
            recipe,
            tag("label", "Name of the run", field, class_="field"),
            tag("button", "Start", class_="primary"),
            class_="row",
        ),
        tag("p", "It is made in the folder runs/ where the page was started.", class_="note"),
        id="start",
        class_="panel",
    )
