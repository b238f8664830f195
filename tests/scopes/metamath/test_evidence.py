"""The three checkers agree on right and corrupted proofs; the prover finds nothing wrong with sound problems, and finds what is."""

from dataclasses import replace

import pytest

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Problem
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import debian, naive
from deltagym.scopes.metamath.catalogue import FAMILIES
from deltagym.scopes.metamath.proof import MetamathProver, corrupted
from deltagym.scopes.metamath.task import export, task_of
from deltagym.scopes.metamath.verifier import faults

NAMES = ("metamath_rewrite", "metamath_calculus", "metamath_binder", "metamath_order_count")
DEBIAN = pytest.mark.skipif(debian.unavailable() is not None, reason=str(debian.unavailable()))


def sound() -> list[Problem]:
    return [FAMILIES[name].generate("easy", "train", index) for name in NAMES for index in range(3)]


def variants(problem: Problem, count: int) -> list[list[tuple[str, ...]]]:
    """The gold proofs and corrupted ones."""
    task, gold = task_of(problem), [tuple(p.split()) for p in problem.params["proofs"]]
    draw = rng("test", problem.id)
    return [gold, *(corrupted(task, gold, draw) for _ in range(count))]


def own(problem: Problem, proofs: list[tuple[str, ...]]) -> dict[str, bool]:
    task = task_of(problem)
    names = [s.label for s in task.statements]
    return dict(
        zip(
            names,
            [f is None for f in faults(task, dict(zip(names, proofs, strict=True)))],
            strict=True,
        )
    )


def test_the_verifier_and_the_naive_checker_agree() -> None:
    refused = 0
    for problem in sound():
        for proofs in variants(problem, 25):
            verdict = own(problem, proofs)
            assert naive.verified(export(problem, proofs)) == verdict
            refused += not all(verdict.values())
    assert refused > 250


@DEBIAN
def test_the_verifier_and_debians_metamath_agree() -> None:
    for problem in sound():
        tried = variants(problem, 10)
        names = [s.label for s in task_of(problem).statements]
        asked = debian.verified([export(problem, proofs) for proofs in tried], [names] * len(tried))
        assert asked == [own(problem, proofs) for proofs in tried]


@DEBIAN
def test_debians_metamath_says_when_a_text_is_no_database() -> None:
    with pytest.raises(DeltaGymError, match="did not read"):
        debian.verified(["$c A $. g1 $p A B $= ? $."], [["g1"]])


def test_without_the_program_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "apt-get install metamath" in str(debian.unavailable())
    with pytest.raises(DeltaGymError, match="not installed"):
        debian.verified([], [])


def test_sound_problems_stand_every_proof() -> None:
    problems = sound()
    prover = MetamathProver(problems)
    for number in range(len(problems)):
        assert prover.departure(number) is None
        assert prover.rivals(number) == []
        tally = prover.mutants(number, 8)
        assert tally.wrong > 4
        assert tally.missed == ()
    assert prover.alike(0, 0)
    assert not prover.alike(0, 1)


def test_a_wrong_gold_proof_and_a_twin_are_found() -> None:
    problem = FAMILIES["metamath_rewrite"].generate("easy", "train", 0)
    wrong = replace(
        problem,
        params={**problem.params, "proofs": ["a1 a1", *problem.params["proofs"][1:]]},
        id="",
    )
    prover = MetamathProver([problem, wrong])
    departure = prover.departure(1)
    assert departure is not None
    assert departure.input == "g1"
    assert prover.rivals(1) == [0]
    assert prover.alike(0, 1)


def test_an_export_without_proofs_leaves_them_open_and_wants_one_a_goal() -> None:
    problem = FAMILIES["metamath_order"].generate("basic", "train", 0)
    assert export(problem).count("$= ? $.") == len(problem.cases)
    assert not any(naive.verified(export(problem)).values())
    with pytest.raises(BadInput, match="one each"):
        export(problem, [("a1",)])
