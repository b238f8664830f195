"""What holds for every domain: gold proofs pass, rows carry everything, meanings are kept apart, thoughtless answers fail."""

from __future__ import annotations

import json
from dataclasses import replace
from statistics import mean

import pytest

from deltagym import verify
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status
from deltagym.scopes.lean.base import ProofFamily
from deltagym.scopes.lean.floor import floor
from deltagym.scopes.lean.verifier import task_of

Samples = dict[str, list[Problem]]


def test_gold_proofs_pass_at_every_level(domain: ProofFamily, samples: Samples) -> None:
    for problem in samples[domain.name]:
        verdict = verify(problem, domain.reference(problem))
        assert verdict.full_pass, (problem.params, verdict.message)
        assert len(problem.cases) in domain.case_counts


def test_a_gold_proof_in_a_fenced_answer_passes(domain: ProofFamily, samples: Samples) -> None:
    problem = samples[domain.name][0]
    text = f"Let me think.\n```lean\nring\n```\nThus:\n```lean4\n{domain.reference(problem)}```\n"
    assert verify(problem, text).full_pass
    ((start, stop),) = domain.used_spans(text) or []
    assert text[start:stop] == domain.reference(problem)
    assert "".join(domain.answer_parts(problem)) == domain.reference(problem)


def test_rows_carry_all_that_is_judged(domain: ProofFamily, samples: Samples) -> None:
    for problem in samples[domain.name][::5]:
        row = json.loads(json.dumps(problem.to_row()))
        again = Problem.from_row(row)
        assert again == problem
        assert verify(again, domain.reference(again)).full_pass
        bare = Problem.from_row({"ground_truth": row["ground_truth"], "dataset": "proof"})
        assert verify(bare, domain.reference(problem)).full_pass
        assert not verify(bare, "ring").full_pass


def test_the_prompt_shows_every_statement(domain: ProofFamily, samples: Samples) -> None:
    for problem in samples[domain.name][::5]:
        prompt = domain.prompt(problem)
        assert task_of(problem).header in prompt
        assert all(
            f"have {c.input['name']} : {c.input['prop']} := by" in prompt
            for c in problem.cases[:-1]
        )


def test_the_same_address_gives_the_same_problem(domain: ProofFamily) -> None:
    params = {"template": next(iter(domain.templates)), "difficulty": "easy", "index": 12345}
    assert domain.problem("easy", params, 0).to_row() == domain.problem("easy", params, 7).to_row()


def test_one_tactic_for_every_step_scores_low_and_proves_no_theorem(
    domain: ProofFamily, samples: Samples
) -> None:
    scores = [floor(task_of(problem)) for problem in samples[domain.name]]
    for tactic in scores[0]:
        assert mean(s[tactic] for s in scores) <= 0.3
    assert max(s["best"] for s in scores) < 1


def test_idle_answers_score_low(domain: ProofFamily, samples: Samples) -> None:
    best = [
        max(verify(p, answer).pass_rate or 0.0 for answer in domain.idle)
        for p in samples[domain.name]
    ]
    assert mean(best) <= 0.3
    assert max(best) < 1


def test_a_broken_step_costs_only_itself(domain: ProofFamily, samples: Samples) -> None:
    problem = samples[domain.name][0]
    lines = domain.reference(problem).splitlines()
    spot = next(i for i, line in enumerate(lines) if line.startswith("  have h2")) - 1
    lines[spot] = "    rfl"
    verdict = verify(problem, "\n".join(lines))
    assert verdict.status is Status.OK
    assert verdict.passed.count(False) == 1
    assert verdict.message.startswith("h1: ")
    assert "h1" in domain.feedback([problem.cases[0]], 0, "")


def test_unreadable_answers_are_invalid(domain: ProofFamily, samples: Samples) -> None:
    problem = samples[domain.name][0]
    verdict = verify(problem, domain.reference(problem).replace(":= by\n", ":= by\n  sorry\n", 1))
    assert verdict.status is Status.INVALID
    assert verdict.pass_rate == 0
    assert "sorry" in domain.feedback([], 0, verdict.message)


@pytest.mark.parametrize(
    "change",
    [
        {"template": "magic"},
        {"template": "a+b"},
        {"difficulty": "epic"},
        {"index": -1},
        {"index": "1"},
    ],
)
def test_addresses_that_do_not_exist_are_refused(domain: ProofFamily, change: dict) -> None:
    params = {"template": next(iter(domain.templates)), "difficulty": "easy", "index": 0, **change}
    with pytest.raises(BadInput, match=next(iter(change))):
        domain.problem("easy", params)


def test_malformed_problems_are_refused(domain: ProofFamily, samples: Samples) -> None:
    problem = samples[domain.name][0]
    with pytest.raises(BadInput, match="prop"):
        domain.case_from_row({"name": "h1", "given": ""})
    with pytest.raises(BadInput, match="dialect"):
        domain.verify_many([problem], ["ring"], dialect="lean3")
    case = replace(problem.cases[-1], input={**problem.cases[-1].input, "prop": "1 - 1 = 0"})
    with pytest.raises(BadInput, match=r"problem\.cases"):
        verify(replace(problem, cases=(case,), id=""), "ring")
