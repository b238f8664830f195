"""The verifier: programs of every kind in the real sandbox, limited in time and in ticks."""

import json
from dataclasses import replace

import pytest

from deltagym import Problem, verify, verify_many
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Case, Status
from deltagym.core.registry import get_family
from deltagym.core.rows import read_row, write_row
from deltagym.scopes.contest.cases import input_of, tier_of
from deltagym.scopes.contest.lookup import find
from deltagym.scopes.contest.runners import python_runner
from deltagym.scopes.contest.scope import SCOPE
from deltagym.scopes.contest.template import COUNTS, Tier
from deltagym.scopes.contest.verifier import Code, rulings_of, shared_judge

FAMILY = get_family("contest_mitm")
SMALL, MEDIUM, LARGE = (COUNTS[tier] for tier in (Tier.SMALL, Tier.MEDIUM, Tier.LARGE))


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Walks over a board: its gold program takes a sixth of a second on a large test."""
    params = next(p for p in FAMILY.params("easy") if p["template"] == "mitm_walk")
    return FAMILY.problem("easy", params)


@pytest.fixture(scope="module")
def gold(problem: Problem) -> str:
    return FAMILY.reference(problem)


def codes(problem: Problem, completion: str) -> list[str]:
    return [str(r.code) for r in rulings_of(shared_judge(), problem, completion, *find(problem))]


def test_gold_passes_and_says_nothing(problem: Problem, gold: str) -> None:
    verdict = verify(problem, f"I think:\n```python\n{gold}```\n")
    assert (verdict.status, verdict.full_pass, verdict.message) == (Status.OK, True, "")


def test_the_plain_program_passes_all_but_the_large_tests(problem: Problem) -> None:
    template, knobs = find(problem)
    verdict = verify(problem, template.brute(knobs))
    assert verdict.passed == (True,) * (SMALL + MEDIUM) + (False,) * LARGE
    assert verdict.message.startswith(
        f"small {' '.join(['AC'] * SMALL)}, medium {' '.join(['AC'] * MEDIUM)}, large TLE TLE; its "
    )


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("print(10 ** 9)", Code.WRONG),
        ("x = [0] * 10 ** 9", Code.TOO_LARGE),
        ("print(1 / 0)", Code.FAILED),
        ("import urllib.request", Code.FAILED),
        ("open('/etc/passwd')", Code.FAILED),
        ("def solve(:", Code.NO_PROGRAM),
    ],
)
def test_every_way_to_fail_has_its_code(problem: Problem, program: str, code: Code) -> None:
    few = replace(problem, cases=problem.cases[:1], id="few")
    assert codes(few, program) == [code]


def test_a_program_that_never_ends_is_run_twice_only(problem: Problem) -> None:
    rulings = rulings_of(shared_judge(), problem, "while True:\n    pass", *find(problem))
    assert [r.detail for r in rulings[2:]] == ["not run"] * (len(problem.cases) - 2)
    assert {r.code for r in rulings} == {Code.TOO_LONG}


def test_what_is_no_program_is_invalid_and_says_why(problem: Problem) -> None:
    verdict = verify(problem, "def solve(:")
    assert verdict.status is Status.INVALID
    assert verdict.message.startswith("CE: SyntaxError")
    assert verdict.pass_rate == 0


def test_a_solve_that_nobody_calls_is_called(problem: Problem, gold: str) -> None:
    few = replace(problem, cases=problem.cases[: SMALL + 1], id="few")
    defined = gold[: gold.index("if __name__")]
    reading = defined.replace("def solve(text):", "def solve():\n    text = sys.stdin.read()")
    printing = "import sys\ndef solve():\n    print(inner(sys.stdin.read()))\n" + defined.replace(
        "solve", "inner"
    )
    for program in (defined, reading, printing, defined + "\nprint(solve(sys.stdin.read()))\n"):
        assert verify(few, program).full_pass
    assert not any(verify(few, defined.replace("solve", "answer")).passed)


def test_a_program_that_breaks_on_one_test_only_fails_that_one(problem: Problem, gold: str) -> None:
    picky = gold.replace(
        "def solve(text):\n",
        "def solve(text):\n    if len(text.split()) < 6:\n        raise ValueError('too short')\n",
    )
    found = codes(problem, picky)
    assert 0 < found.count("RE") < SMALL
    assert set(found) == {"AC", "RE"}


def test_rows_hold_addresses_and_verify_the_same(problem: Problem, gold: str) -> None:
    row = json.loads(json.dumps(write_row(problem)))
    assert len(json.dumps(row)) < 20_000
    again = read_row(row)
    assert again == problem
    assert again.cases == problem.cases
    assert again.cases[-1].expected == {"sha256": None}
    assert verify(again, gold).full_pass
    assert not verify(again, "print(0)").full_pass


def test_an_input_that_has_changed_is_noticed(problem: Problem) -> None:
    case = problem.cases[-1]
    assert len(input_of(*find(problem), case)) > 1000
    with pytest.raises(DeltaGymError, match="has changed; build the problem again"):
        input_of(*find(problem), Case({**case.input, "seed": 1}, case.expected))


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({}, "a test needs input and output as text"),
        ({"input": "1"}, "output must be text"),
        ({"tier": "huge", "number": 0, "seed": 0, "sha256": ""}, "a test needs"),
        (
            {"tier": "large", "number": 0, "seed": -1, "sha256": ""},
            "number and seed must be integers",
        ),
        (
            {"tier": "large", "number": 0, "seed": 0, "sha256": "", "output_sha256": 1},
            "output_sha256 must be text",
        ),
    ],
)
def test_malformed_tests_are_refused(test: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        SCOPE.read_case(test)


def test_ticks_give_the_same_verdict_and_count_each_time(problem: Problem, gold: str) -> None:
    template, knobs = find(problem)
    judge = shared_judge("ticks")
    medium = next(c for c in problem.cases if tier_of(c) is Tier.MEDIUM)
    runs = [judge.rule(template, knobs, medium, gold) for _ in range(2)]
    assert runs[0] == runs[1]
    assert runs[0].code is Code.ACCEPTED
    assert runs[0].used == pytest.approx(runs[0].limit / 3, rel=0.5) or runs[0].limit == 100_000
    slow = "n = 0\nfor i in range(200_000):\n    n += 1\n" + gold
    over = judge.rule(template, knobs, medium, slow)
    assert (over.code, over.used) == (Code.TOO_LONG, over.limit + 1)
    assert judge.rule(template, knobs, medium, "import numpy").code is Code.FAILED


def test_dialects(problem: Problem, gold: str) -> None:
    few = replace(problem, cases=problem.cases[:3], id="few")
    assert [v.full_pass for v in verify_many([(few, gold)], dialect="ticks")] == [True]
    with pytest.raises(
        BadInput, match="contest has no dialect 'cobol'; known are python, ticks, cpp"
    ):
        verify_many([(few, gold)], dialect="cobol")
    with pytest.raises(
        BadInput, match="contest_mitm has no dialect 'cpp'; known are python, ticks"
    ):
        verify_many([(few, gold)], dialect="cpp")


def test_expected_values_never_enter_the_program(problem: Problem) -> None:
    """A program that shows all it can find in its memory shows none of a test's output."""
    case = next(c for c in problem.cases if len(c.expected.get("output", "")) > 1)
    secret = "73577357735773"
    marked = Case(case.input, {"output": secret})
    spy = "import gc, sys\nprint([o for o in gc.get_objects()], sys.stdin.read(), vars())"
    ruling = shared_judge().rule(*find(problem), marked, spy)
    assert ruling.code is Code.WRONG
    shown = python_runner().answers(
        "def solve(text):\n    import gc\n    return repr(gc.get_objects()) + text",
        [case.input],
        2.0,
    )
    assert shown[0] is not None
    assert secret not in shown[0]


def test_nonsense_is_refused(problem: Problem) -> None:
    with pytest.raises(BadInput, match=r"completions\[0\]: must be text"):
        SCOPE.verify_many([problem], [None])  # type: ignore[list-item]
    with pytest.raises(BadInput, match="give one each"):
        SCOPE.verify_many([problem], [])
    foreign = replace(problem, params={"template": "x"}, id="x")
    with pytest.raises(BadInput, match=r"params\.template: must be one of"):
        SCOPE.verify_many([foreign], ["print(1)"])
