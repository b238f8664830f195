"""What the playground's scripts ask the server: errors, traces, problems, verdicts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, Problem
from deltagym.core.registry import scope_of
from deltagym.web.play import judging, machine
from deltagym.web.problems.address import Address
from deltagym.web.problems.catalogue import find, idle_score
from deltagym.web.problems.own import read_entry
from deltagym.web.site import Here, Site

router = APIRouter(prefix="/api")

MAX_ANSWER = 200_000
"""Longest answer, characters."""

Text = Annotated[str, Field(max_length=MAX_ANSWER)]
Dialect = Annotated[str, Field(max_length=40)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProgramBody(_Body):
    """A Manufactoria program."""

    text: Text
    dialect: Dialect = "delta2"


class TraceBody(ProgramBody):
    """A program and a tape to run it on."""

    tape: Annotated[str, Field(max_length=10 * machine.MAX_TAPE)]


class AttemptBody(_Body):
    """An answer to a problem, which is named by its address or given as a row."""

    answer: Text
    problem: Annotated[str, Field(max_length=400)] | None = None
    seed: int = 0
    row: dict[str, Any] | None = None
    dialect: Dialect | None = None


@router.post("/manufactoria/check")
async def check(site: Here, body: ProgramBody) -> Json:
    """The errors of a program, or its graph."""
    return await site.desks.work("check", machine.check, body.text, body.dialect)


@router.post("/manufactoria/trace")
async def trace(site: Here, body: TraceBody) -> Json:
    """A program's run on a tape."""
    return await site.desks.work("trace", machine.trace, body.text, body.tape, body.dialect)


@router.get("/problem")
async def problem(
    site: Here, problem: Annotated[str, Query(max_length=400)], seed: int = 0
) -> Json:
    """A problem with its cases and gold answers, as the playground shows it."""
    address = Address.parse(problem, seed)
    return await site.desks.work(address.desk, _shown, site, address)


@router.post("/judge")
async def judge(site: Here, body: AttemptBody) -> Json:
    """The verdict on an answer, case by case."""
    asked = await _asked(site, body)
    desk = f"judge {scope_of(asked).name}"
    return await site.desks.work(desk, judging.judge, asked, body.answer, body.dialect)


@router.post("/audit")
async def audit(site: Here, body: AttemptBody) -> Json:
    """Whether an answer is right on every input, as far as that can be told."""
    asked = await _asked(site, body)
    desk = f"judge {scope_of(asked).name}"
    return await site.desks.work(desk, judging.audited, asked, body.answer)


async def _asked(site: Site, body: AttemptBody) -> Problem:
    if (body.problem is None) == (body.row is None):
        raise BadInput("problem: give either the address of a problem or a row")
    if body.problem is not None:
        address = Address.parse(body.problem, body.seed)
        return (await site.desks.work(address.desk, find, address, site.own)).problem
    row = {"name": "unsaved", **(body.row or {})}
    return (await site.desks.work("own problems", read_entry, row)).problem


def _shown(site: Site, address: Address) -> Json:
    found = find(address, site.own)
    scope = scope_of(found.problem)
    return {
        "address": str(address),
        "seed": address.seed,
        "page": address.page(),
        "title": found.title,
        "scope": scope.name,
        "dialects": scope.dialects,
        "family": found.problem.family,
        "level": found.problem.level,
        "statement": found.problem.statement,
        "prompt": found.prompt,
        "gold": found.gold,
        "nodes": found.nodes,
        "idle": idle_score(found.problem),
        "cases": [judging.case_shown(scope, case) for case in found.problem.cases],
    }
