from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.suites.load import load_suite, suite_names

UPSTREAM_SMALLER_BY = {"compr": 250, "has": 20, "prepend": 180, "regex": 16}
"""Where upstream counts problems of one meaning several times."""

PUBLISHED = (
    "basic_mix",
    "has",
    "regex",
    "compr",
    "ends",
    "prepend",
    "mutate",
    "minmax",
    "add",
    "fdiv",
    "bit_op",
    "symm",
)


@pytest.mark.parametrize("name", suite_names())
def test_no_meaning_occurs_twice_within_or_across_splits(name: str) -> None:
    members = load_suite(name).members
    meanings = [m.meaning for split in members.values() for m in split]
    assert members["test"]
    assert len(meanings) == len(set(meanings))


@pytest.mark.parametrize("name", PUBLISHED)
def test_sizes_are_upstreams_but_for_its_semantic_duplicates(name: str) -> None:
    suite = load_suite(name)
    upstream = suite.file.upstream
    assert upstream is not None
    sizes = len(suite.members["train"]), len(suite.members["test"])
    assert sum(upstream) - sum(sizes) == UPSTREAM_SMALLER_BY.get(name, 0)
    if name not in UPSTREAM_SMALLER_BY:
        assert sizes == upstream
    assert sizes[1] == sum(sizes) - int(sum(sizes) * (suite.file.train_ratio or 0))


@pytest.mark.parametrize("name", suite_names())
def test_every_suite_says_what_it_is_and_draws_on_levels_that_exist(name: str) -> None:
    suite = load_suite(name)
    assert suite.name == name
    assert suite.file.description
    assert {
        m.level in get_family(m.family).levels for split in suite.members.values() for m in split
    } == {True}


def test_all_axes_are_covered() -> None:
    assert {load_suite(name).file.axis for name in suite_names()} == {
        None,
        "exploratory",
        "compositional",
        "transformative",
        "cross-family",
    }


@pytest.mark.parametrize(
    ("name", "test_families"),
    [("transformative_ends", {"ends_with"}), ("transformative_symm", {"regex_same_num"})],
)
def test_transformative_suites_test_on_families_they_do_not_train_on(
    name: str, test_families: set[str]
) -> None:
    members = load_suite(name).members
    assert {m.family for m in members["test"]} == test_families
    assert not test_families & {m.family for m in members["train"]}


def test_the_split_is_fixed_by_the_seed() -> None:
    first, again, other = (load_suite("ends", seed).members["test"] for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_problems_are_built_in_order_and_progress_is_told(small_suite: str) -> None:
    suite = load_suite(small_suite)
    told: list[tuple[int, int]] = []
    problems = suite.problems("test", lambda done, total: told.append((done, total)))
    assert [p.params for p in problems] == [m.params for m in suite.members["test"]]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert list(suite.iterate("test")) == problems


def test_a_part_takes_from_another_suite_and_the_test_split_has_precedence(tmp_path: Path) -> None:
    path = tmp_path / "both.toml"
    path.write_text(
        'name = "both"\ndescription = "x"\n[[train]]\nsuite = "ends"\nsplit = "train"\n'
        '[[train]]\nsuite = "ends"\nsplit = "test"\n'
        '[[test]]\nsuite = "ends"\nsplit = "test"\ncount = 4\n'
        '[[test]]\nfamily = "ends_with"\nlevel = "easy-2c"\ncount = 2\n'
    )
    ends, both = load_suite("ends").members, load_suite(str(path)).members
    assert both["test"][:4] == ends["test"][:4]
    assert len(both["test"]) <= 6
    assert len(both["train"]) == 126 - len(both["test"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not valid TOML"),
        ('description = "x"', "name: Field required"),
        ('name = "../x"\ndescription = "x"', "name: "),
        ('name = "x"\ndescription = "x"\ntrain_ratio = 1.5', "train_ratio: "),
        ('name = "x"\ndescription = "x"\nsplit = 1', "split: unknown key"),
        (
            'name = "x"\ndescription = "x"\n'
            '[[draw]]\nfamily = "ends_with"\nlevel = "easy-2c"\ncount = 0',
            r"draw\.0\.count: ",
        ),
    ],
)
def test_a_malformed_suite_file_is_refused_by_the_name_of_its_field(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=message):
        load_suite(str(path))


@pytest.mark.parametrize("name", ["nope", "nope.toml"])
def test_an_unknown_suite_is_refused_and_the_nearest_named(name: str) -> None:
    with pytest.raises(BadInput, match=r"no suite 'nope.*`deltagym suites` lists all"):
        load_suite(name)
    with pytest.raises(BadInput, match=r"no suite 'has_tiyn'; the nearest is 'has_tiny'"):
        load_suite("has_tiyn")
