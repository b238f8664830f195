"""The families of Lean, and a few problems of each template and difficulty."""

from __future__ import annotations

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.lean.families import FAMILIES, LeanFamily
from deltagym.scopes.lean.templates.theorem import DIFFICULTIES


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> LeanFamily:
    return FAMILIES[request.param]


@pytest.fixture(scope="session")
def samples() -> dict[str, list[Problem]]:
    """Family to the first problem of each template and difficulty, and of composed levels."""
    return {
        name: [_first(family, level) for level in _levels(family)]
        for name, family in FAMILIES.items()
    }


def _levels(family: LeanFamily) -> list[str]:
    return [f"{d}-{t}" for d in DIFFICULTIES for t in (*family.templates, "composed")]


def _first(family: LeanFamily, level: str) -> Problem:
    return family.problem(level, next(iter(family.params(level))))
