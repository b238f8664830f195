"""The prover finds nothing wrong with sound theorems, and finds what is wrong with others."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.checker.task import Task, read
from deltagym.scopes.lean.evaluate import holds
from deltagym.scopes.lean.evidence import ProofProver, changed_text
from deltagym.scopes.lean.signature import signature

Samples = dict[str, list[Problem]]


def test_sound_theorems_stand_every_proof(domain: ProofFamily, samples: Samples) -> None:
    problems = samples[domain.name][:6]
    proofs = ProofProver(problems)
    wrong = 0
    for number in range(len(problems)):
        assert proofs.departure(number) is None
        assert proofs.rivals(number) == []
        tally = proofs.mutants(number, 16)
        assert tally.missed == ()
        wrong += tally.wrong
    assert wrong > 10
    assert all(
        proofs.alike(i, j) == (i == j) for i in range(len(problems)) for j in range(len(problems))
    )


def test_a_false_step_is_found(samples: Samples) -> None:
    problem = samples["proof_algebra"][0]
    case = problem.cases[0]
    left, right = case.input["prop"].split(" = ")
    wrong = replace(case, input={**case.input, "prop": f"{left} = {right} + 1"})
    found = ProofProver([replace(problem, cases=(wrong, *problem.cases[1:]), id="")]).departure(0)
    assert found is not None
    assert "h1 is false" in found.text


def test_a_theorem_that_one_tactic_proves_is_found(samples: Samples) -> None:
    problem = samples["proof_algebra"][0]
    case = replace(
        problem.cases[-1], input={**problem.cases[-1].input, "prop": "x + y + 0 = y + x"}
    )
    found = ProofProver([replace(problem, cases=(case,), id="")]).departure(0)
    assert found is not None
    assert found.input == "ring"


def test_a_theorem_written_otherwise_is_the_same() -> None:
    one = Task("(x y : ℝ) (h : x = 2 * y)", (("goal", "(x + y)^2 = 9 * y^2"),))
    other = Task("(a b : ℝ) (k : 2 * a - 4 * b = 0)", (("goal", "a^2 + 2 * a * b = 8 * b^2"),))
    third = Task("(a b : ℝ) (k : 2 * a - 4 * b = 0)", (("goal", "a^2 + 2 * a * b = 8 * a^2"),))
    keys = [signature(read(t.given, t.steps)) for t in (one, other, third)]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        ("x = 3", True), ("x < 3", False), ("∀ t : ℤ, t = x", False), ("∀ t : ℤ, t + x = x + t", None), ("∃ k : ℤ, x = 2 * k", False),
        ("∃ k : ℤ, x = 2 * k + 1", True), ("∃ k : ℤ, x = 2 * k + 100001", True), ("x = 3 ∨ ∀ t : ℤ, t = t", True),
        ("x = 4 ∧ ∀ t : ℤ, t = t", False), ("¬ x = 3", False), ("x = 4 → x = 5", True), ("(2 : ℤ) ∣ x", False), ("x % 2 = 1", True),
    ],
)  # fmt: skip
def test_statements_are_evaluated_exactly(goal: str, verdict: bool | None) -> None:
    assert holds(read("(x : ℤ)", (("goal", goal),)).props[0], {"x": Fraction(3)}) is verdict


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
