import json

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status, Verdict
from deltagym.core.verification import verify_many
from deltagym.evaluation import (
    Evaluation,
    compare,
    comparison_table,
    curve_table,
    evaluate,
    evaluation_table,
)
from deltagym.evaluation.evaluation import default_ks
from deltagym.evaluation.tables import rates_table
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.scope import ACCEPT_ALL

CASES = (accept_case("R", True), accept_case("B", False), accept_case("", True))


def problem(number: int, family: str = "starts_with", level: str = "basic-2c") -> Problem:
    return Problem(family, level, {"number": number}, f"Problem {number}.", CASES)


PROBLEMS = [problem(0), problem(1), problem(2, "ends_with", "easy-2c")]


class Scripted:
    """Answers each problem with a given number of solutions; the rest is wrong, broken or lost."""

    def __init__(self, solved, broken=0, lost=0):
        self.solved, self.broken, self.lost = solved, broken, lost

    def sample(self, problems, n, *, temperature, greedy, seed):
        for p in problems:
            right = self.solved[p.params["number"]]
            kinds = ["lost"] * self.lost + ["right"] * right + ["broken"] * self.broken
            yield kinds + ["wrong"] * (n - len(kinds))


def judge(pairs):
    verdicts = {
        "right": Verdict(Status.OK, (True, True, True)),
        "wrong": Verdict(Status.OK, (True, False, True)),
        "broken": Verdict(Status.INVALID, (False, False, False), "no program"),
        "lost": Verdict(Status.INFRA_ERROR, (False, False, False), "worker died"),
    }
    return [verdicts.get(text, Verdict(Status.OK, (True, False, False))) for _, text in pairs]


def run(solved, n=8, **options):
    return evaluate(
        Scripted(solved, options.pop("broken", 0), options.pop("lost", 0)),
        PROBLEMS,
        n,
        verify=judge,
        **options,
    )


def test_counts_and_means_of_a_problem():
    record = run([3, 0, 8]).record(PROBLEMS[0].id)
    assert (record.samples, record.successes, record.valid, record.infra_errors) == (8, 3, 8, 0)
    assert record.pass_rate == pytest.approx((3 + 5 * 2 / 3) / 8)


def test_broken_programs_count_as_failures_but_not_as_valid():
    record = run([1, 1, 1], broken=2).record(PROBLEMS[1].id)
    assert (record.samples, record.successes, record.valid) == (8, 1, 6)


def test_infrastructure_errors_are_no_score():
    evaluation = run([1, 0, 0], lost=3)
    record = evaluation.record(PROBLEMS[0].id)
    assert (record.samples, record.successes, record.infra_errors) == (5, 1, 3)
    assert evaluation.infra_errors == 9
    assert evaluation.overall().estimates[0].value == pytest.approx(1 / 5 / 3)
    assert (
        not evaluation.overall().estimates[-1].measured
    )  # pass@8 of five scored samples has no unbiased estimate


def test_wholly_unjudged_problems_are_in_no_subset():
    evaluation = run([0, 0, 0], lost=8)
    assert evaluation.unsolved() == ()
    assert evaluation.overall().pass_rate is None
    assert evaluation.records[0].best is None


def test_best_sample_is_the_one_with_most_cases():
    solved, unsolved, _ = run([1, 0, 0], broken=1).records
    assert solved.best.completion == "right"
    assert unsolved.best.completion == "wrong"


def test_idle_answers_are_scored_beside_the_dense_reward():
    class Idle:
        def sample(self, problems, n, **_):
            return [[ACCEPT_ALL] * n for _ in problems]

    (record,) = evaluate(Idle(), PROBLEMS[:1], 2, verify=verify_many).records
    assert record.idle_pass_rate == record.pass_rate == pytest.approx(2 / 3)


def test_an_unknown_family_has_no_idle_score():
    strange = problem(0, family="no_such_family")
    assert evaluate(Scripted([1]), [strange], 4, verify=judge).records[0].idle_pass_rate is None


def test_subsets_keep_order_and_problems():
    evaluation = run([1, 2, 3])
    assert [s.name for s in evaluation.subsets()] == ["starts_with", "ends_with"]
    assert [s.name for s in evaluation.subsets("level")] == [
        "starts_with basic-2c",
        "ends_with easy-2c",
    ]
    assert [(s.samples, s.successes) for s in evaluation.subsets()] == [(16, 3), (8, 3)]
    assert evaluation.overall().successes == 6


def test_unsolved_is_the_pass_at_k_zero_subset():
    assert run([0, 1, 0]).unsolved() == (PROBLEMS[0].id, PROBLEMS[2].id)


def test_progress_is_told_after_each_problem():
    seen = []
    run([0, 0, 0], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_json_round_trip(tmp_path):
    evaluation = run(
        [3, 0, 8], lost=0, label="after", step=40, seed=5, temperature=0.7, split="train"
    )
    evaluation.save(tmp_path / "e.json")
    assert Evaluation.load(tmp_path / "e.json") == evaluation


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda v: v | {"schema": "deltagym.evaluation/99"}, "schema"),
        (lambda v: {k: w for k, w in v.items() if k != "records"}, "records"),
        (lambda v: v | {"surprise": 1}, "surprise"),
        (lambda v: [], "schema"),
    ],
)
def test_damaged_json_is_refused_by_name(tmp_path, damage, message):
    path = tmp_path / "e.json"
    path.write_text(json.dumps(damage(run([1, 1, 1]).to_json())))
    with pytest.raises(BadInput, match=message):
        Evaluation.load(path)


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, (1,)), (8, (1, 2, 4, 8)), (12, (1, 2, 4, 8, 12)), (128, (1, 2, 4, 8, 16, 32, 64, 128))],
)
def test_default_ks(n, expected):
    assert default_ks(n) == expected


@pytest.mark.parametrize(
    ("options", "field"),
    [({"n": 0}, "n"), ({"n": 4, "greedy": True}, "n"), ({"n": 4, "ks": [1, 8]}, "ks")],
)
def test_impossible_requests_are_refused(options, field):
    with pytest.raises(BadInput, match=f"^{field}:"):
        evaluate(Scripted([0, 0, 0]), PROBLEMS, verify=judge, **options)


def test_repeated_problems_are_refused():
    with pytest.raises(BadInput, match="problems"):
        evaluate(Scripted([0]), [PROBLEMS[0]] * 2, 4, verify=judge)


def test_a_sampler_that_gives_too_few_answers_is_caught():
    class Short:
        def sample(self, problems, n, **_):
            return [["right"] * (n - 1)]

    with pytest.raises(BadInput, match="3 "):
        evaluate(Short(), PROBLEMS, 4, verify=judge)


def test_comparison_finds_what_was_discovered():
    comparison = compare(run([0, 0, 4]), run([8, 1, 8]))
    assert comparison.unsolved == (PROBLEMS[0].id, PROBLEMS[1].id)
    assert comparison.discovered == comparison.unsolved
    assert comparison.certain == (
        PROBLEMS[0].id,
    )  # one success of eight may well have been missed before
    assert comparison.on_unsolved().estimates[0].value == pytest.approx((1 + 1 / 8) / 2)
    assert "2 problems had no success in 8 samples before" in comparison.text()
    assert "at most 36.9%" in comparison.text()


def test_comparison_uses_shared_problems_and_ks_only():
    after = evaluate(Scripted([2, 2, 2]), PROBLEMS[1:], 4, verify=judge)
    comparison = compare(run([0, 0, 0]), after)
    assert comparison.before.problem_ids == comparison.after.problem_ids == after.problem_ids
    assert comparison.before.ks == comparison.after.ks == (1, 2, 4)


def test_comparison_pairs_problems_whatever_their_order():
    backwards = evaluate(Scripted([8, 0, 3]), PROBLEMS[::-1], 8, verify=judge)
    comparison = compare(run([0, 0, 0]), backwards)
    assert [r.successes for r in comparison.after.records] == [8, 0, 3]


def test_comparison_without_unsolved_problems_says_so():
    comparison = compare(run([1, 1, 1]), run([8, 8, 8]))
    assert comparison.on_unsolved() is None
    assert "no pass@K = 0 subset" in comparison.text()


def test_incomparable_evaluations_are_refused():
    other = evaluate(Scripted({9: 1}), [problem(9)], 8, verify=judge)
    with pytest.raises(BadInput, match="shares no problem"):
        compare(run([0, 0, 0]), other)
    with pytest.raises(BadInput, match="ks"):
        compare(run([0, 0, 0], ks=[1, 2]), run([0, 0, 0], ks=[4]))


def test_tables_print_zeros_with_their_bound():
    table = evaluation_table(run([0, 0, 0]))
    assert table.header[:4] == ("family", "problems", "samples", "passed")
    assert [row[0] for row in table.rows] == ["starts_with", "ends_with", "all"]
    assert table.rows[-1][4] == "0% (≤ 70.8%)"
    assert table.markdown().splitlines()[1].startswith("| --- |")
    assert all(len(row) == len(table.header) for row in table.rows)


def test_comparison_table_counts_discoveries_by_family():
    table = comparison_table(compare(run([0, 0, 4]), run([8, 1, 8])))
    assert table.header[-2:] == ("pass@8 = 0 before", "of these solved after")
    assert [row[-2:] for row in table.rows] == [("2", "2"), ("0", "0"), ("2", "2")]


def test_curve_table_has_a_row_for_each_k():
    estimates = run([4, 4, 4]).overall().estimates
    assert [row[0] for row in curve_table([("now", estimates)]).rows] == ["1", "2", "4", "8"]


def test_rates_read_from_a_model_are_kept_and_said():
    pytest.importorskip("torch")
    from deltagym.models.answer_probability import AnswerRate

    rates = [AnswerRate(p.id, -20.0, 3e-9, 2e-9, 12.0) for p in PROBLEMS[:2]]
    read = run([0, 0, 4]).with_rates(rates)
    assert Evaluation.from_json(json.loads(json.dumps(read.to_json()))) == read
    assert [record.rate for record in read.records] == [3e-9, 3e-9, None]
    assert "had probability 3e-09 (median over 2 problems)" in compare(read, run([8, 1, 8])).text()
    table = rates_table(read)
    assert [row[-4:] for row in table.rows] == [("2e-09", "3e-09", "2e-09", "12.0")] * 2
