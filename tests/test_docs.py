"""The documentation holds: it links, names, runs and lists what is there."""

from __future__ import annotations

import ast
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from cyclopts import MissingArgumentError
from pydantic import BaseModel

import deltagym
from deltagym.cli.main import app, main
from deltagym.core import registry
from deltagym.recipe import schema
from deltagym.suites.scaffold import scaffolded_scopes

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "families"),
]
"""All pages but the gallery's, which are generated."""

FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w*)(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)$\n?",
    re.MULTILINE | re.DOTALL,
)
TITLE = re.compile(r'title="([^"]+)"')
INLINE = re.compile(r"`(deltagym [^`\n]+)`")
NAME = re.compile(r"`(deltagym(?:\.\w+)+)[^`\n]*`")
FILE = re.compile(r"`((?:src|tests|docs|recipes|benchmarks)/[^`\s]+)`")
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
    "`[replay]`": schema.ReplaySection,
    "`[feedback]`": schema.FeedbackSection,
    "`[guidance]`": schema.GuidanceSection,
    "`[supervised]`": schema.SupervisedSection,
    "`[[phases]]`": schema.Phase,
    "`until`": schema.Until,
    "`[evaluation]`": schema.EvaluationSection,
    "`[checkpoints]`": schema.CheckpointSection,
    "`[tracking]`": schema.TrackingSection,
    "`[trl]`": schema.TrlSection,
}
"""Heading in docs/recipes.md to the part of the schema it describes."""

SHORTER = {
    'name = "first"': 'name = "first"\nthreads = 1',
    'name = "has_tiny"': 'name = "small.toml"',
    "prompts = 16": "prompts = 2\nmax_new_tokens = 20",
    "group_size = 16": "group_size = 4",
    "steps = 80": "steps = 2",
    "steps = 30": "steps = 1",
    "every = 20": "every = 0",
    "final_samples = 32": "final_samples = 1",
}
"""What makes a run of the tutorial's recipe short enough for a test."""

SMALL = """
name = "small"
description = "A few problems of the tutorial's suite."
train_ratio = 0.75

[[draw]]
family = "contains_ordered"
level = "tiny-2c"
count = 12
"""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        language: The word behind the fence.
        title: Path of the file that it shows, or a note why it is not run; empty for neither.
        body: Its text.
        output: The block of output that stands directly under it, if any.
    """

    language: str
    title: str
    body: str
    output: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether the title is a path rather than a note."""
        return bool(self.title) and " " not in self.title

    def commands(self) -> list[list[str]]:
        """The arguments of each `deltagym` command of a shell block."""
        lines = [line.removeprefix(".venv/bin/") for line in self.body.splitlines()]
        return [shlex.split(line, comments=True)[1:] for line in lines if line[:9] == "deltagym "]


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    result: list[Block] = []
    end = 0
    for found in FENCE.finditer(text):
        if found["language"] == "text" and result and not text[end : found.start()].strip():
            result[-1] = replace(result[-1], output=found["body"])
        else:
            title = TITLE.search(found["info"])
            result.append(Block(found["language"], title[1] if title else "", found["body"]))
        end = found.end()
    return result


def ids(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that code hosts, and the site, give to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_made_at_build(page: Path) -> bool:
    """Whether docstrings or the command line fill the page; `make docs` checks its anchors."""
    return "\n::: " in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_relative_links_resolve(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or is_made_at_build(target) or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_code_and_files_that_are_named_exist(page: Path) -> None:
    text = prose(page)
    assert [name for name in NAME.findall(text) if not resolves(name)] == []
    assert [path for path in FILE.findall(text) if not any(ROOT.glob(path))] == []


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_fences_say_no_more_than_language_and_title(page: Path) -> None:
    """Anything else behind the language would keep the site from showing a block as code."""
    for found in FENCE.finditer(page.read_text(encoding="utf-8")):
        assert re.fullmatch(r'(\w+( title="[^"]+")?)?', found["language"] + found["info"]), found[0]


def resolves(name: str) -> bool:
    """Whether a dotted name is a module of the package, or something at a module's top level."""
    *parents, last = name.split(".")
    path = ROOT.joinpath("src", *parents, last)
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    place = ROOT.joinpath("src", *parents)
    home = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return home.exists() and last in top_level(home)


@cache
def top_level(path: Path) -> set[str]:
    """The names that a module defines or imports, without importing it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name)
    return found


def commands(page: Path) -> Iterator[tuple[list[str], bool]]:
    """Every command line of a page, and whether it is given in full."""
    for block in blocks(page):
        if block.language == "sh":
            yield from ((arguments, True) for arguments in block.commands())
    yield from ((shlex.split(line)[1:], False) for line in INLINE.findall(prose(page)))


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_every_command_exists_and_takes_its_arguments(page: Path) -> None:
    for arguments, in_full in commands(page):
        try:
            app.parse_args(arguments, exit_on_error=False, print_error=False)
        except MissingArgumentError:
            assert not in_full, arguments


def run(command: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 0, command


SNIPPETS = [page for page in PAGES if any(block.output is not None for block in blocks(page))]


@pytest.mark.parametrize("page", SNIPPETS, ids=ids(SNIPPETS))
def test_snippets_and_commands_print_what_stands_under_them(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python without a title is run; so are the commands whose output is shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_registered", {})  # Families that a page registers are its own.
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks(page):
        if block.language == "python" and not block.title:
            exec(compile(block.body, str(page), "exec", dont_inherit=True), names)
        elif block.language == "sh" and block.output is not None:
            for command in block.commands():
                run(command)
        else:
            continue
        found = capsys.readouterr().out
        assert block.output is None or found.rstrip() == block.output.rstrip(), block.body


def test_the_tutorial_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of it, in order, with a shorter recipe; `doctor` has a test of its own."""
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL, encoding="utf-8")
    for block in blocks(DOCS / "tutorial.md"):
        if block.is_file:
            text = block.body
            for long, short in SHORTER.items():
                assert long in text
                text = text.replace(long, short)
            Path(block.title).write_text(text, encoding="utf-8")
        for command in block.commands() if block.language == "sh" else ():
            if command != ["doctor"]:
                run(command)
    assert (tmp_path / "runs" / "first" / "report.html").exists()
    assert "pass@4" in capsys.readouterr().out


def keys(section: type[BaseModel]) -> set[str]:
    """The keys of a section that are no tables of their own."""
    tables = {"suite", "phases"} if section is schema.Recipe else set()
    fields = section.model_fields.items()
    return {n for n, field in fields if not isinstance(field.default, BaseModel)} - tables


def default(name: str, section: type[BaseModel]) -> str:
    field = section.model_fields[name]
    if field.is_required():
        return "required"
    return "none" if field.default is None else f"`{json.dumps(field.default)}`"


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_recipe_tables_list_every_key_with_its_default(heading: str) -> None:
    page = (DOCS / "recipes.md").read_text(encoding="utf-8")
    described = page.split(f"\n### {heading}\n")[1].split("\n#")[0]
    section = SECTIONS[heading]
    found = dict(ROW.findall(described))
    assert found == {name: default(name, section) for name in keys(section)}


def test_the_reference_has_every_public_name() -> None:
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^::: ([\w.]+)$", text, re.MULTILINE))
    assert {f"deltagym.{name}" for name in deltagym.__all__ if name != "__version__"} <= described
    assert [name for name in described if not resolves(name)] == []


def test_the_reference_has_every_key_of_a_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS)
    text = import_module("recipe_tables").tables()
    for heading, section in SECTIONS.items():
        described = text.split(f"## {heading}\n")[1].split("\n## ")[0]
        assert set(re.findall(r"^\| `(\w+)` \|", described, re.MULTILINE)) == keys(section)


def test_the_sizes_of_suites_are_those_in_the_tables() -> None:
    page = (DOCS / "suites.md").read_text(encoding="utf-8").split("\n## One meaning")[0]
    rows = re.findall(r"^\|.*?\| `(\w+)` \|(?:.*\|)? (\d+ \+ \d+) \|$", page, re.MULTILINE)
    rows += re.findall(r"^\| `(\w+)` \|.*\| (\d+ \+ \d+) \|$", page, re.MULTILINE)
    assert len(rows) == 25
    for name, size in rows:
        members = deltagym.load_suite(name).members
        assert f"{len(members['train'])} + {len(members['test'])}" == size, name


SCOPES = ("manufactoria", "bouncing", "sql", "contest", "lean", "metamath")


@pytest.mark.parametrize("scope", SCOPES)
def test_the_fields_of_cases_are_those_in_the_table(scope: str) -> None:
    page = (DOCS / "reference" / "rows.md").read_text(encoding="utf-8")
    line = re.search(rf"^\| `{scope}` \| (.*) \|$", page, re.MULTILINE)
    assert line
    family = deltagym.get_family(registry.families_of(scope)[0])
    row = deltagym.write_row(family.generate(family.levels[0], "train", 0))
    assert set().union(*row["ground_truth"]) == set(re.findall(r"`(\w+)`", line[1]))


def test_the_columns_of_rows_are_those_in_the_table() -> None:
    page = (DOCS / "reference" / "rows.md").read_text(encoding="utf-8")
    table = page.split("\n## Columns\n")[1].split("\n## ")[0]
    family = deltagym.get_family("ends_with")
    row = deltagym.write_row(family.generate("easy-2c", "test", 0))
    assert [name for name, _ in ROW.findall(table)] == list(row)


def test_every_scope_with_an_example_is_in_the_guide() -> None:
    guide = (DOCS / "guides" / "add_family.md").read_text(encoding="utf-8")
    table = guide.split("| `--scope` |")[1].split("\n\n")[0]
    assert sorted(name for name, _ in ROW.findall(table)) == scaffolded_scopes()


def test_the_layers_are_those_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(
        contract["layers"]
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    shown = [block.body.splitlines() for block in blocks(ROOT / "CONTRIBUTING.md")]
    assert layers in shown
