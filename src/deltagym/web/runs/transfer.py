"""The page of a transfer matrix: a heat map of pass@1, models by test families."""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from deltagym.core.markup import Markup, tag
from deltagym.core.problem import Json
from deltagym.evaluation.wording import percent
from deltagym.web.layout import page
from deltagym.web.runs.crumbs import crumbs, short_name
from deltagym.web.runs.library import Library, Shelved
from deltagym.web.runs.shelf import Found
from deltagym.web.site import Site

router = APIRouter(prefix="/runs")

COLUMNS = (("family", "test families"), ("axis", "transfer axes"), ("level", "families and levels"))
SHADES = 10


def transfer_page(site: Site, library: Library, found: Found) -> HTMLResponse:
    """Shows a matrix."""
    return page(
        site,
        found.name,
        crumbs(found, library.shelf),
        tag("h1", short_name(found, library.shelf)),
        *matrix_maps(found),
        _picture(found),
        active="/runs",
        styles=("css/runs.css",),
        wide=True,
    )


def matrix_maps(found: Found) -> list[Markup]:
    """What a matrix says, as heat maps by family, axis and level."""
    matrix = json.loads((found.path / "transfer.json").read_text(encoding="utf-8"))
    about = (
        f"Does the skill transfer? pass@1 of {len(matrix['models'])} models with {matrix['n']} "
        "samples a problem, and its 95% interval. Framed: the model was trained on the family. "
        "A dash: it cannot read the family."
    )
    maps = (
        tag("section", tag("h2", title.capitalize()), heat_map(cells, title))
        for by, title in COLUMNS
        if (cells := matrix["cells"].get(by))
    )
    return [tag("p", about, class_="lead"), _scale(), *maps]


def _scale() -> Markup:
    shades = (tag("i", class_=f"shade{shade}") for shade in range(SHADES + 1))
    return tag("p", "0%", *shades, "100%", class_="scale")


def heat_map(cells: list[dict[str, Json]], title: str) -> Markup:
    """Models by columns; the colour says pass@1, the number in the cell too."""
    columns = list(dict.fromkeys(cell["group"] for cell in cells))
    lines = []
    for model in dict.fromkeys(cell["model"] for cell in cells):
        own = {cell["group"]: cell for cell in cells if cell["model"] == model}
        shown = (_cell(own.get(column)) for column in columns)
        lines.append(tag("tr", tag("th", model, scope="row"), *shown))
    head = tag("tr", tag("th", "model", scope="col"), *(tag("th", c, scope="col") for c in columns))
    inner = tag("table", tag("thead", head), tag("tbody", *lines), class_="heat")
    label = f"pass@1 by {title}"
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=label)


def _cell(cell: dict[str, Json] | None) -> Markup:
    estimate = cell and cell["estimate"]
    if not cell or not estimate or estimate.get("value") is None:
        return tag("td", "-", class_="unread")
    rate = estimate["value"]
    trained = " trained" if cell["mark"] == "trained" else ""
    interval = f"{percent(estimate['low'])} to {percent(estimate['high'])}"
    notes = [tag("span", interval, class_="note")]
    if cell["unsolved"]:
        solved = f"{cell['discovered']} of {cell['unsolved']} newly solved"
        notes.append(tag("span", solved, class_="note"))
    shade = f"shade{round(rate * SHADES)}{trained}"
    return tag("td", tag("strong", percent(rate)), *notes, class_=shade)


def _picture(found: Found) -> Markup:
    if not (found.path / "heatmap.png").is_file():
        return Markup("")
    href = f"/runs/{found.key}/heatmap.png"
    return tag("p", tag("a", "The heat map as a picture", href=href, class_="button"))


@router.get("/{key}/heatmap.png")
def picture(library: Shelved, key: str) -> Response:
    """The heat map that the matrix's folder holds."""
    found = library.shelf.get(key)
    file = found.path / "heatmap.png"
    if found.kind != "transfer" or not file.is_file():
        raise HTTPException(404)
    return FileResponse(file, media_type="image/png")
