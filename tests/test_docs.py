"""The documentation holds: links resolve, commands exist, snippets print what stands under them, tables agree with the code."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import MissingArgumentError
from pydantic import BaseModel

from deltagym.cli.main import app
from deltagym.recipe import schema

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SNIPPETS = [page for page in PAGES if page.name != "CONTRIBUTING.md"]
"""Pages whose Python is run here; `test_contributing.py` builds the package that CONTRIBUTING.md shows."""

FENCE = re.compile(r"^(?P<fence>`{3,})(\w*)[^\n]*\n(.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
SNIPPET = re.compile(
    r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL
)
INLINE = re.compile(r"`(deltagym [^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \|", re.MULTILINE)

SECTIONS: dict[str, type[BaseModel]] = {
    "The recipe itself": schema.Recipe,
    "`[model]`": schema.ModelSection,
    "`[suite]`": schema.SuiteSection,
    "`[rollouts]`": schema.RolloutSection,
    "`[policy]`": schema.PolicySection,
    "`[optimizer]`": schema.OptimizerSection,
    "`[entropy]`": schema.EntropySection,
    "`[[phases]]`": schema.Phase,
    "`until`": schema.Until,
    "`[evaluation]`": schema.EvaluationSection,
    "`[checkpoints]`": schema.CheckpointSection,
    "`[trl]`": schema.TrlSection,
}
"""Heading in docs/recipes.md to the part of the schema it describes."""


def ids(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_relative_links_resolve(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def commands(page: Path) -> Iterator[tuple[list[str], bool]]:
    """Every command line of a page, and whether it is given in full."""
    for _, language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        lines = (
            [line.removeprefix(".venv/bin/") for line in body.splitlines()]
            if language == "sh"
            else []
        )
        yield from (
            (shlex.split(line, comments=True), True)
            for line in lines
            if line.startswith("deltagym ")
        )
    yield from ((shlex.split(line), False) for line in INLINE.findall(prose(page)))


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_every_command_exists_and_takes_its_arguments(page: Path) -> None:
    for (_, *arguments), in_full in commands(page):
        try:
            app.parse_args(arguments, exit_on_error=False, print_error=False)
        except MissingArgumentError:
            assert not in_full, arguments


@pytest.mark.parametrize("page", SNIPPETS, ids=ids(SNIPPETS))
def test_snippets_print_what_stands_under_them(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    for code, printed in SNIPPET.findall(page.read_text(encoding="utf-8")):
        exec(compile(code, str(page), "exec"), names)
        found = capsys.readouterr().out
        assert not printed or found.rstrip() == printed.rstrip(), code


def default(name: str, section: type[BaseModel]) -> str:
    field = section.model_fields[name]
    if field.is_required():
        return "required"
    return "none" if field.default is None else f"`{json.dumps(field.default)}`"


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_recipe_tables_list_every_key_with_its_default(heading: str) -> None:
    page = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    described = page.split(f"\n### {heading}\n")[1].split("\n#")[0]
    section = SECTIONS[heading]
    tables = {
        "suite",
        "phases",
        *(
            name
            for name, field in section.model_fields.items()
            if isinstance(field.default, BaseModel)
        ),
    }
    keys = [
        name for name in section.model_fields if section is not schema.Recipe or name not in tables
    ]
    assert dict(ROW.findall(described)) == {name: default(name, section) for name in keys}
