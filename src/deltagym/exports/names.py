"""Names that an export derives from its suite."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from deltagym.exports.base import Export
from deltagym.exports.tables import template


def module_name(export: Export) -> str:
    """Name of a Python module, e.g. `deltagym_has_tiny`."""
    stem = re.sub(r"[^a-z0-9]+", "_", Path(export.suite).stem.lower()).strip("_")
    return f"deltagym_{stem or 'suite'}"


def package_name(export: Export) -> str:
    """Name of an installable package, e.g. `deltagym-has-tiny`."""
    return module_name(export).replace("_", "-")


def filled(path: str, export: Export, **values: str | int) -> str:
    """A template with `$module`, `$package`, `$suite` and further names filled in."""
    names = {"module": module_name(export), "package": package_name(export)}
    return Template(template(path)).substitute(names, suite=Path(export.suite).stem, **values)
