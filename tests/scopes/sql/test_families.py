"""The families: their addresses, splits, gold queries and features, and a second engine."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import families_of
from deltagym.core.rows import read_row, write_row
from deltagym.core.seeding import rng
from deltagym.core.verification import verify
from deltagym.scopes.sql import duck
from deltagym.scopes.sql.families import FAMILIES
from deltagym.scopes.sql.families.base import SqlFamily
from deltagym.scopes.sql.features import detected
from deltagym.scopes.sql.scope import SCOPE
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.topics import BANDS, FEATURES, MADE_UP, OWN, SCORES
from deltagym.scopes.sql.words import DOMAINS, nonsense

NAMES = list(FAMILIES)
UPSTREAM = NAMES[:7]


@cache
def one(name: str, band: str = "medium", index: int = 0, split: str = "train") -> Problem:
    return FAMILIES[name].generate(band, split, index)  # type: ignore[arg-type]


def tags(family: SqlFamily, problem: Problem) -> list[str]:
    return sorted(
        set(detected(write(family.draft(problem.params).tree, native=True)))
        & set(family.topic.features)
    )


def test_all_of_upstreams_kinds_and_features_are_there() -> None:
    assert len(UPSTREAM) == len(SCORES) == 7
    assert len(FEATURES) - len(OWN) == 37
    assert families_of("sql") == sorted(NAMES)
    assert {f for name in UPSTREAM for f in FAMILIES[name].topic.features} == set(FEATURES) - set(
        OWN
    )


def test_every_feature_is_in_a_level() -> None:
    for family in FAMILIES.values():
        reached = {f for band in BANDS for subset in family.topic.subsets(band) for f in subset}
        assert reached == set(family.topic.features)


def test_levels_have_no_gaps_and_contradictions_are_left_out() -> None:
    joins = FAMILIES["sql_joining"].topic
    subsets = [s for band in BANDS for s in joins.subsets(band)]
    assert len(subsets) == len(set(subsets))
    assert not any({"join_count_2", "join_count_3plus"} <= set(s) for s in subsets)
    assert FAMILIES["sql_hierarchy"].levels == (
        "medium",
        "hard",
        "medium-nonsense",
        "hard-nonsense",
    )


@pytest.mark.parametrize("name", NAMES)
def test_gold_queries_pass_and_have_the_tags_they_claim(name: str) -> None:
    family = FAMILIES[name]
    problems = [one(name, level) for level in family.levels if not level.endswith(MADE_UP)]
    verdicts = SCOPE.verify_many(problems, [f"```sql\n{family.reference(p)}```" for p in problems])
    assert all(v.full_pass for v in verdicts)
    assert [tags(family, p) for p in problems] == [sorted(p.params["features"]) for p in problems]
    assert all(len(p.cases) in SCOPE.case_counts for p in problems)


@pytest.mark.parametrize("name", NAMES)
def test_tags_are_true_of_whatever_the_dice_give(name: str) -> None:
    topic = FAMILIES[name].topic
    for band in BANDS:
        for number, features in enumerate(topic.subsets(band)):
            draft = next(
                d
                for i in range(400)
                if (d := topic.build(features, False, rng("tags", name, number, i))) is not None
            )
            assert set(detected(write(draft.tree, native=True))) & set(topic.features) == set(
                features
            )
            assert draft.features == tuple(sorted(features))


def test_two_windows_are_never_the_same_one() -> None:
    topic, features = FAMILIES["sql_window"].topic, ("multi_windows_2plus", "window_based_dedup")
    drafts = [topic.build(features, False, rng("two windows", i)) for i in range(150)]
    texts = [write(draft.tree, native=True) for draft in drafts if draft is not None]
    assert all("multi_windows_2plus" in detected(text) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_idle_answers_score_next_to_nothing(name: str) -> None:
    problem = one(name)
    idle = SCOPE.idle_answers(problem)
    assert len(idle) == 3
    verdicts = SCOPE.verify_many([problem] * len(idle), idle)
    assert all((verdict.pass_rate or 0) <= 0.125 for verdict in verdicts)


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_agrees(name: str) -> None:
    pytest.importorskip("duckdb")
    assert duck.available()
    assert SCOPE.evidence([one(name)]).departure(0) is None


@pytest.mark.parametrize("name", ["sql_joining", "sql_mutation"])
def test_an_address_gives_the_same_problem_and_the_problem_gives_itself(name: str) -> None:
    family, problem = FAMILIES[name], one(name)
    assert family.problem("medium", problem.params) == problem
    assert family.generate("medium", "train", 0, seed=1) != problem
    row = json.loads(json.dumps(write_row(problem)))
    again = read_row(row)
    assert again == problem
    assert verify(again, family.reference(again)).full_pass
    assert family.prompt(again) == row["messages"][0]["content"]


def test_other_processes_make_the_same_bytes() -> None:
    code = (
        "from deltagym.scopes.sql.families import FAMILIES\n"
        "names = ('sql_set_algebra', 'sql_mutation')\n"
        "print([FAMILIES[name].generate('medium', 'train', 0).id for name in names])"
    )
    out = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": s},
            capture_output=True,
            text=True,
            check=True,
        )
        for s in ("1", "2")
    ]
    assert (
        out[0].stdout
        == out[1].stdout
        == f"{[one(n).id for n in ('sql_set_algebra', 'sql_mutation')]}\n"
    )


def test_no_question_is_in_two_splits_or_twice() -> None:
    family = FAMILIES["sql_aggregation"]
    keys = {
        s: [family.meaning(one("sql_aggregation", "easy", i, s).params) for i in range(5)]
        for s in ("train", "test")
    }
    assert len({*keys["train"], *keys["test"]}) == 10


def test_bad_addresses_are_refused() -> None:
    family = FAMILIES["sql_joining"]
    with pytest.raises(BadInput, match="index: must be 0 or more"):
        family.generate("easy", "train", -1)
    with pytest.raises(BadInput, match="level: sql_hierarchy has no level 'easy'"):
        FAMILIES["sql_hierarchy"].generate("easy", "train", 0)
    with pytest.raises(BadInput, match=r"params\.draw"):
        family.problem(
            "easy", {"level": "easy", "draw": "0", "features": ["self_join", "composite_key_join"]}
        )


def test_the_prompt_holds_tables_sample_question_and_rules() -> None:
    family = FAMILIES["sql_window"]
    problem = one("sql_window")
    text = family.prompt(problem)
    assert all(
        t in text
        for t in (
            "CREATE TABLE",
            "## A sample",
            "## Question",
            "## Result for the sample",
            "```sql",
            "NULL is not true",
        )
    )
    sample = text.split("## A sample\n")[1].split("\n\n##")[0]
    hidden = [json.dumps(c.input["rows"]) for c in problem.cases]
    assert len(sample.splitlines()) > 4
    assert not any(sample in h for h in hidden)


def test_made_up_names_give_nothing_away() -> None:
    problem = FAMILIES["sql_joining"].generate("easy-nonsense", "train", 0)
    domain = nonsense(rng("a"))
    assert (
        len({*domain.categories, *domain.people, domain.site, domain.person, domain.event})
        == 4 + 8 + 3
    )
    english = {word for d in DOMAINS for word in (d.person, d.event, d.thing, d.site)}
    assert not any(f"CREATE TABLE {word} " in problem.statement for word in english)
