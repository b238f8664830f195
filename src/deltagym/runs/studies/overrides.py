"""Overrides: changes to keys of a recipe by dotted paths such as `phases.1.until.at_least`.

Numbers count a list's entries from 0. Everything here works on the plain tables that TOML gives;
the recipe's schema checks whether a key exists.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from itertools import chain

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json


def override(
    table: Mapping[str, Json], changes: Mapping[str, Json], unset: Sequence[str] = ()
) -> dict[str, Json]:
    """A copy of `table` in which the keys in `unset` are removed, then `changes` made, in order.

    Args:
        table: A recipe as TOML gives it; it stays as it is.
        changes: Value by dotted path. A table or array replaces the one that is there; missing
            tables are made.
        unset: Dotted paths to remove, so that the key has its default again.

    Raises:
        BadInput: A path leads nowhere, or the bare name of a section would silently drop keys; the
            message names the path.
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
        if isinstance(parent, list):
            parent[_position(parent, last, key)] = copy.deepcopy(value)
        else:
            parent[last] = copy.deepcopy(value)
    return result


def lookup(table: Json, key: str) -> Json:
    """The value at a dotted path, or None where there is none."""
    for part in key.split("."):
        if isinstance(table, Sequence) and not isinstance(table, str):
            known = part.isdecimal() and int(part) < len(table)
            table = table[int(part)] if known else None
        else:
            table = table.get(part) if isinstance(table, Mapping) else None
    return table


def differing(one: Json, other: Json, prefix: str = "") -> list[str]:
    """Dotted paths at which two tables differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        shared = [name for name in one if name in other]
        alone = [name for name in (*one, *other) if name not in shared]
        below = (differing(one[name], other[name], f"{prefix}{name}.") for name in shared)
        return [*chain.from_iterable(below), *(prefix + name for name in alone)]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [path for i, pair in pairs for path in differing(*pair, f"{prefix}{i}.")]
    return [] if one == other and type(one) is type(other) else [prefix.removesuffix(".")]


def _refuse_to_drop(table: Mapping[str, Json], key: str, value: Json) -> None:
    """Raises `BadInput` if a section would lose keys.

    In TOML, `rollouts.group_size = 8` without quotes is a table `rollouts` with this one key.
    """
    held = table.get(key)
    if not isinstance(held, dict) or not isinstance(value, dict):
        return
    dropped = [name for name in held if name not in value]
    if dropped:
        path = f"{key}.{next(iter(value), '…')}"
        raise BadInput(
            f"{key}: would replace the whole section and drop {', '.join(dropped)}; to set single "
            f'keys write the path in quotes, "{path}" = …; to replace the section, also list '
            f'"{key}" under unset'
        )


def _parent(table: dict[str, Json], key: str) -> tuple[Json, str]:
    """The table or list that holds the last part of `key`, and that part."""
    *path, last = key.split(".")
    if not all((*path, last)):
        raise BadInput(f"{key!r}: is no dotted path; write it like rollouts.group_size")
    node: Json = table
    for depth, part in enumerate(path, start=1):
        if isinstance(node, list):
            node = node[_position(node, part, key)]
        else:
            node = node.setdefault(part, {})
        if not isinstance(node, dict | list):
            raise BadInput(f"{key}: {'.'.join(path[:depth])} is {node!r}, which has no keys")
    return node, last


def _position(entries: list[Json], part: str, key: str) -> int:
    if not part.isdecimal() or int(part) >= len(entries):
        fault = f"{part!r} is no position in a list of {len(entries)}"
        raise BadInput(f"{key}: {fault}; positions count from 0")
    return int(part)
