"""The evidence finds nothing wrong with sound theorems, and finds what is wrong with others."""

from __future__ import annotations

import random
from dataclasses import replace

from deltagym.core.problem import Problem
from deltagym.scopes.lean.evidence import LeanEvidence, changed_text
from deltagym.scopes.lean.families import LeanFamily

Samples = dict[str, list[Problem]]


def test_sound_theorems_stand_every_check(family: LeanFamily, samples: Samples) -> None:
    problems = samples[family.name][:6]
    evidence = LeanEvidence(problems)
    wrong = 0
    for number in range(len(problems)):
        assert evidence.departure(number) is None
        assert evidence.rivals(number) == []
        tally = evidence.mutants(number, 16)
        assert tally.missed == ()
        wrong += tally.wrong
    assert wrong > 10
    assert all(
        evidence.alike(i, j) == (i == j) for i in range(len(problems)) for j in range(len(problems))
    )


def test_a_false_claim_is_found(samples: Samples) -> None:
    problem = samples["proof_algebra"][0]
    case = problem.cases[0]
    left, right = case.input["prop"].split(" = ")
    wrong = replace(case, input={**case.input, "prop": f"{left} = {right} + 1"})
    changed = replace(problem, cases=(wrong, *problem.cases[1:]), id="")
    found = LeanEvidence([changed]).departure(0)
    assert found is not None
    assert "h1 is false" in found.text


def test_a_theorem_that_one_tactic_proves_is_found(samples: Samples) -> None:
    problem = samples["proof_algebra"][0]
    case = problem.cases[-1]
    easy = replace(case, input={**case.input, "prop": "x + y + 0 = y + x"})
    found = LeanEvidence([replace(problem, cases=(easy,), id="")]).departure(0)
    assert found is not None
    assert found.input == "ring"


def test_changes_change_one_thing() -> None:
    draw = random.Random(0)
    text = "linear_combination 2 * x * hs - 3 * hp"
    changed = {changed_text(text, ["hs", "hp"], draw) for _ in range(200)}
    assert {
        "linear_combination 2 * x * hp - 3 * hp",
        "linear_combination 2 * x * hs + 3 * hp",
    } <= changed
    assert text not in changed
    assert changed_text("rfl", [], draw) == "rfl"
