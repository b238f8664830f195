"""Rows in upstream's shape, whose tests call `solve`."""

import json
from pathlib import Path

import pytest

import deltagym
from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem, Status
from deltagym.core.registry import get_family, get_scope

TESTS = [
    "assert solve(3, [1, 2, 2], [(0, 2), (1, 2)]) == [2, 1]",
    "assert solve(n=1, a=[5], queries=[(0, 0)]) == [1], 'one'",
    "assert solve(0, [], []) == []",
]

RIGHT = """Here:
```python
def solve(n, a, queries):
    seen = {q: None for q in queries}  # tuples stay tuples
    return tuple(len(set(a[l : r + 1])) for l, r in seen)
```"""


def row(tests: list[str]) -> dict[str, object]:
    return {
        "messages": [{"role": "user", "content": "Count distinct values."}],
        "ground_truth": tests,
        "dataset": "contest",
        "id": "mo_01",
        "category": "mo",
        "difficulty": "hard",
        "problem_name": "socks",
    }


def problem() -> Problem:
    return deltagym.read_row(row(TESTS))


def test_each_call_is_a_case_and_its_value_is_compared_outside() -> None:
    assert problem().family == "contest:mo"
    assert get_family(problem().family).prompt(problem()) == "Count distinct values."
    constant = "def solve(n, a, queries):\n    return [2, 1]"
    endless = "def solve(n, a, queries):\n    return [2, 1] if n == 3 else solve(n, a, queries)"
    texts = [RIGHT, constant, endless, "def solve(:", "print(1)"]
    right, first, deep, broken, without = deltagym.verify_many([(problem(), t) for t in texts])
    assert right.full_pass, right.message
    assert first.passed == deep.passed == (True, False, False)
    assert "RecursionError" in deep.message
    assert broken.status is Status.INVALID
    assert not any(without.passed)


def test_feedback_shows_the_call_and_the_row_comes_back() -> None:
    scope = get_scope("contest")
    told = scope.feedback(problem().cases[:1], 0, "")
    assert "solve(3, [1, 2, 2], [(0, 2), (1, 2)])" in told
    tests = [scope.write_case(case)["assert"] for case in problem().cases]
    assert deltagym.read_row(row(tests)).cases == problem().cases


@pytest.mark.parametrize(
    ("test", "lack"),
    [
        ("assert solve(SINGLE_IN_GENERATORS_MO['socks'](50000)) == 3", "draws its input by a"),
        ("assert solve(__import__('os')) == 3", "is not of the form"),
        ("assert abs(solve(1) - 2) < 1e-6", "is not of the form"),
        ("assert solve(1) == {1, 2}", "is not of the form"),
        ("assert solve(**{'a': 1}) == 1", "is not of the form"),
    ],
)
def test_what_is_missing_is_said(test: str, lack: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=lack):
        deltagym.read_row(row([test]))
    answered = row([test]) | {"completion": RIGHT}
    (tmp_path / "in.json").write_text(json.dumps([answered]))
    summary = deltagym.verify_file(tmp_path / "in.json", tmp_path / "out.jsonl")
    assert summary.nothing_judged
    assert lack in summary.reasons[0][0]
