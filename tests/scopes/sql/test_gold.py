"""Gold answers, of problems that we write and of those that a model wrote."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.scopes.sql.gold import family_of, gold_answer


def test_the_gold_answer_is_the_familys_reference() -> None:
    family = get_family("sql_joining")
    problem = family.generate("easy", "train", 0)
    assert gold_answer(problem) == family.reference(problem)
    assert gold_answer(problem).startswith("SELECT")


def test_a_problem_that_a_model_wrote_carries_its_own() -> None:
    problem = Problem("sql_joining", "easy", {"solution": "SELECT 7"}, "", ())
    assert get_family("sql_joining").reference(problem) == "SELECT 7"


def test_a_problem_of_another_scope_is_refused() -> None:
    with pytest.raises(BadInput, match="is not a family of the scope sql"):
        family_of(Problem("starts_with", "basic", {}, "", ()))
