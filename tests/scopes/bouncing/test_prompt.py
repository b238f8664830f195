"""The prompt names every law and holds every number, and feedback names what failed."""

import pytest

from deltagym.core.problem import Problem
from deltagym.scopes.bouncing.families import FAMILIES


def one(name: str, level: str = "easy", index: int = 0) -> Problem:
    return FAMILIES[name].generate(level, "test", index)


@pytest.mark.parametrize(
    ("name", "level", "wanted"),
    [
        ("rotobj", "easy", ["moment of inertia", "turn freely", "spin "]),
        ("rotbox", "hard", ["*sin(t)", "*(1 - cos(t))", "locked"]),
        ("movbox", "hard", ["sin(2*pi*(0.6*t))", "sin(2*pi*(0.9*t + 0.25))"]),
        (
            "zigzag",
            "extreme",
            ["*(1 - abs(2*(6*t - floor(6*t)) - 1))", "6 times a second", "turns about in an"],
        ),
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


def test_feedback_shows_failed_times_or_the_error() -> None:
    scope, problem = FAMILIES["rotbox"].scope, one("rotbox")
    told = scope.feedback(problem.cases[:1], 3, "")
    assert str(problem.cases[0].input) in told
    assert "3 more times" in told
    assert "NameError" in scope.feedback((), 0, "NameError: x")
