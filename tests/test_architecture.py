"""The structure of the package: scopes have the same rooms, and no two files import each other."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

import deltagym
from deltagym.core.registry import families_of, get_scope

PACKAGE = Path(deltagym.__file__).parent
ROOT = PACKAGE.parents[1]
SCOPES = sorted(p.name for p in (PACKAGE / "scopes").iterdir() if (p / "__init__.py").exists())
ROOMS = ("scope", "families", "prompt", "gold", "cases", "verifier", "evidence")
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
"""Lines of a file, and of a function that is not itself a program of ours."""
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, Path]:
    """Dotted name to file of every module of the package."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ["deltagym", *path.relative_to(PACKAGE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """Modules of the package that a file imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                found.add(submodule if submodule in known else node.module)
    return found & set(known)


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """Sets of nodes that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in arrows[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            start = stack.index(node)
            found.append(set(stack[start:]))
            del stack[start:]

    for node in arrows:
        if node not in index:
            visit(node)
    return [circle for circle in found if len(circle) > 1]


def test_circles_are_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": set()}
    assert circles(arrows) == [{"a", "b", "c"}]


def test_no_two_files_import_each_other() -> None:
    known = modules()
    arrows = {name: imports(path, known) - {name} for name, path in known.items()}
    # The package's own file names its public names for type checkers alone.
    del arrows["deltagym"]
    arrows = {name: targets - {"deltagym"} for name, targets in arrows.items()}
    assert circles(arrows) == []


def test_only_the_command_line_uses_the_public_names_of_the_package() -> None:
    """Below it, a module imports what it needs from where it is."""
    known = modules()
    users = {name for name, path in known.items() if "deltagym" in imports(path, known)}
    assert {name.split(".")[1] for name in users} <= {"cli"}


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_has_the_same_rooms(scope: str) -> None:
    folder = PACKAGE / "scopes" / scope
    rooms = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert set(ROOMS) <= rooms


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_does_its_part(scope: str) -> None:
    found = get_scope(scope)
    assert found.name == scope
    assert found.dialects
    assert len(found.case_counts)
    assert families_of(scope)
    assert type(found).__doc__
    assert not vars(found), "a scope keeps no state"


@pytest.mark.parametrize("group", ["scopes", "families"])
def test_what_ships_is_declared_as_a_plug_in_is(group: str) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = declared["project"]["entry-points"][f"deltagym.{group}"]
    if group == "scopes":
        assert set(names) == {*SCOPES, "text"}
    else:
        assert set(names) == {name for scope in SCOPES for name in families_of(scope)}


@pytest.mark.parametrize("folder", ["src", "tests", "benchmarks"])
def test_files_and_functions_stay_short(folder: str) -> None:
    long = []
    for path in (ROOT / folder).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if "programs" not in path.parts and isinstance(node, FUNCTIONS):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert long == []
