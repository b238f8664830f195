"""The scope: how answers are read and judged, feedback, cases, and the scope's old name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deltagym import verify
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status
from deltagym.core.registry import get_scope
from deltagym.core.rows import read_row, write_row
from deltagym.scopes.lean.families import LeanFamily
from deltagym.scopes.lean.scope import SCOPE

Samples = dict[str, list[Problem]]


def test_a_gold_answer_in_a_fence_passes(family: LeanFamily, samples: Samples) -> None:
    problem = samples[family.name][0]
    gold = family.reference(problem)
    text = f"Let me think.\n```lean\nring\n```\nThus:\n```lean4\n{gold}```\n"
    assert verify(problem, text).full_pass
    ((start, stop),) = SCOPE.used_spans(text)
    assert text[start:stop] == gold
    assert "".join(SCOPE.answer_parts(gold)) == gold


def test_a_broken_claim_costs_only_itself(family: LeanFamily, samples: Samples) -> None:
    problem = samples[family.name][0]
    lines = family.reference(problem).splitlines()
    spot = next(i for i, line in enumerate(lines) if line.startswith("  have h2")) - 1
    lines[spot] = "    rfl"
    verdict = verify(problem, "\n".join(lines))
    audits = SCOPE.audit(problem, [family.reference(problem), "\n".join(lines)])
    assert [(found.right, found.decided) for found in audits] == [(True, True), (False, True)]
    assert verdict.status is Status.OK
    assert verdict.passed.count(False) == 1
    assert verdict.message.startswith("h1: ")
    assert "h1" in SCOPE.feedback([problem.cases[0]], 0, "")


def test_unreadable_answers_are_invalid(family: LeanFamily, samples: Samples) -> None:
    problem = samples[family.name][0]
    verdict = verify(problem, family.reference(problem).replace(":= by\n", ":= by\n  sorry\n", 1))
    assert verdict.status is Status.INVALID
    assert verdict.pass_rate == 0
    assert "sorry" in SCOPE.feedback([], 0, verdict.message)


def test_malformed_problems_are_refused(family: LeanFamily, samples: Samples) -> None:
    problem = samples[family.name][0]
    with pytest.raises(BadInput, match="prop"):
        SCOPE.read_case({"name": "h1", "given": ""})
    with pytest.raises(BadInput, match="dialect"):
        SCOPE.verify_many([problem], ["ring"], dialect="lean3")
    case = replace(problem.cases[-1], input={**problem.cases[-1].input, "prop": "1 - 1 = 0"})
    with pytest.raises(BadInput, match=r"problem\.cases"):
        verify(replace(problem, cases=(case,), id=""), "ring")
    with pytest.raises(BadInput, match=r"problem\.cases"):
        verify(replace(problem, cases=(), id=""), "ring")


def test_the_scopes_old_name_is_still_read(samples: Samples) -> None:
    problem = samples["proof_algebra"][0]
    row = {"ground_truth": write_row(problem)["ground_truth"], "dataset": "proof"}
    get_scope.cache_clear()
    with pytest.warns(FutureWarning, match="'proof' is called 'lean' now"):
        assert read_row(row).cases == problem.cases
