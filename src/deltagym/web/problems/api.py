"""The person's own problems as JSON: list, read, add, change, delete."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from deltagym.core.problem import Json
from deltagym.core.rows import write_row
from deltagym.web.problems.address import Address
from deltagym.web.problems.catalogue import find
from deltagym.web.problems.own import Entry, read_entry
from deltagym.web.site import Here, Site

router = APIRouter(prefix="/api")

DESK = "own problems"
"""All reading and writing of the file takes turns."""

Row = dict[str, Any]


@router.get("/problems")
async def list_problems(site: Here) -> Json:
    """All problems of the file, as rows."""
    return await site.desks.work(DESK, lambda: [entry.row() for entry in site.own.entries()])


@router.get("/problem_types")
async def list_types(site: Here) -> Json:
    """The families of the problems of the file, sorted."""
    return await site.desks.work(
        DESK, lambda: sorted({entry.family for entry in site.own.entries()})
    )


@router.get("/row")
async def read_any(
    site: Here, problem: Annotated[str, Query(max_length=400)], seed: int = 0
) -> Json:
    """Any problem as a row, its expected values included."""
    address = Address.parse(problem, seed)
    return await site.desks.work(address.desk, any_row, site, address)


@router.get("/problems/{problem_id}")
async def read_problem(site: Here, problem_id: str) -> Json:
    """One problem of the file, as a row."""
    return (await site.desks.work(DESK, site.own.entry, problem_id)).row()


@router.post("/problems", status_code=201)
async def add_problem(site: Here, row: Row) -> Json:
    """Adds a problem; its id is the hash of its content."""
    return _saved(await site.desks.work(DESK, _save, site, row, None))


@router.put("/problems/{problem_id}")
async def change_problem(site: Here, problem_id: str, row: Row) -> Json:
    """Puts a changed problem in the place of another; its id changes with its content."""
    return _saved(await site.desks.work(DESK, _save, site, row, problem_id))


@router.delete("/problems/{problem_id}")
async def delete_problem(site: Here, problem_id: str) -> Json:
    """Takes a problem out of the file, and returns it."""
    return (await site.desks.work(DESK, site.own.delete, problem_id)).row()


def any_row(site: Site, address: Address) -> Json:
    """A problem of any origin as a row; a generated one has its gold answer as its solution."""
    if address.kind == "own":
        return site.own.entry(address.parts[0]).row()
    found = find(address, site.own)
    more = {"solutions": list(found.gold), "available_nodes": [], "split": "test"}
    return write_row(found.problem) | more


def _save(site: Site, row: Row, replaced: str | None) -> Entry:
    return site.own.save(read_entry(row), replaced)


def _saved(entry: Entry) -> Json:
    return {"id": entry.problem.id, "page": f"/problems/own/{entry.problem.id}"}
