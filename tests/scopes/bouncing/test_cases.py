"""Cases: our form is checked by field, and asserts of upstream are read as data, never run."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deltagym
from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Status
from deltagym.core.rows import read_row, write_upstream_row
from deltagym.scopes.bouncing.cases import read_assert, read_case, write_assert
from deltagym.scopes.bouncing.families import FAMILIES

ROW = {
    "messages": [{"role": "user", "content": "Where is it?"}],
    "ground_truth": [
        f"assert check_distance(predict_position({t}), [[{100 * t}, 5.0], [0.0, 0.0]]) <= 50.0"
        for t in (0.1, 0.2, 0.3)
    ],
    "dataset": "ballsim",
    "id": "AB_basic_0",
    "difficulty": 0,
}
RIGHT = "def predict_position(t):\n    return [[100 * t, 5], [0, 0]]\n"

WRONG = "[[900, 900], [900, 900]]"
CHEATS = {
    "own distance": f"""
def check_distance(a, b):
    return 0
def predict_position(t):
    return {WRONG}
""",
    "patched math": f"""
import math
math.sqrt = lambda x: 0.0
math.dist = lambda a, b: 0.0
def predict_position(t):
    return {WRONG}
""",
    "numbers at distance 0": """
class Z(float):
    __sub__ = __rsub__ = lambda s, o: 0.0
    __getitem__ = lambda s, i: s
    __len__ = lambda s: 2
def predict_position(t):
    return [Z(900), Z(900)]
""",
    "writes to the caller": """
import sys
def predict_position(t):
    f = sys._getframe()
    while f:
        for v in list(f.f_locals.values()):
            try: v[:] = [1] * len(v)
            except Exception: pass
        f = f.f_back
    raise SystemExit
""",
    "finds the statement": f"""
import gc
def predict_position(t):
    for o in gc.get_objects():
        if isinstance(o, str) and 'check_distance(' in o:
            return eval(o.split('), ')[1].split(') <=')[0])
    return {WRONG}
""",
}


def test_an_upstream_row_is_judged_by_the_mean_over_the_bodies() -> None:
    problem = read_row(ROW)
    assert problem.cases[0] == Case(
        0.1, {"positions": [[10.0, 5.0], [0.0, 0.0]], "tolerance": 50.0, "measure": "mean"}
    )
    far = "def predict_position(t):\n    return [[100 * t + {}, 5], [0, 0]]\n"
    verdicts = deltagym.verify_many(
        [(problem, RIGHT), (problem, far.format(99)), (problem, far.format(101))]
    )
    assert [v.pass_rate for v in verdicts] == [1.0, 1.0, 0.0]


def test_the_list_form_takes_one_entry_of_one_call() -> None:
    tests = [
        f"assert check_distance(predict_position()[{i}], [[{i}, 0]]) <= 0.5" for i in (0, 1, 7)
    ]
    problem = read_row({**ROW, "ground_truth": tests})
    verdict = deltagym.verify(
        problem, "```python\ndef predict_position():\n    return [[[i, 0]] for i in range(3)]\n```"
    )
    assert verdict.passed == (True, True, False)


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_program_that_fools_the_reference_verifier_scores_nothing(cheat: str) -> None:
    assert deltagym.verify(read_row(ROW), CHEATS[cheat]).pass_rate == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "assert __import__('os').system('true') == 0",
        "assert check_distance(predict_position(0.1), [[1, 2]]) <= 50.0; print(1)",
        "assert check_distance(predict_position(0.1), [[1, 2]]) < 50.0",
        "assert check_distance(predict_position(0.1, 2), [[1, 2]]) <= 50.0",
        "assert check_distance(predict_position(0.1), [[1, 2], [3]]) <= 50.0",
        "assert check_distance(predict_position(0.1), [[1, 1e999]]) <= 50.0",
        "assert check_distance(predict_position()[0.5], [[1, 2]]) <= 50.0",
        "assert check_distance(predict(0.1), [[1, 2]]) <= 50.0",
        "assert " + "(" * 10000,
    ],
)
def test_any_other_statement_is_refused_unrun(text: str) -> None:
    with pytest.raises(BadInput, match=r"ground_truth: .* is not of the form"):
        read_row({**ROW, "ground_truth": [text]})


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"positions": [[0, 0]]}, "time must be a number"),
        ({"time": 1, "positions": [[0]]}, r"positions must be a list of \[x, y\]"),
        ({"time": 1, "positions": [[0, 0]], "tolerance": "far"}, "tolerance must be a number"),
    ],
)
def test_a_malformed_row_is_refused_by_the_name_of_its_field(test: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_case(test)


@given(
    st.one_of(st.floats(-2, 2), st.builds(lambda i: {"index": i}, st.integers(0, 20))),
    st.lists(
        st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)).map(list), min_size=1, max_size=4
    ),
    st.floats(0, 100),
)
def test_statements_come_back_as_they_went(
    asked: object, positions: list[list[float]], tolerance: float
) -> None:
    case = Case(asked, {"positions": positions, "tolerance": tolerance, "measure": "mean"})
    assert read_assert(write_assert(case)) == case


@pytest.mark.parametrize("name", ["rotbox", "multiobj", "reversed"])
def test_an_exported_row_is_passed_by_the_gold_program_under_upstreams_own_rule(name: str) -> None:
    problem = FAMILIES[name].generate("easy", "test", 0)
    row = write_upstream_row(problem)
    assert row["dataset"] == "ballsim"
    assert row["difficulty"] == 1
    assert row["timestamps"] == [case.input for case in problem.cases]
    names = {"check_distance": mean_distance}
    exec(FAMILIES[name].reference(problem), names)
    for statement in row["ground_truth"]:
        exec(statement, names)
    again = read_row(row)
    assert deltagym.verify(again, FAMILIES[name].reference(problem)).status is Status.OK
    assert deltagym.verify(again, FAMILIES[name].reference(problem)).full_pass


def mean_distance(found: list[list[float]], true: list[list[float]]) -> float:
    if len(found) != len(true):
        raise ValueError
    return round(sum(map(math.dist, found, true)) / len(true), 3)
