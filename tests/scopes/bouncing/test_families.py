"""Families: addressed, disjoint, and solved by their gold programs."""

from importlib.metadata import entry_points

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.rows import read_row, write_row
from deltagym.core.verification import verify, verify_many
from deltagym.scopes.bouncing.composites import PAPER
from deltagym.scopes.bouncing.families import FAMILIES
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
    "zigzag",
    "multibox_zigzag",
    "rotbox_periodic",
    "irregular_periodic",
    "rotbox_movbox_gravity_multibox",
    "movbox_reversed",
)


def one(name: str, level: str = "easy", index: int = 0) -> Problem:
    return FAMILIES[name].generate(level, "test", index)


def test_every_set_of_the_papers_six_traits_is_a_family() -> None:
    assert sum(all(t in PAPER for t in f.traits) for f in FAMILIES.values()) == 2**6 - 1
    assert {"rotobj_rotbox", "rotbox_movbox_gravity", "_".join(PAPER)} < set(FAMILIES)


def test_crowded_sets_of_four_traits_and_more_lack_the_hardest_levels() -> None:
    without = [family for family in FAMILIES.values() if "extreme" not in family.levels]
    assert len(without) == 11
    assert all({"multibox", "multiobj"} < set(family.traits) for family in without)
    assert all(("hard" in family.levels) == ("rotobj" in family.traits) for family in without)
    with pytest.raises(BadInput, match="has no level 'extreme'"):
        FAMILIES["_".join(PAPER)].generate("extreme", "test", 0)


def test_every_family_is_declared_under_its_name() -> None:
    declared = [
        entry.name
        for entry in entry_points(group="deltagym.families")
        if entry.value == "deltagym.scopes.bouncing.families:FAMILIES"
    ]
    assert sorted(declared) == sorted(FAMILIES)
    assert all(family.name == name for name, family in FAMILIES.items())


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("gravity", "Bouncing with constant gravity."),
        ("rotobj_movbox", "Bouncing with freely turning bodies and moving containers."),
        (
            "movbox_gravity_multiobj",
            "Bouncing with moving containers, constant gravity and collisions between bodies.",
        ),
        ("reversed", "Bouncing, asked about the past."),
        ("gravity_reversed", "Bouncing with constant gravity, asked about the past."),
    ],
)
def test_the_docstring_of_a_family_is_a_sentence(name: str, about: str) -> None:
    assert type(FAMILIES[name]).__doc__ == about


@pytest.mark.parametrize("name", SOME)
def test_gold_programs_pass_at_every_level(name: str) -> None:
    family = FAMILIES[name]
    problems = [family.generate(level, "test", 0) for level in LEVELS]
    verdicts = verify_many([(p, f"Here:\n```python\n{family.reference(p)}```\n") for p in problems])
    assert [v.full_pass for v in verdicts] == [True] * len(LEVELS)


@pytest.mark.parametrize("level", ["basic", "medium"])
@pytest.mark.parametrize("name", ["rotobj_rotbox_movbox_gravity", "_".join(PAPER)])
def test_four_traits_and_more_are_solved_and_another_spin_is_wrong(name: str, level: str) -> None:
    family = FAMILIES[name]
    problem = family.generate(level, "test", 0)
    gold = family.reference(problem)
    spin = f"'spin': {problem.params['scene']['containers'][0]['spin']}"
    assert spin in gold
    right, wrong = verify_many([(problem, gold), (problem, gold.replace(spin, "'spin': 3.5"))])
    assert right.full_pass
    assert not wrong.full_pass
    assert read_row(write_row(problem)) == problem


def test_the_gold_program_sees_a_corner_clipped_for_a_sixth_of_a_millisecond() -> None:
    family = FAMILIES["multiobj"]
    problem = family.generate("extreme", "test", 57)
    assert verify(problem, family.reference(problem)).full_pass


@pytest.mark.parametrize("name", ["rotobj", "multibox_multiobj"])
def test_an_address_gives_the_same_problem_and_the_problem_gives_itself(name: str) -> None:
    family = FAMILIES[name]
    problem = one(name)
    assert family.generate("easy", "test", 0) == problem
    assert family.problem("easy", problem.params) == problem
    assert family.generate("easy", "test", 0, seed=1) != problem
    assert read_row(write_row(problem)) == problem


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


def test_a_scene_of_ones_own_is_refused_when_it_hangs_on_rounding() -> None:
    scene = one("rotbox").params["scene"]
    slow = {**scene, "bodies": [{**scene["bodies"][0], "velocity": [0.1, 0.0]}]}
    with pytest.raises(BadInput, match=r"params\.scene: too little happens"):
        FAMILIES["rotbox"].problem("easy", {"scene": slow})
