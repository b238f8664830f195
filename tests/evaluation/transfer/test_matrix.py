"""The matrix on evaluations made by hand: discoveries, and problems that suites share."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from deltagym.core.problem import Problem
from deltagym.evaluation import Evaluation, ProblemRecord
from deltagym.evaluation.transfer.matrix import AskedSuite, EvaluatedModel, Matrix
from deltagym.evaluation.transfer.table import axis_table, level_table, matrix_table
from deltagym.evaluation.transfer.trained import Trained
from deltagym.suites.load import load_suite


def evaluation(problems: Sequence[Problem], successes: Mapping[str, int]) -> Evaluation:
    """Four samples a problem; `successes` of a problem's id pass."""
    records = [
        ProblemRecord(p.id, p.family, p.level, "", 4, successes.get(p.id, 0), 4, 0, 0.0)
        for p in problems
    ]
    return Evaluation(tuple(records), 4, (1, 2, 4))


@pytest.fixture(scope="module")
def problems(mixed: str) -> list[Problem]:
    return load_suite(mixed).problems("test")


@pytest.fixture
def matrix(mixed: str, problems: list[Problem]) -> Matrix:
    """The base solves one problem; the trained model solves that one and the next.

    Both suites ask the same.
    """
    one, two = problems[0].id, problems[1].id
    before, after = evaluation(problems, {one: 2}), evaluation(problems, {one: 4, two: 2})
    suite = load_suite(mixed)
    suites = tuple(AskedSuite(suite, tuple(asked)) for asked in (problems, problems[:1]))
    base, trained = ({"mixed": e, "again": e.restricted([one])} for e in (before, after))
    known = Trained(("ends_with",), ("ends_with easy-2c",))
    models = (
        EvaluatedModel("base", "base", None, None, base),
        EvaluatedModel("has", "has", 9, known, trained),
    )
    return Matrix(Path(), suites, models, "base", 4, None)


def test_a_shared_problem_counts_once_and_discoveries_are_against_the_base(matrix: Matrix) -> None:
    cell = matrix.cell("has", "ends_with easy-2c", "level")
    assert (cell.problems, cell.unsolved, cell.discovered) == (3, 2, 1)
    assert cell.estimate is not None
    assert cell.estimate.value == pytest.approx((1 + 0.5 + 0) / 3)
    assert cell.text().startswith("● 50.0% [")
    assert cell.text().endswith("; 1 of 2")
    assert matrix.cell("base", "ends_with").unsolved is None


def test_levels_not_trained_on_are_transfer_within_a_trained_family(matrix: Matrix) -> None:
    assert matrix.cell("has", "ends_with").mark == "trained"
    assert matrix.cell("has", "ends_with medium-2c", "level").mark == "transfer"
    assert Trained(("ends_with",), ()).mark("ends_with easy-2c") is None


def test_the_axis_table_has_base_and_trained_side_by_side(matrix: Matrix) -> None:
    table = axis_table(matrix)
    assert table.header == ("axis", "problems", "base (untrained)", "has, step 9")
    assert [row[:2] for row in table.rows] == [("in-distribution", "3"), ("exploratory", "6")]
    assert matrix.cell("base", "in-distribution", "axis").mark is None


def test_the_table_has_a_column_a_family_with_its_problems(matrix: Matrix) -> None:
    assert matrix_table(matrix).header == (
        "model",
        "trained on",
        "ends_with (5)",
        "starts_with (2)",
        "numerical_operations (2)",
    )


def test_the_level_table_has_a_row_a_family_and_level(matrix: Matrix) -> None:
    rows = {row[0]: row[1:] for row in level_table(matrix).rows}
    assert rows["ends_with medium-2c"] == ("2", "0% (≤ 84.2%)", "→ 0% (≤ 84.2%); 0 of 2")
    assert len(rows) == 4
