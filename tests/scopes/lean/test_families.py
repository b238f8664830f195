"""Every family: gold answers pass, rows hold everything, addresses are checked."""

from __future__ import annotations

import json

import pytest

from deltagym import verify
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.rows import read_row, write_row
from deltagym.scopes.lean.cases import outline_of
from deltagym.scopes.lean.families import LeanFamily

Samples = dict[str, list[Problem]]


def test_gold_answers_pass_at_every_level(family: LeanFamily, samples: Samples) -> None:
    for problem in samples[family.name]:
        verdict = verify(problem, family.reference(problem))
        assert verdict.full_pass, (problem.params, verdict.message)
        assert len(problem.cases) in family.scope.case_counts


def test_rows_hold_all_that_is_judged(family: LeanFamily, samples: Samples) -> None:
    for problem in samples[family.name][::5]:
        row = json.loads(json.dumps(write_row(problem)))
        assert row["dataset"] == "lean"
        again = read_row(row)
        assert again == problem
        assert verify(again, family.reference(again)).full_pass
        bare = read_row({"ground_truth": row["ground_truth"], "dataset": "lean"})
        assert verify(bare, family.reference(problem)).full_pass
        assert not verify(bare, "ring").full_pass


def test_the_prompt_shows_every_statement(family: LeanFamily, samples: Samples) -> None:
    for problem in samples[family.name][::5]:
        prompt = family.prompt(problem)
        assert outline_of(problem).header in prompt
        assert all(
            f"have {c.input['name']} : {c.input['prop']} := by" in prompt
            for c in problem.cases[:-1]
        )


def test_the_same_address_gives_the_same_problem(family: LeanFamily) -> None:
    params = {"template": next(iter(family.templates)), "difficulty": "easy", "index": 12345}
    one, other = family.problem("easy", params, 0), family.problem("easy", params, 7)
    assert write_row(one) == write_row(other)


@pytest.mark.parametrize(
    "change",
    [
        {"template": "magic"},
        {"template": "a+b"},
        {"difficulty": "epic"},
        {"index": -1},
        {"index": "1"},
    ],
)
def test_addresses_that_do_not_exist_are_refused(family: LeanFamily, change: dict) -> None:
    params = {"template": next(iter(family.templates)), "difficulty": "easy", "index": 0, **change}
    with pytest.raises(BadInput, match=next(iter(change))):
        family.problem("easy", params)
