"""The scope: cases, feedback, and the spans and the canonical form of answers."""

import pytest

from deltagym import verify
from deltagym.core.errors import BadInput
from deltagym.core.problem import Status
from deltagym.scopes.metamath.families import FAMILIES
from deltagym.scopes.metamath.scope import SCOPE


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"statement": "x"}, "goal must be text"),
        ({"goal": "g1", "statement": 3}, "statement must be text"),
    ],
)
def test_a_malformed_row_is_refused_by_the_name_of_its_field(test: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        SCOPE.read_case(test)


def test_feedback_names_goals_or_the_error() -> None:
    problem = FAMILIES["metamath_calculus"].generate("easy", "train", 0)
    told = SCOPE.feedback(problem.cases[:1], 3, "")
    assert "g1 is not proved: |- " in told
    assert "3 more goals" in told
    assert verify(problem, "").status is Status.INVALID
    verdict = verify(problem, "I do not know.")
    assert verdict.status is Status.INVALID
    assert verdict.message in SCOPE.feedback((), 0, verdict.message)
    assert "step 1" in verify(problem, "g1 : zzz").message


def test_a_verdict_is_an_audit() -> None:
    family = FAMILIES["metamath_calculus"]
    problem = family.generate("easy", "train", 0)
    audits = SCOPE.audit(problem, [family.reference(problem), "g1 : zzz"])
    assert [(found.right, found.decided) for found in audits] == [(True, True), (False, True)]
    assert "step 1" in audits[1].counterexample


def test_only_the_last_block_counts_for_exploration() -> None:
    completion = "thoughts g1 : a1\n```\ng1 : a2\n```\nend"
    ((start, stop),) = SCOPE.used_spans(completion)
    assert completion[start:stop] == "g1 : a2\n"
    assert SCOPE.canonical("g2 : b\n\ng1 :   a\n") == "g1 : a\ng2 : b\n"
    assert SCOPE.canonical("none") is None
