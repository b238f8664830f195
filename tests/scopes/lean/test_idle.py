"""Idle answers score low and prove no theorem."""

from __future__ import annotations

from statistics import mean

from deltagym import verify
from deltagym.core.problem import Problem
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.families import LeanFamily
from deltagym.scopes.lean.idle import tactic_scores

Samples = dict[str, list[Problem]]


def test_one_tactic_for_every_claim_scores_low_and_proves_no_theorem(
    family: LeanFamily, samples: Samples
) -> None:
    scores = [tactic_scores(outline_of(problem)) for problem in samples[family.name]]
    for tactic in scores[0]:
        assert mean(s[tactic] for s in scores) <= 0.3
    assert max(s["best"] for s in scores) < 1


def test_idle_answers_score_low(family: LeanFamily, samples: Samples) -> None:
    best = [
        max(verify(p, answer).pass_rate or 0.0 for answer in family.scope.idle_answers(p))
        for p in samples[family.name]
    ]
    assert mean(best) <= 0.3
    assert max(best) < 1
