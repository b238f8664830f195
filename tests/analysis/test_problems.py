"""Problems that jump on their own are told from problems that share one growth."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from deltagym.analysis.counts import Visit
from deltagym.analysis.problems import ProblemGrowth, problem_growth
from deltagym.core.seeding import derive_seed

PROBLEMS, STEPS, EACH, GROUP = 40, 60, 20, 16


def visits(kind: str, seed: int = 0) -> list[Visit]:
    """Visits of simulated problems. In all kinds the family's rate grows smoothly."""
    chance = np.random.default_rng(derive_seed("simulated problems", kind, seed))
    times, effects = chance.normal(30, 10, PROBLEMS), chance.normal(0, 1, PROBLEMS)
    found = []
    for step in range(STEPS):
        for i in chance.choice(PROBLEMS, EACH, replace=False):
            if kind == "jumps":
                rate = 0.001 if step < times[i] else 0.85
            elif kind == "slow":
                rate = 0.01 + 0.84 / (1 + np.exp(-(step - times[i]) / 5))
            else:
                rate = 1 / (1 + np.exp(-((step - 30) * 0.15 + effects[i])))
            passed = chance.binomial(GROUP, chance.beta(rate * 9, (1 - rate) * 9))
            found.append(Visit(f"{i:02d}", "family", step, GROUP, int(passed)))
    return found


def growth(kind: str) -> ProblemGrowth:
    found = problem_growth("family", visits(kind))
    assert found is not None
    return found


def test_problems_that_jump_are_found_though_the_family_grows_smoothly() -> None:
    found = growth("jumps")
    assert found.kind == "own jumps"
    assert found.difference > 5 * found.error
    assert found.width.high is not None
    assert found.width.high <= 2
    assert found.before == pytest.approx(0.001, abs=0.01)
    assert found.after == pytest.approx(0.85, abs=0.05)
    assert found.landed > 0.5 * found.first
    assert "Single problems jump" in found.text()


def test_common_growth_is_told_from_jumps() -> None:
    found = growth("common")
    assert found.kind == "common growth"
    assert found.difference < -2 * found.error
    assert found.landed < 0.3 * found.first
    assert "share one growth" in found.text()


def test_slow_rises_at_own_times_are_no_jumps() -> None:
    found = growth("slow")
    assert found.kind != "own jumps"
    assert found.width.low is not None
    assert found.width.low > 4


def test_the_first_success_is_one_after_a_visit_without() -> None:
    zeros = [Visit(f"{i}", "f", s, 8, 0) for s in range(5) for i in range(10)]
    firsts = [Visit(f"{i}", "f", 5, 8, 6 if i < 4 else 2) for i in range(10)]
    found = problem_growth("f", zeros + firsts)
    assert found is not None
    assert (found.first, found.landed) == (10, 4)
    assert (found.problems, found.visits) == (10, 60)


def test_too_few_problems_visits_or_successes_are_left_alone() -> None:
    assert problem_growth("family", []) is None
    assert problem_growth("family", visits("jumps")[:60]) is None
    assert (
        problem_growth("f", [Visit(f"{i}", "f", s, 8, 0) for s in range(9) for i in range(20)])
        is None
    )


def test_the_same_visits_give_the_same_report() -> None:
    first, second = (json.dumps(asdict(growth("common"))) for _ in range(2))
    assert first == second
