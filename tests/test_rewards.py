import pytest

from deltagym.problem import BadInput, Status, Verdict, infra_error
from deltagym.rewards import score

PARTIAL = Verdict(Status.OK, (True, False, True, True))
FULL = Verdict(Status.OK, (True, True))


@pytest.mark.parametrize(
    ("name", "verdict", "value"),
    [("pass_rate", PARTIAL, 0.75), ("pass_rate", FULL, 1.0), ("full_pass", PARTIAL, 0.0), ("full_pass", FULL, 1.0)],
)
def test_scores(name: str, verdict: Verdict, value: float) -> None:
    assert score(name, verdict) == value


def test_upstreams_spelling_means_full_pass() -> None:
    assert [score("all_pass", v) for v in (PARTIAL, FULL)] == [0.0, 1.0]


@pytest.mark.parametrize("name", ["pass_rate", "full_pass", "all_pass"])
def test_an_infrastructure_error_is_no_score_and_an_invalid_program_is_zero(name: str) -> None:
    assert score(name, infra_error("worker died")) is None
    assert score(name, Verdict(Status.INVALID, (False, False), "line 1")) == 0.0


def test_an_unknown_score_is_named_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"fast_pass.*pass_rate, full_pass"):
        score("fast_pass", FULL)
