"""What servers say about waiting, in all the ways they say it."""

import time
from email.utils import formatdate

import pytest

from deltagym.core.endpoint.waits import asked_wait, backoff, span, used_up_wait


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "-3"}, 0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"}, 360),
        ({"x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "6m0s"}, 0),
        ({"x-ratelimit-remaining-tokens": "-1", "x-ratelimit-reset-tokens": "5s"}, 0),
    ],
)
def test_what_a_refusal_asks_for(headers: dict[str, str], seconds: float) -> None:
    assert asked_wait(headers) == seconds


def test_a_date_is_a_wait_until_then() -> None:
    now = time.time()
    assert 58 <= asked_wait({"retry-after": formatdate(now + 60, usegmt=True)}) <= 60
    assert asked_wait({"retry-after": formatdate(now - 60, usegmt=True)}) == 0


def test_fewer_tokens_than_needed_are_as_good_as_none() -> None:
    headers = {"x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "120ms"}
    assert used_up_wait(headers, tokens=100) == 0
    assert used_up_wait(headers, tokens=101) == pytest.approx(0.12)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("120ms", 0.12), ("1h2m3.5s", 3723.5), ("7", 7), ("", 0), ("1s later", 0)],
)
def test_spans(text: str, seconds: float) -> None:
    assert span(text) == pytest.approx(seconds)


def test_points_in_time_are_spans_from_now() -> None:
    assert 8 <= span(str(time.time() + 10)) <= 10


def test_waits_double_and_are_spread() -> None:
    assert [backoff(1.0, number, 1.0) for number in (1, 2, 3)] == [1, 2, 4]
    assert backoff(1.0, 3, 0.0) == 2
