import json
import math

from hypothesis import given
from hypothesis import strategies as st

from deltagym.sandbox.protocol import LENGTH, MAX_DEPTH, MAX_NODES, decode_answers, within_bounds
from deltagym.sandbox.results import Outcome

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def frame(text: bytes) -> bytes:
    return LENGTH.pack(len(text)) + text


@given(st.lists(VALUES, max_size=5))
def test_values_come_back_in_order(values: list[object]) -> None:
    data = b"".join(frame(json.dumps(["ok", value]).encode()) for value in values)
    assert decode_answers(data, len(values)) == [(Outcome.OK, value) for value in values]
    assert decode_answers(data, 2) == [(Outcome.OK, value) for value in values[:2]]


@given(st.binary(max_size=300), st.integers(0, 5))
def test_any_bytes_give_at_most_as_many_answers_as_calls(data: bytes, count: int) -> None:
    answers = decode_answers(data, count)
    assert len(answers) <= count
    assert all(
        outcome in (Outcome.OK, Outcome.ERROR, Outcome.MEMORY, Outcome.FORBIDDEN)
        for outcome, _ in answers
    )


@given(st.binary(max_size=100))
def test_a_frame_that_holds_any_bytes_costs_one_answer(text: bytes) -> None:
    answers = decode_answers(frame(text) + frame(b'["ok",1]'), 2)
    assert answers[1] == (Outcome.OK, 1)


def test_a_program_may_not_speak_for_the_sandbox() -> None:
    for kind in ("infra_error", "timeout", "crash", "fine", None, 1, []):
        ((outcome, message),) = decode_answers(frame(json.dumps([kind, "x"]).encode()), 1)
        assert outcome is Outcome.ERROR
        assert message != "x"


def test_messages_are_text_and_bounded() -> None:
    data = frame(json.dumps(["error", "x" * 9999]).encode()) + frame(b'["error",{"a":1}]')
    assert decode_answers(data, 2) == [(Outcome.ERROR, "x" * 500), (Outcome.ERROR, "")]


def test_nan_and_infinities_are_floats() -> None:
    ((_, value),) = decode_answers(frame(b'["ok",[NaN,Infinity,-Infinity]]'), 1)
    assert math.isnan(value[0])
    assert value[1:] == [math.inf, -math.inf]


def test_deep_wide_and_long_values_are_refused() -> None:
    nested = [0]
    for _ in range(MAX_DEPTH - 1):
        nested = [nested]
    assert within_bounds(nested)
    assert not within_bounds([nested])
    assert within_bounds([0] * (MAX_NODES - 1))
    assert not within_bounds([0] * MAX_NODES)
    for text in (b"[" * 50_000 + b"]" * 50_000, b"9" * 5_000):
        assert decode_answers(frame(b'["ok",' + text + b"]"), 1)[0][0] is Outcome.ERROR
