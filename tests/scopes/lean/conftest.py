"""The domains, and a few problems of every template and difficulty."""

from __future__ import annotations

import pytest

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.templates.theorem import DIFFICULTIES

DOMAINS = ("proof_algebra", "proof_inequality", "proof_number_theory", "proof_geometry")


def family(name: str) -> ProofFamily:
    found = get_family(name)
    assert isinstance(found, ProofFamily)
    return found


@pytest.fixture(params=DOMAINS)
def domain(request: pytest.FixtureRequest) -> ProofFamily:
    return family(request.param)


@pytest.fixture(scope="session")
def samples() -> dict[str, list[Problem]]:
    """Domain to the first problem of each template and difficulty, and of some composed levels."""
    return {
        name: [_first(family(name), level) for level in _levels(family(name))] for name in DOMAINS
    }


def _levels(domain: ProofFamily) -> list[str]:
    return [f"{d}-{t}" for d in DIFFICULTIES for t in (*domain.templates, "composed")]


def _first(domain: ProofFamily, level: str) -> Problem:
    return domain.problem(level, next(iter(domain.params(level))))
