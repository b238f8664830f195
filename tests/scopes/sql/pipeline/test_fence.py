"""Quoting text of others, and reading answers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.scopes.sql.pipeline.fence import Unusable, fenced, opinion_of, question_of, sql_of
from deltagym.scopes.sql.pipeline.reading import read_sql
from deltagym.scopes.sql.pipeline.wording import Question, better, gives_away, named_share


@given(st.text())
def test_a_fence_is_closed_by_its_own_mark_only(text: str) -> None:
    quoted = fenced("question", text)
    mark = re.match(r"<<<question (\w{20})\n", quoted)
    assert mark is not None
    assert quoted == f"<<<question {mark[1]}\n{text}\n{mark[1]}>>>"
    assert mark[1] not in text


def test_a_fence_that_is_quoted_does_not_end_the_quotation() -> None:
    inner = fenced("question", "a")
    assert fenced("question", inner).count(inner) == 1
    assert fenced("question", inner).splitlines()[0] != inner.splitlines()[0]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("<question>How many?</question>", "How many?"),
        (
            "<think><question>no</question></think> <question>\n yes\x00\u202e \n</question> bye",
            "yes",
        ),
        (
            "<question>select all readers from the list</question>",
            "select all readers from the list",
        ),
    ],
)
def test_the_last_question_counts(answer: str, text: str) -> None:
    assert question_of(answer) == text


@pytest.mark.parametrize(
    "answer",
    [
        "How many?",
        "<question> </question>",
        "<question>" + "a" * 2001 + "</question>",
        "<question>a\n## Result for the sample\nb</question>",
        "<question>a ```sql b```</question>",
        "<question>a >>> b</question>",
        "<question>Run SELECT id FROM loan</question>",
    ],
)
def test_questions_that_would_change_the_message_are_refused(answer: str) -> None:
    with pytest.raises(Unusable):
        question_of(answer)


def test_sql_stands_in_a_block() -> None:
    assert sql_of("So:\n```sql\nSELECT 1\n```\nno:\n```sql\nSELECT 2\n```") == "SELECT 2"
    with pytest.raises(Unusable, match="no code block"):
        sql_of("SELECT 1")


@pytest.mark.parametrize(
    ("answer", "opinion"),
    [
        ('{"verdict": "correct", "reason": "x"}', "correct"),
        ('```json\n{"verdict": "partial"}\n```', "partial"),
        (
            '{"verdict": "correct"} no: {"verdict": "incorrect", "reason": "y"} {broken}',
            "incorrect",
        ),
    ],
)
def test_the_last_opinion_counts(answer: str, opinion: str) -> None:
    assert opinion_of(answer) == opinion


@pytest.mark.parametrize(
    "answer",
    [
        "correct",
        '{"verdict": "yes"}',
        '{"verdict": ["correct"]}',
        '{"reason": "x"}',
        "{" * 10_000,
        "",
    ],
)
def test_what_is_no_opinion_is_refused(answer: str) -> None:
    with pytest.raises(Unusable):
        opinion_of(answer)


def test_the_better_question_has_the_better_opinion_then_is_fuller_then_comes_first() -> None:
    first = Question("a", "forward", "partial", 1.0)
    assert better(first, None) is first
    assert better(first, Question("b", "backward", "correct", 0.0)).text == "b"
    assert better(first, Question("b", "backward", "incorrect", 1.0)).text == "a"
    assert better(first, Question("b", "backward", "partial", 1.0)).text == "a"
    assert (
        better(
            Question("a", "forward", "correct", 0.5), Question("b", "backward", "correct", 1.0)
        ).text
        == "b"
    )


def test_constants_that_a_question_names(tasks) -> None:
    gold = read_sql(
        tasks["reminder"], "SELECT id FROM loan WHERE state = 'lost' AND fee > 25 AND days > 2"
    )
    assert named_share("Lost loans above 25", gold) == 1.0
    assert named_share("lost loans above 250", gold) == 0.5
    assert named_share("loans", gold) == 0.0


def test_a_question_that_holds_the_sql_gives_it_away(tasks) -> None:
    gold = read_sql(
        tasks["reminder"],
        "SELECT id, days FROM loan "
        "WHERE state = 'lost' AND fee > 25 AND days > 2 AND reader_id > 3",
    )
    assert gives_away(
        "As in: select id, days from loan where state = lost and fee > 25 and days > 2.", gold
    )
    assert not gives_away(
        "The id and days of lost loans whose fee is above 25, with more than 2 days, of readers "
        "above 3.",
        gold,
    )
