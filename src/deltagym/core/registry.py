"""Registry: finds scopes and families by name, through entry points.

What ships with this package is declared in its pyproject.toml just as a plug-in's is: a scope in
the group `deltagym.scopes`, a family in `deltagym.families`. An entry point names an instance, a
class without arguments, or a mapping of names that holds one under the entry point's own name.
Another name for a scope, such as the one in upstream's rows, is in `deltagym.scope_aliases`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.family import Family
from deltagym.core.problem import Problem
from deltagym.core.row_family import FOREIGN, RowFamily
from deltagym.core.scope import Scope

T = TypeVar("T")
F = TypeVar("F", bound=Family)

SCOPES, ALIASES, FAMILIES = "deltagym.scopes", "deltagym.scope_aliases", "deltagym.families"
"""Groups of entry points."""

_registered: dict[str, Family] = {}


def scope_names() -> list[str]:
    """Names of all installed scopes, sorted."""
    return sorted(_entries(SCOPES))


def family_names() -> list[str]:
    """Names of all installed and registered families, sorted."""
    return sorted({*_entries(FAMILIES), *_registered})


def register(family: type[F] | F) -> type[F] | F:
    """Makes a family known in this process alone, for notebooks and tests; also a decorator.

    Processes started later do not know it: a package that declares an entry point serves all.

    Raises:
        BadInput: An installed family has this name.
    """
    instance = family() if isinstance(family, type) else family
    if instance.name in _entries(FAMILIES):
        raise BadInput(f"name: a family {instance.name!r} is installed; choose another name")
    _registered[instance.name] = instance
    return family


@cache
def get_scope(name: str) -> Scope:
    """The scope called `name`, or to which `name` is another or an old name.

    Raises:
        BadInput: There is no such scope, or its entry point does not give a `Scope`.
    """
    entry = _entries(SCOPES).get(name) or _entries(ALIASES).get(name)
    if entry is None:
        raise unknown_name("scope", name, scope_names())
    scope = _load(entry, Scope)
    if name in scope.renamed_from:
        text = f"scope {name!r} is called {scope.name!r} now; the old name goes in the next version"
        warnings.warn(text, FutureWarning, stacklevel=2)
    return scope


def get_family(name: str) -> Family:
    """The family called `name`; for `scope:name`, that of rows alone (see `read_row`).

    Raises:
        BadInput: There is no such family, or its entry point does not give a `Family`.
    """
    return _registered[name] if name in _registered else _installed(name)


def scope_of(problem: Problem) -> Scope:
    """The scope of a problem, also where its family is known from rows alone.

    Raises:
        BadInput: The problem's family or scope is not installed.
    """
    scope, separator, _ = problem.family.partition(FOREIGN)
    return get_scope(scope) if separator else get_family(problem.family).scope


def families_of(scope: str) -> list[str]:
    """Names of the families of one scope, sorted; loads every family."""
    return [name for name in family_names() if get_family(name).scope.name == scope]


@cache
def _installed(name: str) -> Family:
    scope, separator, own = name.partition(FOREIGN)
    if separator:
        return RowFamily(get_scope(scope), own)
    entry = _entries(FAMILIES).get(name)
    if entry is None:
        raise _no_family(name)
    return _load(entry, Family)


def _no_family(name: str) -> BadInput:
    """The error for a family that does not exist, with the reason if a scope knows one."""
    for scope in scope_names():
        try:
            why = get_scope(scope).why_no_family(name)
        except BadInput:  # A plug-in that cannot be loaded has nothing to say about the name.
            continue
        if why:
            return BadInput(f"family: there is no family {name!r}: {why}")
    return unknown_name("family", name, family_names(), "`deltagym families` lists all")


def refresh() -> None:
    """Looks for entry points anew, after a package was installed while this process ran."""
    for found in (_entries, _installed, get_scope):
        found.cache_clear()


@cache
def _entries(group: str) -> Mapping[str, EntryPoint]:
    """Entry points by name; of two with one name, the one of this package."""
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=group):
        if entry.name not in found or entry.value.startswith("deltagym."):
            found[entry.name] = entry
    return found


def _load(entry: EntryPoint, kind: type[T]) -> T:
    try:
        found = entry.load()
    except (ImportError, AttributeError) as error:
        place = f"entry point {entry.name!r} = {entry.value!r}"
        raise BadInput(f"{place} cannot be loaded: {error}; reinstall its package") from error
    if isinstance(found, Mapping):
        found = found.get(entry.name)
    instance = found() if isinstance(found, type) else found
    if not isinstance(instance, kind):
        raise BadInput(
            f"entry point {entry.name!r} = {entry.value!r} must name a deltagym.{kind.__name__}, "
            f"not {type(instance).__name__}"
        )
    return instance
