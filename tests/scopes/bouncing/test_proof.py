"""The prover finds nothing wrong with sound problems, and finds what is wrong with others."""

from dataclasses import replace

from deltagym.core.evidence import Prover
from deltagym.core.problem import Problem
from deltagym.scopes.bouncing.catalogue import FAMILIES

NAMES = ("rotobj", "movbox", "gravity_reversed")


def sound() -> list[Problem]:
    return [
        FAMILIES[name].generate("medium", "train", index) for name in NAMES for index in range(2)
    ]


def prover(problems: list[Problem]) -> Prover:
    return FAMILIES["rotobj"].prover(problems)


def test_sound_problems_stand_every_proof() -> None:
    proofs = prover(sound())
    for number in range(len(proofs.problems)):
        assert proofs.departure(number) is None
        assert proofs.rivals(number) == []
        tally = proofs.mutants(number, 12)
        assert tally.wrong > 3
        assert tally.missed == ()


def test_a_problem_is_like_itself_only() -> None:
    proofs = prover(sound())
    assert proofs.alike(0, 0)
    assert not proofs.alike(0, 1)
    assert proofs.signature(0) != proofs.signature(1)


def test_the_question_about_the_past_is_another_one() -> None:
    now = FAMILIES["gravity"].generate("medium", "train", 0)
    then = replace(now, cases=tuple(replace(c, input=-c.input) for c in now.cases), id="")
    assert not prover([now, then]).alike(0, 1)


def test_another_scene_that_passes_the_cases_is_a_rival() -> None:
    problem = FAMILIES["gravity"].generate("basic", "train", 0)
    scene = problem.params["scene"]
    body = scene["bodies"][0]
    close_by = {**scene, "bodies": [{**body, "at": [body["at"][0] + 0.01, body["at"][1]]}]}
    other = replace(problem, params={**problem.params, "scene": close_by}, id="")
    assert prover([problem, other]).rivals(0) == [1]


def test_cases_that_look_too_little_are_found() -> None:
    """One case, early: any change of what happens later goes unnoticed."""
    problem = FAMILIES["gravity"].generate("medium", "train", 0)
    lax = replace(
        problem,
        cases=tuple(replace(c, expected={**c.expected, "tolerance": 500.0}) for c in problem.cases),
        id="",
    )
    tally = prover([lax]).mutants(0, 12)
    assert len(tally.missed) > 0


def test_a_scene_without_a_certain_answer_is_found() -> None:
    """The body is squeezed between two containers, after which no simulation says where it is."""
    problem = FAMILIES["gravity"].generate("basic", "train", 0)
    shape = {"sides": 4, "radius": 300.0, "vertices": []}
    still = {"amplitude": 0.0, "frequency": 0.0, "phase": 0.0}
    box = {"shape": shape, "at": [0.0, 0.0], "spin": 0.0, "wobble": 0.0, "x": still, "y": still}
    press = {**box, "at": [420.0, 0.0], "x": {**still, "amplitude": -400.0, "frequency": 0.25}}
    body = {**problem.params["scene"]["bodies"][0], "at": [0.0, 0.0]}
    scene = {**problem.params["scene"], "bodies": [body], "containers": [box, press]}
    found = prover([replace(problem, params={**problem.params, "scene": scene}, id="")]).departure(
        0
    )
    assert found is not None
    assert "squeezed" in found.text
