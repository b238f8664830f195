"""Scenes in upstream's JSON: what each field becomes, and what is refused."""

import copy
import json
import math
from pathlib import Path

import pytest

import deltagym
from deltagym.core.errors import BadInput
from deltagym.core.rows import write_row
from deltagym.scopes.bouncing.expression import number_of
from deltagym.scopes.bouncing.gold import gold_program
from deltagym.scopes.bouncing.imported import import_scenes, save_scenes, scene_problem
from deltagym.scopes.bouncing.scene import Wave, Zigzag
from deltagym.scopes.bouncing.scene_file import read_scene

PLAIN = {
    "meta": {},
    "physics": {"gravity_enabled": True, "gravity_x": 0.0, "gravity_y": -100.0},
    "boxes": [
        {"center": [750, 750], "diameter": 450, "sides": 4, "rotation": 0, "rotation_speed": 0.15}
    ],
    "balls": [
        {
            "position": [760, 740],
            "velocity": [210.5, "100*sqrt(2)"],
            "radius": 40,
            "sides": 3,
            "rotation_affected": False,
        }
    ],
}


def changed(**changes) -> dict:
    """The plain scene with fields of its box and ball changed, by `box_` and `ball_`."""
    data = copy.deepcopy(PLAIN)
    for name, value in changes.items():
        where, _, field = name.partition("_")
        target = {"box": data["boxes"][0], "ball": data["balls"][0]}.get(where)
        if target is None:
            data[name] = value
        else:
            target[field] = value
    return data


def test_each_field_becomes_its_counterpart() -> None:
    scene = read_scene(PLAIN)
    box, ball = scene.containers[0], scene.bodies[0]
    assert (box.shape.radius, box.shape.sides, box.at, box.spin) == (225.0, 4, (750.0, 750.0), 0.15)
    assert (ball.shape.radius, ball.at, ball.free) == (40.0, (760.0, 740.0), False)
    assert ball.velocity == pytest.approx((210.5, 100 * math.sqrt(2)))
    assert scene.force.constant == (0.0, -100.0)


def test_laws_of_motion() -> None:
    sine = changed(
        box_translation_path={"type": "sin1d", "axis": "y", "amplitude": 20, "freq": 0.5}
    )
    assert read_scene(sine).containers[0].y == Wave(20.0, 0.5)
    path = {"type": "lissajous", "ax": 60, "ay": 50, "fx": 0.6, "fy": 0.9}
    box = read_scene(changed(box_translation_path=path)).containers[0]
    assert (box.x, box.y) == (Wave(60.0, 0.6), Wave(50.0, 0.9, 0.25))
    sharp = {"type": "piecewise", "segments": 6, "amplitude": 90}
    assert read_scene(changed(box_translation_path=sharp)).containers[0].x == Zigzag(90.0, 6.0)
    still = read_scene(changed(box_translation_path={"type": "piecewise"})).containers[0]
    assert (still.x, still.y) == (Wave(), Wave())
    meta = {
        "outer_rotation_profile": {"omega_base": 1.0, "omega_amp": 0.4},
        "gravity_profile": {"time_variation": {"amp": 30, "freq": 2}},
    }
    scene = read_scene(changed(meta=meta))
    assert (scene.containers[0].spin, scene.containers[0].wobble) == (1.0, 0.4)
    assert scene.force.wave == Wave(30.0, 2.0)
    assert read_scene(changed(physics={"gravity_enabled": False})).force.constant == (0.0, 0.0)
    turned = read_scene(changed(box_rotation=45)).containers[0].shape
    assert turned.corners[0] == pytest.approx((225 / math.sqrt(2), 225 / math.sqrt(2)))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ([], r"scene"),
        ({**PLAIN, "balls": []}, r"balls"),
        (changed(ball_sides=0), r"balls\[0\]\.sides"),
        (changed(ball_restitution=0.9), r"balls\[0\]\.restitution"),
        (changed(ball_position=[0, 0]), r"balls\[0\]\.position"),
        (changed(ball_velocity=[1]), r"balls\[0\]\.velocity"),
        (changed(ball_velocity=["__import__('os')", 0]), r"balls\[0\]\.velocity"),
        (changed(ball_angular_velocity=1.0), r"spin"),
        (changed(ball_radius=None), r"balls\[0\]\.radius"),
        (changed(box_diameter="x"), r"boxes\[0\]\.diameter"),
        (
            changed(box_translation_path={"type": "circle"}),
            r"boxes\[0\]\.translation_path\.type",
        ),
        (
            changed(box_translation_path={"type": "piecewise", "segments": 2.5}),
            r"boxes\[0\]\.translation_path\.segments",
        ),
        (
            changed(box_translation_path={"type": "piecewise", "segments": 0}),
            r"boxes\[0\]\.translation_path\.segments",
        ),
    ],
)
def test_what_has_no_counterpart_is_refused_by_its_name(data, field: str) -> None:
    with pytest.raises(BadInput, match=f"{field}.*: "):
        read_scene(data)


@pytest.mark.parametrize("text", ["9**9**9**9", "1e999", "(" * 500, "x", "1 if 1 else 2", ""])
def test_an_expression_ends_and_is_never_run(text: str) -> None:
    with pytest.raises(BadInput, match="speed"):
        number_of(text, "speed")
    assert number_of("2*pi/(3*sqrt(3))", "speed") == 2 * math.pi / (3 * math.sqrt(3))


@pytest.mark.parametrize("form", ["function", "list"])
def test_rows_have_the_times_tolerance_and_form_asked_for(form, tmp_path: Path) -> None:
    file, other = tmp_path / "scene.json", tmp_path / "circle.json"
    file.write_text(json.dumps(PLAIN))
    other.write_text(json.dumps(changed(ball_sides=0)))
    found = import_scenes([file, other], (0.2, 0.5, 0.35), 12.5, form)
    assert list(found.refused) == [str(other)]
    assert not found.uncertain
    save_scenes(found, tmp_path / "rows.jsonl")
    (row,) = map(json.loads, (tmp_path / "rows.jsonl").read_text().splitlines())
    assert [case["time"] for case in row["ground_truth"]] == [0.2, 0.35, 0.5]
    assert {case["tolerance"] for case in row["ground_truth"]} == {12.5}
    prompt = row["messages"][0]["content"]
    assert "within 12.5 m" in prompt
    assert ("0.2, 0.35, 0.5" in prompt) == (form == "list")
    problem = deltagym.read_row(row)
    gold = gold_program(read_scene(PLAIN), 0.5, False)
    still = "def predict_position(t):\n    return [[760, 740]]\n"
    if form == "list":
        times = "[_at(t) for t in (0.2, 0.35, 0.5)]"
        listed = f"\n_at = predict_position\ndef predict_position():\n    return {times}\n"
        gold, still = gold + listed, still + listed
    right, wrong = deltagym.verify(problem, gold), deltagym.verify(problem, still)
    assert right.full_pass, right
    assert not wrong.full_pass


def test_a_piecewise_scene_is_a_row_that_a_program_of_its_formula_solves() -> None:
    path = {"type": "piecewise", "segments": 6, "amplitude": 90}
    scene = read_scene(changed(box_translation_path=path, box_rotation_speed=0.0))
    problem = scene_problem(scene, tolerance=20.0)
    assert "750 + 90*(1 - abs(2*(6*t - floor(6*t)) - 1))" in problem.statement
    gold = gold_program(scene, problem.params["horizon"], False)
    smooth = gold.replace("(1 - abs(2 * done - 1))", "math.sin(math.pi * done)")
    assert smooth != gold
    row = write_row(problem)
    assert deltagym.verify(deltagym.read_row(row), gold).full_pass
    assert not deltagym.verify(deltagym.read_row(row), smooth).full_pass


def test_times_at_which_the_answer_hangs_on_rounding_are_left_out() -> None:
    flat = changed(
        ball_rotation_affected=True,
        ball_sides=4,
        ball_position=[750, 750],
        ball_velocity=[100 * math.sqrt(0.5), 100 * math.sqrt(0.5)],
        box_rotation_speed=0.0,
    )
    flat["physics"]["gravity_enabled"] = False
    asked = [case.input for case in scene_problem(read_scene(flat), (0.5, 1.0, 5.0)).cases]
    assert asked == [0.5, 1.0]
    with pytest.raises(BadInput, match="times: "):
        scene_problem(read_scene(flat), (5.0,))


@pytest.mark.parametrize(
    ("options", "field"),
    [({"times": (0.0,)}, "times"), ({"tolerance": 0}, "tolerance"), ({"form": "x"}, "form")],
)
def test_options_out_of_range_are_named(options, field: str) -> None:
    with pytest.raises(BadInput, match=field):
        scene_problem(read_scene(PLAIN), **options)
