"""Evidence: it accepts gold programs, and can find problems whose cases are too weak."""

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.contest.cases import tier_of
from deltagym.scopes.contest.evidence import ContestEvidence
from deltagym.scopes.contest.lookup import find
from deltagym.scopes.contest.template import Tier


def test_evidence_accepts_gold_and_finds_mutants() -> None:
    family = get_family("contest_cdq")
    problems = [family.generate("easy", "train", i) for i in range(6)]
    evidence = ContestEvidence(problems)
    assert [evidence.departure(i) for i in range(6)] == [None] * 6
    assert [evidence.rivals(i) for i in range(6)] == [[]] * 6
    tally = evidence.mutants(1, 12)
    assert tally.wrong >= 6
    assert tally.missed == ()
    assert not any(
        evidence.alike(0, i) for i in range(1, 6) if evidence.signature(i) == evidence.signature(0)
    )


def test_evidence_sees_cases_that_miss_a_rival() -> None:
    """With its first case alone, a problem is passed by the gold program of its neighbour."""
    family = get_family("contest_mo")
    picked = [
        p
        for p in family.params("easy")
        if p["template"] == "mo_picked" and p["most"] == "same" and p["report"] == "how many"
    ]
    full = [family.problem("easy", p) for p in picked[8:10]]
    weak = [Problem(p.family, p.level, p.params, p.statement, p.cases[:1]) for p in full]
    assert ContestEvidence(full).rivals(0) == []
    assert ContestEvidence(weak).rivals(0) == [1]
    assert find(full[0])[0].name == "mo_picked"


def test_settings_that_differ_on_large_tests_alone_are_told_apart() -> None:
    """Sums of small tests stay below both moduli."""
    family = get_family("contest_mo")
    same = {"template": "mo_weights", "worth": "square", "power": 0}
    full = [
        family.problem("easy", params)
        for params in family.params("easy")
        if same.items() <= params.items() and params["modulus"] in (524287, 786433)
    ]
    small = [
        Problem(p.family, p.level, p.params, p.statement, p.cases[:-2])
        for p in full
        if all(tier_of(case) is Tier.LARGE for case in p.cases[-2:])
    ]
    assert (len(full), len(small)) == (2, 2)
    assert ContestEvidence(full).alike(0, 0)
    assert not ContestEvidence(full).alike(0, 1)
    assert ContestEvidence(full).rivals(0) == []
    assert ContestEvidence(small).alike(0, 1)
    assert ContestEvidence(small).rivals(0) == [1]
