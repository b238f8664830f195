import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.core.audit import NOT_AUDITED, Audit, audits_of_verdicts
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status, Verdict, infra_error
from deltagym.core.registry import get_family
from deltagym.core.rows import read_row
from deltagym.core.verification import audit, verify, verify_many

NAMES = ("ends_with", "append_sequence", "contains_count")
PROBLEMS = [
    get_family(name).generate(get_family(name).levels[0], "train", i)
    for name in NAMES
    for i in range(2)
]
GOLDS = [get_family(p.family).reference(p) for p in PROBLEMS]
PAIRS = [(problem, completion) for problem in PROBLEMS for completion in [*GOLDS, "no program", ""]]


def test_each_gold_program_solves_its_problem_and_no_other_of_these() -> None:
    solved = [[verify(problem, gold).full_pass for gold in GOLDS] for problem in PROBLEMS]
    assert solved == [
        [row == column for column in range(len(GOLDS))] for row in range(len(PROBLEMS))
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PAIRS), max_size=20))
def test_a_batch_gives_each_pair_what_it_gets_alone_in_order(
    pairs: list[tuple[Problem, str]],
) -> None:
    assert verify_many(iter(pairs)) == [verify(*pair) for pair in pairs]


def test_the_dialect_reaches_the_parser() -> None:
    fenced = f"Here it is.\n```python\n{GOLDS[0]}```\n"
    assert verify_many([(PROBLEMS[0], fenced)])[0].full_pass
    assert verify_many([(PROBLEMS[0], fenced)], "delta1")[0].status is Status.INVALID
    with pytest.raises(
        BadInput,
        match=r"manufactoria has no dialect 'delta3'; the nearest is 'delta[21]'; known are",
    ):
        verify_many([(PROBLEMS[0], fenced)], "delta3")


def test_a_row_of_other_origin_is_judged_by_the_scope_it_names() -> None:
    row = {
        "problem_family": "not_contains",
        "dataset": "manufactoria",
        "ground_truth": [{"input": "R", "expected_accepted": True, "check_output": False}],
    }
    assert verify(read_row(row), "START start:\n    NEXT end\nEND end").full_pass


def test_an_audit_tells_what_is_right() -> None:
    audits = audit(PROBLEMS[0], [GOLDS[0], "no program"])
    assert [(found.right, found.decided) for found in audits] == [(True, True), (False, True)]
    with pytest.raises(BadInput, match=r"completions\[1\]: must be text, not int"):
        audit(PROBLEMS[0], ["", 3])  # type: ignore[list-item]


def test_a_judge_that_decides_is_an_audit_unless_it_failed() -> None:
    verdicts = [
        Verdict(Status.OK, (True,)),
        Verdict(Status.OK, (False,), "g1 is not proved"),
        infra_error("gone"),
    ]
    assert audits_of_verdicts(verdicts) == [
        Audit(True, True),
        Audit(False, True, "g1 is not proved"),
        NOT_AUDITED,
    ]


def test_a_scope_without_a_stronger_judge_audits_nothing() -> None:
    problem = Problem("text:x", "y", {}, "", ())
    assert audit(problem, ["a", "b"]) == [NOT_AUDITED] * 2


def test_bad_input_is_named() -> None:
    with pytest.raises(BadInput, match=r"completions\[0\]: must be text, not NoneType"):
        verify(PROBLEMS[0], None)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"there is no family ''"):
        verify(Problem("", "x", {}, "", ()), "")
