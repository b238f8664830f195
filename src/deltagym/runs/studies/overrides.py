"""Overrides: the keys of a recipe addressed by dotted paths, `phases.1.until.at_least`; numbers count a list's entries from 0.

Everything here works on the plain tables that TOML gives; whether a key exists is for the recipe's schema to say.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json


def override(
    table: Mapping[str, Json], changes: Mapping[str, Json], unset: Sequence[str] = ()
) -> dict[str, Json]:
    """A copy of `table` without the keys in `unset`, and then with `changes` put in, in order.

    Args:
        table: A recipe as TOML gives it; left as it is.
        changes: Value by dotted path. A table or array replaces the one that is there; missing tables are made.
        unset: Dotted paths to remove, so that the key has its default again.

    Raises:
        BadInput: A path leads nowhere, or a bare section name would silently drop keys; the message names the path.
    """
    result = copy.deepcopy(dict(table))
    for key in unset:
        parent, last = _parent(result, key)
        if isinstance(parent, list) or last not in parent:
            raise BadInput(f"{key}: cannot be unset; the recipe has no such key in a table")
        del parent[last]
    for key, value in changes.items():
        _refuse_to_drop(result, key, value)
        parent, last = _parent(result, key)
        parent[_position(parent, last, key) if isinstance(parent, list) else last] = copy.deepcopy(
            value
        )
    return result


def lookup(table: Json, key: str) -> Json:
    """The value at a dotted path, or None where there is none."""
    for part in key.split("."):
        if isinstance(table, Sequence) and not isinstance(table, str):
            table = table[int(part)] if part.isdecimal() and int(part) < len(table) else None
        else:
            table = table.get(part) if isinstance(table, Mapping) else None
    return table


def differing(one: Json, other: Json, prefix: str = "") -> list[str]:
    """Dotted paths at which two tables differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        shared = [name for name in one if name in other]
        alone = [name for name in (*one, *other) if name not in shared]
        deeper = [
            path
            for name in shared
            for path in differing(one[name], other[name], f"{prefix}{name}.")
        ]
        return deeper + [prefix + name for name in alone]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            path
            for i, pair in enumerate(zip(one, other, strict=True))
            for path in differing(*pair, f"{prefix}{i}.")
        ]
    return [] if one == other and type(one) is type(other) else [prefix.removesuffix(".")]


def _refuse_to_drop(table: Mapping[str, Json], key: str, value: Json) -> None:
    """`rollouts.group_size = 8` without quotes is, in TOML, a table `rollouts` with one key: it would drop all others."""
    held = table.get(key)
    if not isinstance(held, dict) or not isinstance(value, dict):
        return
    dropped = [name for name in held if name not in value]
    if dropped:
        raise BadInput(
            f"{key}: would replace the whole section and drop {', '.join(dropped)}; to set single keys write the path in quotes, "
            f'"{key}.{next(iter(value), "…")}" = …; to replace the section, also list "{key}" under unset'
        )


def _parent(table: dict[str, Json], key: str) -> tuple[Json, str]:
    """The table or list that holds the last part of `key`, and that part."""
    *path, last = key.split(".")
    if not all((*path, last)):
        raise BadInput(f"{key!r}: is no dotted path; write it like rollouts.group_size")
    node: Json = table
    for depth, part in enumerate(path, start=1):
        node = (
            node[_position(node, part, key)]
            if isinstance(node, list)
            else node.setdefault(part, {})
        )
        if not isinstance(node, dict | list):
            raise BadInput(f"{key}: {'.'.join(path[:depth])} is {node!r}, which has no keys")
    return node, last


def _position(entries: list[Json], part: str, key: str) -> int:
    if not part.isdecimal() or int(part) >= len(entries):
        raise BadInput(
            f"{key}: {part!r} is no position in a list of {len(entries)}; they count from 0"
        )
    return int(part)
