"""What problems can be chosen from: suites, families, the person's own."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.problem import Json
from deltagym.core.registry import family_names, get_family
from deltagym.suites.load import SuiteFile, load_suite, suite_names
from deltagym.web.site import Here

router = APIRouter(prefix="/api")


@router.get("/sources")
async def sources(site: Here) -> Json:
    """Suites, families and own problems by name, for the form that opens a problem."""
    return await site.desks.work("sources", _listed, site)


def _listed(site: Here) -> Json:
    return {
        "suites": [
            {"name": name, "scope": scope, "about": file.description}
            for name, scope, file in suites()
        ],
        "families": [
            {"name": f.name, "scope": f.scope.name, "levels": f.levels, "about": about(f)}
            for f in families()
        ],
        "own": [
            {"name": entry.name, "id": key, "scope": entry.scope.name}
            for key, entry in site.own.keyed().items()
        ],
    }


@cache
def families() -> tuple[Family, ...]:
    """Every family that can be loaded; one of a third party that cannot does not hide the rest."""
    found = []
    for name in family_names():
        try:
            found.append(get_family(name))
        except BadInput:
            continue
    return tuple(found)


@cache
def suites() -> tuple[tuple[str, str, SuiteFile], ...]:
    """Name, scope and definition of every suite that ships."""
    files = ((name, load_suite(name).file) for name in suite_names())
    return tuple((name, suite_scope(file), file) for name, file in files)


def suite_scope(file: SuiteFile) -> str:
    """The scope of a suite's problems."""
    for source in (*file.draw, *file.test, *file.train):
        family = getattr(source, "family", None)
        if family is not None:
            return get_family(family).scope.name
        return suite_scope(load_suite(getattr(source, "suite")).file)  # noqa: B009
    return ""


def about(family: Family) -> str:
    """What a family asks, in a line."""
    text = (type(family).__doc__ or "").strip().partition("\n")[0]
    return text.partition(":")[0].rstrip(".")
