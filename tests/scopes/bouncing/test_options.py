"""Options: params choose the times, the tolerance and the form of a generated problem."""

import pytest

import deltagym
from deltagym.core.errors import BadInput
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.rows import read_row, write_row, write_upstream_row
from deltagym.core.verification import audit, verify, verify_many
from deltagym.scopes.bouncing.families import FAMILIES
from deltagym.scopes.bouncing.idle import idle_scores

UPSTREAM = tuple(round(0.1 * k, 1) for k in range(1, 16))


def asked(name: str, level: str = "easy", **options) -> Problem:
    """The problem at one address, asked with some options."""
    address = {"level": level, "split": "test", "index": 0}
    return FAMILIES[name].problem(level, {**address, **options})


def times(problem: Problem) -> list[float]:
    inputs = [case.input for case in problem.cases]
    return [each["time"] if isinstance(each, dict) else each for each in inputs]


OTHERWISE: list[Params] = [
    {"times": [0.3, 0.25, 0.9]},
    {"tolerance": 50.0},
    {"form": "list"},
    {"times": UPSTREAM, "tolerance": 50, "form": "list"},
]


@pytest.mark.parametrize("options", OTHERWISE)
@pytest.mark.parametrize("name", ["rotbox", "multiobj"])
def test_an_address_has_one_scene_however_it_is_asked(name: str, options: Params) -> None:
    family, problem, usual = FAMILIES[name], asked(name, **options), asked(name)
    assert problem.params["scene"] == usual.params["scene"]
    assert family.meaning(problem.params) == family.meaning(usual.params)
    assert asked(name, **options) == problem
    assert read_row(write_row(problem)) == problem
    assert family.problem("easy", problem.params) == problem
    assert times(problem) == sorted(options.get("times", times(usual)))
    limit = options.get("tolerance", 25)
    assert {case.expected["tolerance"] for case in problem.cases} == {limit}
    assert f"within {limit:g} m" in family.prompt(problem)
    assert limit - 5 <= problem.params["margin"] <= limit
    assert len(problem.cases) in family.count_range(problem)


def test_gold_is_right_in_each_form_and_an_answer_that_is_off_is_wrong() -> None:
    listed = asked("movbox", times=UPSTREAM, tolerance=12.0, form="list")
    past = asked("movbox_reversed", times=[-0.4, -0.2], form="list")
    problems = [listed, past, asked("rotobj", times=[0.3], tolerance=40.0)]
    golds = [FAMILIES[p.family].reference(p) for p in problems]
    off = "\n\ntrue = predict_position\n\n\ndef predict_position(*t):\n    return "
    moved = [f"{gold}{off}shifted(true(*t))\n{SHIFTED}" for gold in golds]
    pairs = zip(problems * 2, golds + moved, strict=True)
    assert [v.full_pass for v in verify_many(pairs)] == [True] * 3 + [False] * 3
    right, wrong = audit(listed, [golds[0], moved[0]])
    assert (right.right, right.decided, wrong.right) == (True, True, False)
    assert audit(problems[2], golds[2:])[0].right


SHIFTED = """

def shifted(value):
    if isinstance(value, list):
        return [shifted(each) for each in value]
    return value + 40.0
"""


def test_the_prompt_of_a_list_names_its_times_and_hidden_ones_stay_hidden() -> None:
    listed, called = asked("rotbox", times=[0.4, 0.25], form="list"), asked("rotbox", times=[0.25])
    assert "in this order: 0.25, 0.4." in FAMILIES["rotbox"].prompt(listed)
    assert "1 times t are tried, all with 0 < t <= 0.25" in FAMILIES["rotbox"].prompt(called)


def test_idle_answers_and_scores_suit_a_list() -> None:
    problem = asked("rotbox", form="list")
    idle = FAMILIES["rotbox"].scope.idle_answers(problem)
    assert all(str(verify(problem, answer).status) == "ok" for answer in idle)
    assert idle_scores(problem) == idle_scores(asked("rotbox"))


def test_an_upstream_row_of_a_list_is_judged_as_such() -> None:
    problem = asked("gravity", times=UPSTREAM, tolerance=50.0, form="list")
    row = write_upstream_row(problem)
    assert row["ground_truth"][1].startswith("assert check_distance(predict_position()[1], [[")
    assert (row["tolerance"], row["prompt_setting"]) == (50.0, "list")
    assert row["timestamps"] == list(UPSTREAM)
    gold = FAMILIES["gravity"].reference(problem)
    assert verify(read_row(row), gold).full_pass


def test_times_at_which_the_answer_hangs_on_rounding_are_left_out() -> None:
    problem = asked("rotobj", "extreme", times=UPSTREAM)
    kept = times(problem)
    assert 0 < len(kept) < len(UPSTREAM)
    assert kept == list(UPSTREAM[: len(kept)])
    scene = {"scene": problem.params["scene"]}
    with pytest.raises(BadInput, match=r"params\.times: .*hangs on rounding at all of them"):
        FAMILIES["rotobj"].problem("extreme", {**scene, "times": [9.0, 10.0]})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"times": []}, r"params\.times: must be a list of times"),
        ({"times": "0.1"}, r"params\.times: must be a list of times"),
        ({"times": [0.1, 0.0]}, r"params\.times: each must be above 0"),
        ({"times": [11]}, r"params\.times: each must be .* at most 10 s, not 11"),
        ({"times": [True]}, r"params\.times: each"),
        ({"times": [float("nan")]}, r"params\.times: each"),
        ({"times": [0.1] * 201}, r"params\.times: must be at most 200"),
        ({"tolerance": 5.0}, r"params\.tolerance: must be above 5 m"),
        ({"tolerance": "50"}, r"params\.tolerance: must be above 5 m"),
        ({"tolerance": float("inf")}, r"params\.tolerance"),
        ({"form": "table"}, r"params\.form: must be function or list"),
        ({"form": ["list"]}, r"params\.form: must be function or list"),
    ],
)
def test_an_option_out_of_range_is_named(options: Params, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        asked("rotbox", **options)


def test_times_of_the_past_are_below_zero() -> None:
    with pytest.raises(BadInput, match=r"params\.times: each must be below 0"):
        asked("reversed", times=[0.3])
    assert times(asked("reversed", times=[-0.3, -0.5])) == [-0.3, -0.5]


SUITE = """
name = "listed"
description = "Lists."

[[test]]
family = "{family}"
level = "{level}"
count = 2
options = {options}
"""


def suite(family: str, options: str, level: str = "easy") -> str:
    return SUITE.format(family=family, level=level, options=options)


def test_a_suite_sets_options_for_all_problems_of_a_draw(tmp_path) -> None:
    file = tmp_path / "listed.toml"
    file.write_text(suite("rotbox", '{ times = [0.4], form = "list" }'))
    problems = deltagym.load_suite(str(file)).problems("test")
    assert [times(p) for p in problems] == [[0.4], [0.4]]
    plain = tmp_path / "plain.toml"
    plain.write_text(suite("rotbox", "{}"))
    usual = deltagym.load_suite(str(plain)).problems("test")
    assert [p.params["scene"] for p in usual] == [p.params["scene"] for p in problems]
    file.write_text(suite("rotbox", "{ time = [0.4] }"))
    with pytest.raises(BadInput, match="rotbox has no option 'time'; the nearest is 'times'"):
        deltagym.load_suite(str(file)).members  # noqa: B018
    file.write_text(suite("ends_with", "{ times = [0.4] }", "easy-2c"))
    with pytest.raises(BadInput, match="ends_with has no option 'times'"):
        deltagym.load_suite(str(file)).members  # noqa: B018
