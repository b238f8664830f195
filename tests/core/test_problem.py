import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Case, Problem, Status, Verdict, canonical_json, infra_error

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
)


def problem(**changes: object) -> Problem:
    fields = {
        "family": "f",
        "level": "easy",
        "params": {"a": 1, "b": [2]},
        "statement": "Do it.",
        "cases": (Case("R", {"x": 1}),),
    }
    return Problem(**(fields | changes))  # type: ignore[arg-type]


def test_identity_is_the_content() -> None:
    assert problem() == problem(params={"b": [2], "a": 1})
    assert len({problem(), problem()}) == 1
    assert len(problem().id) == 16


@pytest.mark.parametrize(
    "change",
    [
        {"family": "g"},
        {"level": "hard"},
        {"params": {}},
        {"statement": "Do it!"},
        {"cases": (Case("B", {"x": 1}),)},
    ],
)
def test_any_change_of_content_changes_the_id(change: dict[str, object]) -> None:
    assert problem(**change) != problem()


def test_a_given_id_is_kept() -> None:
    assert problem(id="abc").id == "abc"


def test_problems_cases_and_verdicts_are_frozen() -> None:
    for value, field in (
        (problem(), "level"),
        (problem().cases[0], "input"),
        (Verdict(Status.OK, ()), "message"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field, "new")


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=5))
def test_canonical_json_does_not_depend_on_insertion_order(value: dict[str, object]) -> None:
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


@given(st.lists(st.booleans(), min_size=1))
def test_full_pass_is_pass_rate_one(passed: list[bool]) -> None:
    verdict = Verdict(Status.OK, tuple(passed))
    assert verdict.full_pass == (verdict.pass_rate == 1.0)
    assert verdict.pass_rate == sum(passed) / len(passed)


def test_only_a_run_that_went_well_can_pass_in_full() -> None:
    assert Verdict(Status.TIMEOUT, (True, True)).full_pass is False
    assert Verdict(Status.INVALID, ()).full_pass is False
    assert Verdict(Status.OK, ()).pass_rate == 0.0


def test_an_infrastructure_error_is_no_score() -> None:
    verdict = infra_error("disk full", problem().cases)
    assert (verdict.pass_rate, verdict.full_pass, verdict.passed, verdict.message) == (
        None,
        None,
        (False,),
        "disk full",
    )


def test_bad_input_is_a_value_error_of_this_package() -> None:
    assert issubclass(BadInput, DeltaGymError)
    assert issubclass(BadInput, ValueError)
