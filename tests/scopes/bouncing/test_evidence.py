"""Evidence: nothing is wrong with sound problems, and the faults of others are found."""

from dataclasses import replace

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing.evidence import BouncingEvidence
from deltagym.scopes.bouncing.families import FAMILIES

NAMES = ("rotobj", "movbox", "zigzag", "gravity_reversed")


def sound() -> list[Problem]:
    return [
        FAMILIES[name].generate("medium", "train", index) for name in NAMES for index in range(2)
    ]


def test_sound_problems_stand_every_check() -> None:
    shown = BouncingEvidence(sound())
    for number in range(len(shown.problems)):
        assert shown.departure(number) is None
        assert shown.rivals(number) == []
        tally = shown.mutants(number, 12)
        assert tally.wrong > 3
        assert tally.missed == ()


def test_a_problem_is_like_itself_only() -> None:
    shown = BouncingEvidence(sound())
    assert shown.alike(0, 0)
    assert not shown.alike(0, 1)
    assert shown.signature(0) != shown.signature(1)


def test_the_question_about_the_past_is_another_one() -> None:
    now = FAMILIES["gravity"].generate("medium", "train", 0)
    then = replace(now, cases=tuple(replace(c, input=-c.input) for c in now.cases), id="")
    assert not BouncingEvidence([now, then]).alike(0, 1)


def test_another_scene_that_passes_the_cases_is_a_rival() -> None:
    problem = FAMILIES["gravity"].generate("basic", "train", 0)
    scene = problem.params["scene"]
    body = scene["bodies"][0]
    close_by = {**scene, "bodies": [{**body, "at": [body["at"][0] + 0.01, body["at"][1]]}]}
    other = replace(problem, params={**problem.params, "scene": close_by}, id="")
    assert BouncingEvidence([problem, other]).rivals(0) == [1]


def test_cases_that_are_too_lax_are_found() -> None:
    """With a tolerance of 500 m, most changes of the scene go unnoticed."""
    problem = FAMILIES["gravity"].generate("medium", "train", 0)
    lax = replace(
        problem,
        cases=tuple(replace(c, expected={**c.expected, "tolerance": 500.0}) for c in problem.cases),
        id="",
    )
    tally = BouncingEvidence([lax]).mutants(0, 12)
    assert len(tally.missed) > 0


def test_a_scene_without_a_certain_answer_is_found() -> None:
    """A body is squeezed between two containers, and no simulation can say where it goes."""
    problem = FAMILIES["gravity"].generate("basic", "train", 0)
    shape = {"sides": 4, "radius": 300.0, "vertices": []}
    still = {"amplitude": 0.0, "frequency": 0.0, "phase": 0.0}
    box = {"shape": shape, "at": [0.0, 0.0], "spin": 0.0, "wobble": 0.0, "x": still, "y": still}
    press = {**box, "at": [420.0, 0.0], "x": {**still, "amplitude": -400.0, "frequency": 0.25}}
    body = {**problem.params["scene"]["bodies"][0], "at": [0.0, 0.0]}
    scene = {**problem.params["scene"], "bodies": [body], "containers": [box, press]}
    found = BouncingEvidence(
        [replace(problem, params={**problem.params, "scene": scene}, id="")]
    ).departure(0)
    assert found is not None
    assert "squeezed" in found.text
