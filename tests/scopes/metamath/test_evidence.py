"""The three checkers agree, and the evidence finds what is wrong and nothing else."""

from dataclasses import replace

import pytest

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import debian, naive
from deltagym.scopes.metamath.evidence import MetamathEvidence, corrupted
from deltagym.scopes.metamath.exercise import exercise_of
from deltagym.scopes.metamath.export import to_metamath
from deltagym.scopes.metamath.families import FAMILIES
from deltagym.scopes.metamath.verifier import faults

NAMES = ("metamath_rewrite", "metamath_calculus", "metamath_binder", "metamath_order_count")
DEBIAN = pytest.mark.skipif(debian.unavailable() is not None, reason=str(debian.unavailable()))


def sound() -> list[Problem]:
    return [FAMILIES[name].generate("easy", "train", index) for name in NAMES for index in range(3)]


def variants(problem: Problem, count: int) -> list[list[tuple[str, ...]]]:
    """The gold proofs and corrupted ones."""
    exercise, gold = exercise_of(problem), [tuple(p.split()) for p in problem.params["proofs"]]
    draw = rng("test", problem.id)
    return [gold, *(corrupted(exercise, gold, draw) for _ in range(count))]


def own(problem: Problem, proofs: list[tuple[str, ...]]) -> dict[str, bool]:
    """Label of each goal to whether the verifier accepts its proof."""
    exercise = exercise_of(problem)
    found = faults(exercise, dict(zip(exercise.labels, proofs, strict=True)))
    return {label: f is None for label, f in zip(exercise.labels, found, strict=True)}


def test_the_verifier_and_the_naive_checker_agree() -> None:
    refused = 0
    for problem in sound():
        for proofs in variants(problem, 25):
            verdict = own(problem, proofs)
            assert naive.check_text(to_metamath(problem, proofs)) == verdict
            refused += not all(verdict.values())
    assert refused > 250


@DEBIAN
def test_the_verifier_and_debians_metamath_agree() -> None:
    for problem in sound():
        tried = variants(problem, 10)
        texts = [to_metamath(problem, proofs) for proofs in tried]
        asked = debian.check_texts(texts, [exercise_of(problem).labels] * len(tried))
        assert asked == [own(problem, proofs) for proofs in tried]


@DEBIAN
def test_debians_metamath_says_when_a_text_is_no_database() -> None:
    with pytest.raises(DeltaGymError, match="did not read"):
        debian.check_texts(["$c A $. g1 $p A B $= ? $."], [["g1"]])


def test_without_the_program_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "apt-get install metamath" in str(debian.unavailable())
    with pytest.raises(DeltaGymError, match="not installed"):
        debian.check_texts([], [])


def test_sound_problems_stand_every_check() -> None:
    problems = sound()
    evidence = MetamathEvidence(problems)
    for number in range(len(problems)):
        assert evidence.departure(number) is None
        assert evidence.rivals(number) == []
        tally = evidence.mutants(number, 8)
        assert tally.wrong > 4
        assert tally.missed == ()
    assert evidence.alike(0, 0)
    assert not evidence.alike(0, 1)


def test_a_wrong_gold_proof_and_a_twin_are_found() -> None:
    problem = FAMILIES["metamath_rewrite"].generate("easy", "train", 0)
    wrong = replace(
        problem,
        params={**problem.params, "proofs": ["a1 a1", *problem.params["proofs"][1:]]},
        id="",
    )
    evidence = MetamathEvidence([problem, wrong])
    departure = evidence.departure(1)
    assert departure is not None
    assert departure.input == "g1"
    assert evidence.rivals(1) == [0]
    assert evidence.alike(0, 1)


def test_an_export_without_proofs_leaves_them_open_and_wants_one_a_goal() -> None:
    problem = FAMILIES["metamath_order"].generate("basic", "train", 0)
    assert to_metamath(problem).count("$= ? $.") == len(problem.cases)
    assert not any(naive.check_text(to_metamath(problem)).values())
    with pytest.raises(BadInput, match="one each"):
        to_metamath(problem, [("a1",)])
