"""Writing TOML, which the standard library only reads: what a recipe can hold, laid out as a person would write it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dumps(table: Mapping[str, Json]) -> str:
    """`table` as TOML text; `tomllib.loads` gives it back.

    Raises:
        BadInput: A value that no recipe holds, such as a date.
    """
    plain = {
        key: value
        for key, value in table.items()
        if not isinstance(value, dict) and not _tables(value)
    }
    blocks = ["".join(_line(key, value) for key, value in plain.items())]
    for key, value in table.items():
        if isinstance(value, dict):
            blocks.append(_block(f"[{_key(key)}]", value))
        elif _tables(value):
            blocks += [_block(f"[[{_key(key)}]]", entry) for entry in value]
    return "\n".join(block for block in blocks if block)


def _tables(value: Json) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)
    )


def _block(heading: str, table: Mapping[str, Json]) -> str:
    return heading + "\n" + "".join(_line(key, value) for key, value in table.items())


def _line(key: str, value: Json) -> str:
    return f"{_key(key)} = {inline(value)}\n"


def inline(value: Json) -> str:
    """One value on one line."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(map(inline, value))}]"
        case dict():
            inside = ", ".join(f"{_key(key)} = {inline(entry)}" for key, entry in value.items())
            return f"{{ {inside} }}" if inside else "{}"
    raise BadInput(
        f"{value!r}: a recipe holds no {type(value).__name__}; use a string, number, boolean, array or table"
    )


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else inline(key)
