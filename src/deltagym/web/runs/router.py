"""All routes of the part about runs, the fixed addresses before those with a key."""

from __future__ import annotations

from fastapi import APIRouter

from deltagym.web.runs import (
    comparison,
    evaluation_routes,
    overview,
    problem_routes,
    rollout_routes,
    run_routes,
    training_routes,
    transfer,
    verdict_routes,
)

router = APIRouter()
for part in (
    overview,
    comparison,
    training_routes,
    run_routes,
    rollout_routes,
    problem_routes,
    evaluation_routes,
    transfer,
    verdict_routes,
):
    router.include_router(part.router)
