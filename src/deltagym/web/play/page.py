"""The playground's page; `static/js/play/` brings it to life."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from deltagym.core.markup import Markup, tag
from deltagym.scopes.manufactoria.program import PAINTERS, PULLERS
from deltagym.web.layout import page, void
from deltagym.web.play.machine import MAX_TAPE
from deltagym.web.site import Here
from deltagym.web.widgets import button, choice, number, sign

router = APIRouter()

HELP = (
    ("Write", "Type on the left. Errors are marked at their line, and the graph follows."),
    (
        "Draw",
        "Add nodes from the row above the graph. Drag a coloured dot of a node to another node to "
        "connect them; drop it on the ground to cut the route. Double-click a node, or press Enter "
        "on it, to edit it. Delete removes it.",
    ),
    (
        "Play",
        "Type a tape, then play or step. The node at work is lit in the graph and in the text.",
    ),
    ("Judge", "Run all cases. Choose a case to watch it."),
    (
        "Keys",
        "Ctrl-Enter runs all cases. Ctrl-Z and Ctrl-Y undo and redo, for text and graph alike. In "
        "the graph, arrow keys move a node. In the player, arrow keys step. In the editor, Tab "
        "indents; Escape, then Tab, leaves it.",
    ),
)


@router.get("/play", response_class=HTMLResponse)
def play(site: Here) -> HTMLResponse:
    """The playground; its scripts read the problem from the query and the program from the hash."""
    return page(
        site,
        "Playground",
        tag("h1", "Playground", class_="visually-hidden"),
        _problem_bar(),
        tag(
            "div",
            tag("div", _problem(), _editor(), class_="write"),
            tag("div", _graph(), _player(), class_="watch", id="machine"),
            class_="workbench",
        ),
        _cases(),
        _open_dialog(),
        _help_dialog(),
        active="/play",
        scripts=("play/main.js",),
        styles=("css/play.css",),
        wide=True,
    )


def _icon(path: str, id: str, name: str) -> Markup:
    """A button with a drawing as its label, since not every font has signs of players."""
    drawing = tag(
        "svg", tag("path", d=path), viewBox="0 0 16 16", class_="icon", aria_hidden="true"
    )
    return sign(drawing, id, name)


def _problem_bar() -> Markup:
    moves = tag(
        "span",
        sign("\u2039", "previous", "Previous problem"),
        sign("\u203a", "next", "Next problem"),
        class_="moves",
        id="moves",
        hidden="",
    )
    return tag(
        "div",
        button("Open a problem…", "open"),
        moves,
        tag("strong", "No problem", id="problem-title"),
        tag("span", "", id="problem-tags", class_="tags"),
        tag("span", class_="spring"),
        tag("button", "Add to solutions", type="button", id="keep", class_="quiet", hidden=""),
        button("Gold answer", "gold", class_="quiet"),
        button("Share", "share", class_="quiet"),
        button("Help", "help", class_="quiet"),
        class_="row middle bar",
    )


def _problem() -> Markup:
    return tag(
        "section",
        tag(
            "div",
            "",
            id="statement",
            class_="statement",
            tabindex="0",
            role="region",
            aria_label="What is asked",
        ),
        tag("p", tag("a", "Everything about this problem", href="/problems", id="problem-page")),
        id="problem",
        class_="problem",
        aria_label="Problem",
        hidden="",
    )


def _editor() -> Markup:
    tools = tag(
        "div",
        tag("h2", "Program", id="editor-title"),
        tag("span", "", id="check-state", class_="state", role="status"),
        tag("span", class_="spring"),
        tag("select", id="dialect", aria_label="Dialect", hidden=""),
        sign("↶", "undo", "Undo (Ctrl-Z)"),
        sign("↷", "redo", "Redo (Ctrl-Y)"),
        class_="row middle tools",
    )
    faults = tag("ol", id="faults", class_="faults", aria_label="Errors in the program")
    return tag(
        "section",
        tools,
        tag("div", id="editor", class_="editor"),
        faults,
        class_="panel",
        aria_label="Editor",
    )


def _graph() -> Markup:
    words = {kind: f"Pull {colours[0]}/{colours[1]}" for kind, colours in PULLERS.items()}
    words |= {kind: f"Paint {colour}" for kind, colour in PAINTERS.items()}
    palette = tag(
        "div",
        *(
            tag("button", f"+ {word}", type="button", data_kind=kind, class_="quiet kind")
            for kind, word in words.items()
        ),
        id="palette",
        class_="row middle palette",
        role="toolbar",
        aria_label="Add a node",
    )
    zoom = tag(
        "div",
        sign("\u2212", "zoom-out", "Zoom out"),
        tag("output", "100%", id="zoom"),
        sign("+", "zoom-in", "Zoom in"),
        button("Centre", "centre", class_="quiet"),
        button("Arrange", "arrange", class_="quiet", title="Arrange all nodes anew"),
        button("Clear", "clear", class_="quiet", title="Remove all nodes but start and end"),
        class_="row middle zoom",
    )
    return tag(
        "section",
        tag("div", tag("h2", "Machine"), palette, class_="row middle tools"),
        tag(
            "div",
            tag(
                "div",
                tag("div", id="graph", class_="graph"),
                tag("p", "", id="graph-note", class_="note graph-note", role="status"),
                class_="canvas",
            ),
            tag("form", id="inspector", class_="inspector panel", hidden="", aria_label="Node"),
            class_="stage",
        ),
        zoom,
        class_="panel",
        aria_label="Machine",
    )


def _player() -> Markup:
    tape = void(
        "input",
        id="tape",
        value="RRB",
        maxlength=MAX_TAPE,
        spellcheck="false",
        autocomplete="off",
        pattern="[RBYGrbyg]*",
        class_="mono",
    )
    buttons = (
        _icon("M4 3v10M12 3l-6 5 6 5z", "first", "To the beginning"),
        _icon("M11 3l-6 5 6 5z", "back", "Back one step"),
        button("Play", "run", class_="primary"),
        _icon("M5 3l6 5-6 5z", "forward", "On one step"),
        _icon("M12 3v10M4 3l6 5-6 5z", "last", "To the end"),
    )
    scrub = void("input", type="range", id="scrub", min=0, max=0, value=0, aria_label="Step")
    speeds = choice("speed", "Speed", [("2", "slow"), ("6", "normal"), ("25", "fast")], "6")
    return tag(
        "section",
        tag(
            "div",
            tag("h2", "Tape"),
            tag("label", "Input", for_="tape", class_="visually-hidden"),
            tape,
            tag("span", *buttons, class_="transport"),
            speeds,
            class_="row middle tools",
        ),
        scrub,
        tag("div", id="cells", class_="cells", tabindex="0", role="region", aria_label="Tape"),
        tag("p", "", id="step", class_="state", role="status"),
        class_="panel player",
        id="player",
        aria_label="Player",
    )


def _cases() -> Markup:
    return tag(
        "section",
        tag(
            "div",
            tag("h2", "Cases"),
            button("Run all cases", "judge", class_="primary", title="Run all cases (Ctrl-Enter)"),
            button("Is it right on every input?", "audit"),
            tag("span", "", id="verdict", role="status", class_="verdict"),
            tag("span", class_="spring"),
            tag("label", void("input", type="checkbox", id="failures"), " Failures only"),
            class_="row middle tools",
        ),
        tag(
            "div",
            id="cases",
            class_="case-list",
            tabindex="0",
            role="region",
            aria_label="Table of cases",
        ),
        class_="panel cases-panel",
        aria_label="Cases",
    )


def _open_dialog() -> Markup:
    source = choice(
        "source", "From", [("suite", "a suite"), ("family", "a family"), ("own", "my problems")]
    )
    form = tag(
        "form",
        tag("h2", "Open a problem", id="open-title"),
        tag("div", source, choice("scope", "Scope", []), choice("name", "Name", []), class_="row"),
        tag(
            "div",
            choice("level", "Level", []),
            choice("split", "Split", [("test", "test"), ("train", "train")]),
            number("index", "Number"),
            number("seed", "Seed"),
            class_="row",
        ),
        tag("p", "", id="open-note", class_="note", role="status"),
        tag(
            "div",
            tag("button", "Open", type="submit", class_="primary"),
            button("Cancel", "open-cancel"),
            tag("a", "Browse all problems", href="/problems"),
            class_="row middle",
        ),
        method="dialog",
        id="open-form",
    )
    return tag("dialog", form, id="open-dialog", aria_labelledby="open-title")


def _help_dialog() -> Markup:
    points = (tag("div", tag("dt", name), tag("dd", text)) for name, text in HELP)
    close = tag("form", tag("button", "Close", class_="primary"), method="dialog")
    return tag(
        "dialog",
        tag("h2", "How the playground works", id="help-title"),
        tag("dl", *points, class_="help"),
        close,
        id="help-dialog",
        aria_labelledby="help-title",
    )
