"""The families: addressed, disjoint, worded completely, solved by their gold programs and not by wrong mechanics."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import BUILT_IN
from deltagym.scopes.bouncing.catalogue import FAMILIES, PAPER
from deltagym.scopes.bouncing.traits import LEVELS

SOME = (
    "rotobj",
    "rotbox",
    "movbox",
    "gravity",
    "multibox",
    "multiobj",
    "irregular",
    "periodic",
    "heave",
    "spring",
    "movbox_reversed",
)


def one(name: str, level: str = "easy", index: int = 0) -> Problem:
    return FAMILIES[name].generate(level, "test", index)


def test_every_single_pair_and_triple_is_there() -> None:
    assert sum(all(t in PAPER for t in f.traits) for f in FAMILIES.values()) == 6 + 15 + 20
    assert {"rotobj_rotbox", "rotbox_movbox_gravity"} < set(FAMILIES)
    assert [name for name, module in BUILT_IN.items() if module.startswith("bouncing.")] == list(
        FAMILIES
    )


@pytest.mark.parametrize("name", SOME)
def test_gold_programs_pass_at_every_level(name: str) -> None:
    family = FAMILIES[name]
    problems = [family.generate(level, "test", 0) for level in LEVELS]
    verdicts = family.verify_many(
        problems, [f"Here:\n```python\n{family.reference(p)}```\n" for p in problems]
    )
    assert [v.full_pass for v in verdicts] == [True] * len(LEVELS)


def test_the_gold_program_sees_a_corner_clipped_for_a_sixth_of_a_millisecond() -> None:
    family = FAMILIES["multiobj"]
    problem = family.generate("extreme", "test", 57)
    assert family.verify(problem, family.reference(problem)).full_pass


@pytest.mark.parametrize("name", ["rotobj", "multibox_multiobj"])
def test_an_address_gives_the_same_problem_and_the_problem_gives_itself(name: str) -> None:
    family = FAMILIES[name]
    problem = one(name)
    assert family.generate("easy", "test", 0) == problem
    assert family.problem("easy", problem.params) == problem
    assert family.generate("easy", "test", 0, seed=1) != problem
    assert Problem.from_row(problem.to_row()) == problem


def test_no_scene_is_in_two_splits_or_twice() -> None:
    family = FAMILIES["rotbox"]
    scenes = {
        s: [
            family.meaning(family.generate("easy", s, i, seed).params)
            for i in range(12)
            for seed in (0, 1)
        ]
        for s in ("train", "test")
    }
    assert len({*scenes["train"], *scenes["test"]}) == 48


def test_there_is_no_last_problem_and_no_negative_one() -> None:
    family = FAMILIES["rotbox"]
    assert family.generate("basic", "train", 10**9).cases
    with pytest.raises(BadInput, match="index: must be 0 or more"):
        family.generate("basic", "train", -1)


@pytest.mark.parametrize(
    ("name", "level", "wanted"),
    [
        ("rotobj", "easy", ["moment of inertia", "turn freely", "spin "]),
        ("rotbox", "hard", ["*sin(t)", "*(1 - cos(t))", "locked"]),
        ("movbox", "hard", ["sin(2*pi*(0.6*t))", "sin(2*pi*(0.9*t + 0.25))"]),
        ("multibox", "easy", ["Container 2", "starts outside them and stays outside"]),
        ("multiobj", "easy", ["Body 3", "collide with each other"]),
        ("spring", "easy", ["A spring pulls every body", "a_y = -"]),
        ("heave", "easy", ["Gravity changes with time"]),
        ("gravity_reversed", "easy", ["<= t < 0", "Asked for is the past"]),
        ("irregular", "easy", ["convex polygon with the vertices ("]),
    ],
)
def test_the_prompt_names_every_law_at_work(name: str, level: str, wanted: list[str]) -> None:
    text = FAMILIES[name].prompt(one(name, level))
    assert [w for w in wanted if w not in text] == []
    assert "within 25 m" in text


def test_the_prompt_holds_every_number_of_the_scene() -> None:
    problem = one("rotobj_rotbox_movbox", "hard")
    text = problem.statement

    def leaves(value: object) -> list[float]:
        if isinstance(value, dict):
            return [
                v
                for key, item in value.items()
                if key not in ("vertices", "home", "free")
                for v in leaves(item)
            ]
        if isinstance(value, list):
            return [v for item in value for v in leaves(item)]
        return [float(value)]  # type: ignore[arg-type]

    missing = [
        v
        for v in leaves(problem.params["scene"])
        if v and f"{abs(v)!r}".removesuffix(".0") not in text
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"positions": [[0, 0]]}, "time must be a number"),
        ({"time": 1, "positions": [[0]]}, r"positions must be a list of \[x, y\]"),
        ({"time": 1, "positions": [[0, 0]], "tolerance": "far"}, "tolerance must be a number"),
    ],
)
def test_a_malformed_row_is_refused_by_the_name_of_its_field(test: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        FAMILIES["rotbox"].case_from_row(test)


def test_feedback_shows_failed_times_or_the_error() -> None:
    family, problem = FAMILIES["rotbox"], one("rotbox")
    told = family.feedback(problem.cases[:1], 3, "")
    assert str(problem.cases[0].input) in told
    assert "3 more times" in told
    assert "NameError" in family.feedback((), 0, "NameError: x")


def test_a_scene_of_ones_own_is_refused_when_it_hangs_on_rounding() -> None:
    scene = one("rotbox").params["scene"]
    slow = {**scene, "bodies": [{**scene["bodies"][0], "velocity": [0.1, 0.0]}]}
    with pytest.raises(BadInput, match=r"params\.scene: too little happens"):
        FAMILIES["rotbox"].problem("easy", {"scene": slow})
