import pytest

from deltagym.core.errors import BadInput
from deltagym.core.family import TEST_SHARE
from deltagym.core.registry import family_names, get_family
from deltagym.core.verification import verify_many

NAMES = family_names()
SMALL_LEVELS = [(name, get_family(name).levels[0]) for name in NAMES]


def test_every_family_is_what_its_name_says() -> None:
    assert [get_family(name).name for name in NAMES] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_easiest_problem_is_solved_by_its_gold_program_alone(name: str) -> None:
    family = get_family(name)
    problem = family.generate(family.levels[0], "train", 0)
    assert problem == family.generate(family.levels[0], "train", 0)
    assert problem.statement in family.prompt(problem)
    answers = [family.reference(problem), *family.scope.idle_answers(problem)]
    gold, *idle = verify_many([(problem, answer) for answer in answers])
    assert gold.full_pass
    assert {(verdict.status, verdict.full_pass) for verdict in idle} == {("ok", False)}


@pytest.mark.parametrize(
    ("name", "level"),
    [("ends_with", "easy-2c"), ("contains_count", "easy-2c"), ("append_sequence", "basic-2c")],
)
def test_splits_share_no_meaning_and_cover_the_level(name: str, level: str) -> None:
    family = get_family(name)
    total = len(family.distinct_params(level))
    sizes = {"test": round(total * TEST_SHARE), "train": total - round(total * TEST_SHARE)}
    found = {
        split: {family.meaning(family.generate(level, split, i).params) for i in range(size)}
        for split, size in sizes.items()
    }
    assert not found["train"] & found["test"]
    assert len(found["train"]) + len(found["test"]) == total
    with pytest.raises(BadInput, match=f"index must be 0 to {sizes['test'] - 1}"):
        family.generate(level, "test", sizes["test"])


def test_another_seed_gives_another_split() -> None:
    family = get_family("ends_with")
    first = [family.generate("easy-2c", "train", i).params for i in range(5)]
    assert first != [family.generate("easy-2c", "train", i, seed=1).params for i in range(5)]


@pytest.mark.parametrize(("name", "level"), SMALL_LEVELS)
def test_distinct_params_have_distinct_meanings(name: str, level: str) -> None:
    family = get_family(name)
    meanings = [family.meaning(p) for p in family.distinct_params(level)]
    assert meanings
    assert (
        len(meanings)
        == len(set(meanings))
        == len({family.meaning(p) for p in family.params(level)})
    )


def test_unknown_names_are_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(BadInput, match=r"no family 'starts_wit'; the nearest is 'starts_with'"):
        get_family("starts_wit")
    with pytest.raises(BadInput, match=r"no family 'nosuch'; `deltagym families` lists all"):
        get_family("nosuch")
    with pytest.raises(BadInput, match=r"starts_with has no level 'basic'; .*'basic-[24]c'"):
        get_family("starts_with").generate("basic", "train", 0)
