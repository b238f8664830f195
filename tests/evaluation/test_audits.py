"""Evaluations whose samples are audited: counts, tables, old files."""

import json
from dataclasses import replace

import pytest

from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.verification import verify_many
from deltagym.evaluation import (
    Evaluation,
    compare,
    comparison_table,
    evaluate,
    evaluation_table,
)
from deltagym.evaluation.wording import right_statement
from deltagym.scopes.manufactoria.cases import accept_case, output_case
from deltagym.scopes.manufactoria.scope import REJECT_ALL

WORD = {"colours": "RB", "word": "RB"}
CASES = (accept_case("", False), accept_case("RB", True), accept_case("BB", False))
ENDS = Problem("ends_with", "easy-2c", WORD, "Weak cases.", CASES)
APPEND = Problem("append_sequence", "basic-2c", WORD, "Outputs.", (output_case("R", "RRB"),))
FOREIGN = Problem("manufactoria:theirs", "x", {}, "Not ours.", CASES)

RIGHT = get_family("ends_with").reference(ENDS)
WRONG = get_family("contains_substring").reference(
    get_family("contains_substring").problem("easy-2c", WORD)
)
"""Passes the cases of `ENDS` and is wrong."""
APPENDS = get_family("append_sequence").reference(APPEND)


class Scripted:
    """Answers each problem with the texts given for its family."""

    def __init__(self, **answers):
        self.answers = answers

    def sample(self, problems, n, **_):
        for problem in problems:
            yield self.answers[problem.family.rpartition(":")[2]]


def run(problems, audit=True, **answers):
    n = len(next(iter(answers.values())))
    return evaluate(Scripted(**answers), problems, n, audit=audit)


def test_samples_that_pass_are_right_or_wrong():
    evaluation = run([ENDS], ends_with=[RIGHT, WRONG, REJECT_ALL, "no program"])
    (record,) = evaluation.records
    assert (record.samples, record.successes) == (4, 2)
    assert (record.audited, record.right, record.wrong_passes, record.undecided) == (4, 1, 1, 0)
    assert record.counterexample == "RBR is to be rejected, but is accepted"
    overall = evaluation.overall()
    assert (overall.right, overall.right_rate, overall.over_credit) == (1, 0.25, 0.5)


def test_an_audit_that_is_not_certain_is_told():
    (record,) = run([APPEND], append_sequence=[APPENDS, APPENDS, REJECT_ALL]).records
    assert (record.audited, record.right, record.undecided) == (3, 2, 2)


def test_without_a_pass_there_is_no_over_credit():
    overall = run([ENDS], ends_with=[REJECT_ALL, "no program"]).overall()
    assert (overall.audited, overall.right, overall.right_rate) == (2, 0, 0.0)
    assert overall.over_credit is None


@pytest.mark.parametrize(
    ("problem", "audit"), [(FOREIGN, True), (ENDS, False), (replace(ENDS, params={}, id=""), True)]
)
def test_what_is_not_audited_leaves_the_tables_as_they_are(problem, audit):
    evaluation = run([problem], audit, ends_with=[RIGHT, WRONG], theirs=[RIGHT, WRONG])
    overall = evaluation.overall()
    assert (overall.successes, overall.audited, overall.right, overall.wrong_passes) == (2, 0, 0, 0)
    assert overall.right_rate is None
    assert "right" not in evaluation_table(evaluation).header
    assert "right after" not in comparison_table(compare(evaluation, evaluation)).header


def test_tables_show_what_is_right_beside_what_passed():
    evaluation = run(
        [ENDS, APPEND, FOREIGN],
        ends_with=[RIGHT, WRONG, REJECT_ALL],
        append_sequence=[APPENDS, APPENDS, "no program"],
        theirs=[RIGHT, REJECT_ALL, REJECT_ALL],
    )
    table = evaluation_table(evaluation)
    assert table.header[3:6] == ("passed", "right", "over-credit")
    assert [row[3:6] for row in table.rows] == [
        ("2", "1", "50.0%"),
        ("2", "2 (2 undecided)", "0%"),
        ("1", "not audited", "not audited"),
        ("5", "3 (2 undecided)", "25.0%"),
    ]
    before = run(
        [ENDS, APPEND, FOREIGN],
        ends_with=[REJECT_ALL] * 3,
        append_sequence=[REJECT_ALL] * 3,
        theirs=[REJECT_ALL] * 3,
    )
    rows = comparison_table(compare(before, evaluation)).rows
    assert [row[-5:-2] for row in rows] == [
        ("0%", "33.3%", "50.0%"),
        ("0%", "66.7%", "0%"),
        ("not audited", "not audited", "not audited"),
        ("0%", "50.0%", "25.0%"),
    ]
    assert comparison_table(compare(evaluation, before)).rows[0][-3] == "no pass"


def test_a_discovery_that_is_not_right_is_named():
    before = run([ENDS], ends_with=[REJECT_ALL] * 2)
    wrong = compare(before, run([ENDS], ends_with=[WRONG] * 2)).text()
    right = compare(before, run([ENDS], ends_with=[WRONG, RIGHT])).text()
    assert wrong.endswith(" On 1 of the 1 newly solved problem, every success is wrong.")
    assert "wrong" not in right


def test_files_from_before_there_were_audits_are_read(tmp_path):
    evaluation = run([ENDS], ends_with=[RIGHT, WRONG])
    evaluation.save(tmp_path / "new.json")
    assert Evaluation.load(tmp_path / "new.json") == evaluation
    old = json.loads((tmp_path / "new.json").read_text())
    for name in ("audited", "right", "undecided", "wrong_passes", "counterexample"):
        del old["records"][0][name]
    (tmp_path / "old.json").write_text(json.dumps(old))
    found = Evaluation.load(tmp_path / "old.json")
    assert found.overall().audited == 0
    assert found.problem_ids == evaluation.problem_ids
    assert comparison_table(compare(found, evaluation)).rows[0][-5:-3] == ("not audited", "50.0%")


def test_a_judge_of_ones_own_is_no_hindrance():
    evaluation = evaluate(Scripted(ends_with=[RIGHT]), [ENDS], 1, verify=verify_many)
    assert evaluation.overall().right == 1


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((12, 0), "12 of the 12 that passed are right (over-credit 0%)"),
        ((9, 3, 2), "9 of the 12 that passed are right (over-credit 25.0%), 2 of them undecided"),
        ((1, 1), "1 of the 2 that passed is right (over-credit 50.0%)"),
    ],
)
def test_right_statement(counts, text):
    assert right_statement(*counts) == text
