"""`new_family`: writes a package that adds a family, ready to install, test and validate."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Template

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.files import replacing
from deltagym.core.registry import family_names

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def scaffolded_scopes() -> list[str]:
    """Names of the scopes for which there is an example to start from."""
    folder = files("deltagym.suites").joinpath("data", "scaffold")
    found = (entry.name for entry in folder.iterdir() if entry.name.endswith(".py.txt"))
    return sorted(name.removesuffix(".py.txt") for name in found if name != "test.py.txt")


def new_family(name: str, out: str | Path, scope: str = "text") -> list[Path]:
    """Writes a plug-in package with one family, a suite, a test and a README.

    Args:
        name: The family's name: small letters, digits and underscores.
        out: Folder of the package; made if need be, and empty if it is there.
        scope: The language of its answers.

    Returns:
        The files written.

    Raises:
        BadInput: The name is malformed or taken, the scope has no example, or the folder holds
            something.
    """
    if not _NAME.fullmatch(name):
        fix = "use small letters, digits and underscores, a letter first"
        raise BadInput(f"name: {name!r} cannot be a family's name; {fix}")
    if name in family_names():
        raise BadInput(f"name: there is a family {name!r} already; choose another name")
    if scope not in scaffolded_scopes():
        raise unknown_name("scope", scope, scaffolded_scopes())
    folder = Path(out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"out: {folder} is there and not an empty folder; name another")
    words = {
        "name": name,
        "scope": scope,
        "module": f"deltagym_{name}",
        "distribution": f"deltagym-{name.replace('_', '-')}",
        "class_name": "".join(part.capitalize() for part in name.split("_")),
    }
    plan = {
        "pyproject.toml": "pyproject.toml.txt",
        "README.md": "README.md.txt",
        f"{name}.toml": "suite.toml.txt",
        f"tests/test_{name}.py": "test.py.txt",
        f"src/{words['module']}/__init__.py": f"{scope}.py.txt",
    }
    return [_write(folder / path, template, words) for path, template in plan.items()]


def _write(path: Path, template: str, words: dict[str, str]) -> Path:
    text = files("deltagym.suites").joinpath("data", "scaffold", template).read_text("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        draft.write_text(Template(text).substitute(words), encoding="utf-8")
    return path
