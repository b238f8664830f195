"""Reading TOML files: every fault becomes a `BadInput` that names the file and the place in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

M = TypeVar("M", bound=BaseModel)


def read_text(path: str | Path, kind: str) -> str:
    """Reads a UTF-8 text file, line ends as they are.

    Args:
        path: The file.
        kind: What the file holds, e.g. `"recipe"`; the message of an error starts with it.

    Raises:
        BadInput: The file cannot be read, or is not UTF-8 text.
    """
    try:
        return Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInput(f"{kind}: cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{kind}: cannot read {path}: it is not UTF-8 text") from error


def load_toml(source: str | Path, kind: str) -> dict[str, Json]:
    """Reads TOML.

    Args:
        source: A `Path` to a file, or the text itself.
        kind: What it holds, e.g. `"recipe"`, or the name of the file that the text is from.

    Raises:
        BadInput: The file cannot be read, or it is not TOML; the message gives line and column.
    """
    is_file = isinstance(source, Path)
    text, name = (read_text(source, kind), str(source)) if is_file else (source, kind)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name}: not valid TOML: {error}") from error


def check_table(model: type[M], table: dict[str, Json], source: str) -> M:
    """Turns a table into a pydantic model.

    Args:
        model: The model, which says which keys there are.
        table: What `load_toml` gave.
        source: The file that it is from, or what it holds; the message of an error starts with it.

    Raises:
        BadInput: A key is unknown, or a value is wrong; the message names each by its dotted path.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        faults = "; ".join(_fault(detail) for detail in error.errors())
        # Without a cause: pydantic's message quotes values, which may be secrets in a wrong place.
        raise BadInput(f"{source}: {faults}") from None


def _fault(detail: ErrorDetails) -> str:
    """One error as `dotted.path: what is wrong`."""
    where = ".".join(map(str, detail["loc"]))
    if detail["type"] == "extra_forbidden":
        what = "unknown key; remove it or check its spelling"
    else:
        what = detail["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
