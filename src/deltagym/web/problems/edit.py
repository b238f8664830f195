"""The page that makes or changes a problem of one's own; `static/js/problems/edit.js` runs it."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from deltagym.core.errors import unknown_name
from deltagym.core.markup import Markup, details, tag
from deltagym.core.problem import Json
from deltagym.core.registry import scope_names
from deltagym.scopes.manufactoria.program import PAINTERS, PULLERS
from deltagym.web.layout import data, page, void
from deltagym.web.problems.address import Address
from deltagym.web.problems.api import any_row
from deltagym.web.problems.own import MAX_NAME, OWN_FAMILY
from deltagym.web.site import Here, Site
from deltagym.web.widgets import button, choice, crumbs, words

router = APIRouter()

EXAMPLES: dict[str, Json] = {
    "bouncing": {"time": 1.0, "positions": [[0.0, 0.0]], "tolerance": 25.0},
    "contest": {"input": "1 2\n", "output": "3"},
    "lean": {"name": "h1", "given": "(x : ℚ) (h : x = 1)", "prop": "x^2 = 1"},
    "metamath": {"goal": "g1", "statement": "g1 $p |- a $= ? $."},
    "sql": {
        "ddl": "CREATE TABLE t (id INTEGER);",
        "rows": {"t": [[1]]},
        "expected": {"rows": [[1]], "width": 1, "ordered": False},
    },
    "text": {"input": "", "expected": ""},
}
"""A first test case of each scope that has no form of its own, as rows write it."""

ROW: Json = {
    "dataset": "manufactoria",
    "problem_family": OWN_FAMILY,
    "level": "unknown",
    "name": "",
    "statement": "",
    "ground_truth": [],
    "split": "test",
    "solutions": [],
    "available_nodes": [],
}
"""The row of a new problem."""


@router.get("/problems/new", response_class=HTMLResponse)
async def new(
    site: Here,
    from_: Annotated[str, Query(alias="from", max_length=400)] = "",
    scope: Annotated[str, Query(max_length=40)] = "manufactoria",
    seed: int = 0,
) -> HTMLResponse:
    """The form for a new problem: empty, or filled from another one."""
    if scope not in scope_names():
        raise unknown_name("scope", scope, scope_names())
    row = ROW | {"dataset": scope}
    if from_:
        address = Address.parse(from_, seed)
        row = await site.desks.work(address.desk, any_row, site, address)
        row = row | {"name": f"Copy of {row['name']}"[:MAX_NAME]}
    return _page(site, "New problem", row, None)


@router.get("/problems/edit/{problem_id}", response_class=HTMLResponse)
async def edit(site: Here, problem_id: str) -> HTMLResponse:
    """The form for a problem of the file."""
    entry = await site.desks.work("own problems", site.own.entry, problem_id)
    return _page(site, f"Edit {entry.name}", entry.row(), problem_id)


def _page(site: Site, title: str, row: Json, problem_id: str | None) -> HTMLResponse:
    given = {"row": row, "id": problem_id, "examples": EXAMPLES}
    return page(
        site,
        title,
        crumbs(("Problems", "/problems"), ("My problems", "/problems?kind=own"), (title, None)),
        tag("h1", title),
        tag(
            "form",
            _about(row),
            _nodes(row),
            _cases(),
            _solutions(),
            _end(site, problem_id),
            id="problem-form",
            novalidate="",
        ),
        data("problem-data", given),
        active="/problems",
        styles=("css/problems.css", "css/play.css"),
        scripts=("problems/edit.js",),
    )


def _about(row: Json) -> Markup:
    scopes = [(name, name) for name in scope_names()]
    statement = tag(
        "textarea",
        row["statement"] if "statement" in row else row["messages"][0]["content"],
        id="statement",
        rows=5,
        maxlength=100_000,
        placeholder="Accept the tape if …",
    )
    return tag(
        "fieldset",
        tag("legend", "The problem"),
        tag(
            "div",
            words("name", "Name", row["name"], maxlength=MAX_NAME, required=True),
            choice("scope", "Scope", scopes, row["dataset"]),
            words("family", "Type", row["problem_family"], maxlength=MAX_NAME),
            words("level", "Difficulty", row["level"], maxlength=40),
            choice("split", "Split", [("test", "test"), ("train", "train")], row["split"]),
            class_="row about",
        ),
        tag("p", tag("label", "What is asked", for_="statement"), statement),
        details("Parameters", tag("p", tag("label", "As JSON", for_="params"), _params(row))),
    )


def _params(row: Json) -> Markup:
    text = json.dumps(row.get("params") or {}, ensure_ascii=False)
    return tag("textarea", text, id="params", rows=3, class_="mono", spellcheck="false")


def _nodes(row: Json) -> Markup:
    allowed = set(row["available_nodes"])
    boxes = (
        tag(
            "label",
            void(
                "input",
                type="checkbox",
                name="node",
                value=kind,
                checked=not allowed or kind in allowed,
            ),
            f" {kind}",
        )
        for kind in (*PULLERS, *PAINTERS)
    )
    return tag(
        "fieldset",
        tag("legend", "Allowed nodes"),
        tag("div", *boxes, class_="row"),
        tag("p", "What the playground offers; the judge allows all.", class_="note"),
        id="nodes",
    )


def _cases() -> Markup:
    return tag(
        "fieldset",
        tag("legend", "Test cases"),
        tag("div", id="case-rows"),
        tag("div", button("Add a case", "add-case"), class_="row"),
        id="case-set",
    )


def _solutions() -> Markup:
    return tag(
        "fieldset",
        tag("legend", "Solutions"),
        tag("p", "Answers that solve the problem. Test runs all the cases above.", class_="note"),
        tag("div", id="solutions"),
        tag("div", button("Add a solution", "add-solution"), class_="row"),
    )


def _end(site: Site, problem_id: str | None) -> Markup:
    back = f"/problems/own/{problem_id}" if problem_id else "/problems?kind=own"
    return tag(
        "div",
        tag("button", "Save", type="submit", class_="primary"),
        tag("a", "Cancel", href=back, class_="button"),
        tag("span", f"Saved in {site.own.path.name}", class_="note"),
        tag("p", "", id="save-state", role="alert", class_="state fail"),
        class_="row middle",
    )
