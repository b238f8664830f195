"""The frameworks that there is an exporter for: one module each in `frameworks/`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from deltagym.core.errors import unknown_name
from deltagym.exports import frameworks
from deltagym.exports.base import Exporter


@cache
def exporters() -> dict[str, Exporter]:
    """Name to exporter, sorted by name."""
    modules = (found.name for found in iter_modules(frameworks.__path__))
    loaded = [import_module(f"{frameworks.__name__}.{name}").EXPORTER for name in modules]
    return {exporter.name: exporter for exporter in sorted(loaded, key=lambda found: found.name)}


def get_exporter(name: str) -> Exporter:
    """The exporter of a framework.

    Raises:
        BadInput: There is none; the message suggests the nearest name.
    """
    known = exporters()
    if name not in known:
        raise unknown_name("framework", name, known, "`deltagym export --list` lists all")
    return known[name]
