"""Judging: what passes a case, what is invalid; the kernel agrees with the parser and machine."""

import re
import threading
import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs import programs, tapes

from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Problem, Status, Verdict
from deltagym.core.registry import get_scope
from deltagym.scopes.manufactoria.casepool import CasePool
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.syntax import Dialect
from deltagym.scopes.manufactoria.verifier import verify_batch

SCOPE = get_scope("manufactoria")
DIALECTS = st.sampled_from(["delta1", "delta2"])
IDENTITY = "START start:\n    NEXT end\nEND end"
REJECT_ALL = "START start:\n    NEXT NONE\nEND end"
RED_LOOP = "START start:\n    NEXT a\nPULLER_RB a:\n    [R] a\n    [EMPTY] end\nEND end"


def case(tape: str, accepted: bool = True, output: str = "", check_output: bool = False) -> Case:
    return Case(tape, {"accepted": accepted, "output": output, "check_output": check_output})


def problem(*cases: Case) -> Problem:
    return Problem("contains_count", "easy-4c", {}, "", cases)


def verdict(text: str, *cases: Case, dialect: Dialect = "delta2") -> Verdict:
    return verify_batch([problem(*cases)], [text], dialect)[0]


@pytest.mark.parametrize("dialect", ["delta1", "delta2"])
@pytest.mark.parametrize(
    ("text", "test", "passed"),
    [
        (IDENTITY, case("R", True, "ignored"), True),
        (IDENTITY, case("R", False), False),
        (REJECT_ALL, case("R", False), True),
        (REJECT_ALL, case("R", True), False),
        (IDENTITY, case("RB", True, "RB", True), True),
        (IDENTITY, case("RB", True, "R", True), False),
        (IDENTITY, case("RB", True, "RBB", True), False),
        (IDENTITY, case("RB", True, "BR", True), False),
        (IDENTITY, case("", True, "", True), True),
        (IDENTITY, case("RB", False, "RB", True), False),
        (IDENTITY, case("RB", False, "BR", True), True),
        (REJECT_ALL, case("RB", False, "RB", True), True),
        (REJECT_ALL, case("RB", True, "RB", True), False),
        (IDENTITY, case("RxéB", True, "RxéB", True), True),
        (IDENTITY, case("RxéB", True, "RéxB", True), False),
    ],
)
def test_one_case(text: str, test: Case, passed: bool, dialect: Dialect):
    judged = verdict(text, test, dialect=dialect)
    assert (judged.status, judged.passed) == (Status.OK, (passed,))
    assert (judged.message == "") == passed


@pytest.mark.parametrize(
    ("pattern", "delta1", "delta2"),
    [
        ("R+B", True, False),
        (".*", True, False),
        ("(R|B)*", True, False),
        ("R?", False, False),
        ("RB(", False, False),
        ("R+B++)", False, False),
    ],
)
def test_only_delta1_reads_the_expected_output_as_a_pattern(
    pattern: str, delta1: bool, delta2: bool
):
    test = case("RB", True, pattern, True)
    assert [verdict(IDENTITY, test, dialect=d).full_pass for d in get_args(Dialect)] == [
        delta1,
        delta2,
    ]


def test_a_broken_pattern_is_compared_exactly():
    assert verdict(IDENTITY, case("R(", True, "R(", True), dialect="delta1").full_pass


@pytest.mark.parametrize("dialect", ["delta1", "delta2"])
def test_without_cases_a_program_passes_and_a_non_program_does_not(dialect: Dialect):
    assert verdict(IDENTITY, dialect=dialect).full_pass is True
    assert verdict("no program", dialect=dialect).full_pass is False


def test_an_invalid_program_fails_every_case_and_says_why():
    judged = verdict("```\nSTART start:\n  NEXT b\nEND end\n```", case("R"), case("B", False))
    assert (judged.status, judged.passed) == (Status.INVALID, (False, False))
    assert "line 3, column 8: there is no node 'b'" in judged.message


def test_the_message_counts_failures_and_names_a_loop():
    loop = "START start:\n  NEXT a\nPULLER_RB a:\n  [R] end\n  [EMPTY] a\nEND end"
    judged = verdict(loop, case("R"), case("B"), case(""), case("", False))
    assert judged.passed == (True, False, False, True)
    assert judged.message == "2 of 4 cases fail, first case 2; case 3: step limit"


def test_the_step_limit_is_fixed_in_delta1_and_grows_in_delta2():
    tests = [case("R" * 997), case("R" * 998)]
    assert verdict(RED_LOOP, *tests, dialect="delta1").passed == (True, False)
    assert verdict(RED_LOOP, *tests).passed == (True, True)


def test_tapes_past_the_cap_are_bad_input_in_delta2_only():
    test = case("Y" * 5000)
    assert verdict(RED_LOOP, test, dialect="delta1").full_pass
    with pytest.raises(BadInput, match="4096"):
        verdict(RED_LOOP, test)


def test_more_symbols_than_a_byte_holds():
    tape = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    assert verdict(
        IDENTITY, case(tape, True, tape, True), case("R" + tape, True, tape, True)
    ).passed == (True, False)


def expected(given: Problem, text: str, dialect: Dialect) -> Verdict:
    """What the readable parser and machine say."""
    try:
        program = parse(text, dialect)
    except ProgramError as error:
        return Verdict(Status.INVALID, (False,) * len(given.cases), str(error))
    passed, endless = [], ""
    for number, test in enumerate(given.cases, 1):
        end = run(program, test.input, DELTA1_LIMIT if dialect == "delta1" else None)
        match = end.accepted and (
            not test.expected["check_output"] or end.output == test.expected["output"]
        )
        passed.append(match == test.expected["accepted"])
        if not passed[-1] and not endless and end.reason.startswith("step limit"):
            endless = f"; case {number}: step limit"
    failed = passed.count(False)
    message = f"{failed} of {len(passed)} cases fail, first case " if failed else ""
    message += f"{passed.index(False) + 1}{endless}" if failed else ""
    return Verdict(Status.OK, tuple(passed), message)


CASES = st.builds(case, tapes(symbols="RBYGx"), st.booleans(), tapes(3), st.booleans())
PLAIN_CASES = st.builds(case, tapes(symbols="RBYGx"), st.booleans())
SCRAPS = [*" \t\n:#`R[_é\x1c", "", "```\n", "] ", "END", " # x"]
DAMAGE = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 3), st.sampled_from(SCRAPS)), max_size=3
)


@settings(max_examples=250)
@given(
    st.lists(
        st.tuples(
            programs(), DAMAGE, st.lists(CASES, max_size=5) | st.lists(PLAIN_CASES, max_size=9)
        ),
        max_size=4,
    ),
    st.booleans(),
    DIALECTS,
)
def test_agrees_with_parser_and_machine(
    drawn: list[tuple[Program, list[tuple[int, int, str]], list[Case]]],
    fenced: bool,
    dialect: Dialect,
):
    problems, texts = [], []
    for program, damage, cases in drawn:
        text = (
            f"So é:\n```manufactoria\n{format_program(program)}```\n"
            if fenced
            else format_program(program)
        )
        for at, gone, new in damage:
            text = text[:at] + new + text[at + gone :]
        problems.append(problem(*cases))
        texts.append(text)
    right = [expected(*pair, dialect) for pair in zip(problems, texts, strict=True)]
    assert verify_batch(problems, texts, dialect) == right


@given(st.lists(st.text("`\n\r a", max_size=30), max_size=5))
def test_bodies_are_found_as_the_parser_finds_them(around: list[str]):
    text = f"{IDENTITY}\n".join(around)
    right = expected(problem(case("R")), text, "delta2")
    assert verdict(text, case("R")) == right


def test_a_batch_keeps_the_order_and_mixes_valid_and_invalid():
    one, two = problem(case("R"), case("B")), problem(case("R", False))
    verdicts = verify_batch([one, two, one, two], [IDENTITY, IDENTITY, "nothing", REJECT_ALL])
    assert [v.passed for v in verdicts] == [(True, True), (False,), (False, False), (True,)]
    assert [v.status for v in verdicts] == [Status.OK, Status.OK, Status.INVALID, Status.OK]


@pytest.mark.parametrize("count", [61, 62, 63, 64, 65, 200])
def test_many_cases(count: int):
    tests = [case("R" * (i % 7), i % 5 != 0) for i in range(count)]
    for text in (IDENTITY, REJECT_ALL, RED_LOOP):
        assert verdict(text, *tests) == expected(problem(*tests), text, "delta2")


def test_the_same_results_of_fewer_cases_are_another_verdict():
    one, two = (verdict(IDENTITY, *[case("R")] * count) for count in (1, 2))
    assert (one.passed, two.passed) == ((True,), (True, True))


def test_longer_tapes_than_a_tree_holds():
    test = case("RB" * 40_000, True)
    assert verdict(IDENTITY, test, test, dialect="delta1").full_pass


def test_no_completions():
    assert verify_batch([], []) == []


def test_another_problem_under_a_known_id_is_judged_by_its_own_cases():
    first = Problem("f", "l", {}, "", (case("R"),), id="same")
    second = Problem("f", "l", {}, "", (case("R", False), case("B")), id="same")
    assert verify_batch([first, second, first], [IDENTITY] * 3) == [
        verdict(IDENTITY, *p.cases) for p in (first, second, first)
    ]


def test_the_pool_forgets_only_between_batches(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("deltagym.scopes.manufactoria.verifier.MAX_POOLED_CASES", 3)
    problems = [
        Problem(
            "f", "l", {"i": i}, "", tuple(case("RB" * i, True, "RB" * i, True) for _ in range(i))
        )
        for i in range(6)
    ]
    for _ in range(3):
        assert all(v.full_pass for v in verify_batch(problems, [IDENTITY] * 6))


def test_a_problem_is_compiled_once():
    pool, given_problem = CasePool("delta2"), problem(case("R"), case("RB", True, "RB", True))
    assert pool.add(given_problem).number == pool.add(problem(*given_problem.cases)).number
    assert (pool.size, len(pool.slots)) == (2, 1)


@pytest.mark.parametrize("wrong", [None, 3, b"START", ["x"]])
def test_completions_must_be_text(wrong: object):
    with pytest.raises(BadInput, match=re.escape("completions[1]")):
        SCOPE.verify_many([problem(case("R"))] * 2, [IDENTITY, wrong])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("test", "field"),
    [
        (Case(["R"], {"accepted": True, "output": "", "check_output": False}), "input"),
        (Case("R", {"accepted": 1, "output": "", "check_output": False}), "'accepted'"),
        (Case("R", {"accepted": True, "output": None, "check_output": False}), "'output'"),
        (Case("R", {"accepted": True, "output": ""}), "'check_output'"),
        (Case("R", True), "'accepted'"),
    ],
)
def test_a_malformed_case_is_named(test: Case, field: str):
    with pytest.raises(BadInput, match=field):
        verdict(IDENTITY, case("R"), test)


def test_lengths_must_agree_and_the_dialect_exist():
    with pytest.raises(BadInput, match="1 for 0"):
        SCOPE.verify_many([], [IDENTITY])
    with pytest.raises(BadInput, match="delta3"):
        SCOPE.verify_many([problem()], [IDENTITY], "delta3")


HOSTILE = {
    "lone surrogate": ("\ud800", False),
    "surrogate in a comment": (f"{IDENTITY} # \udfff", True),
    "NUL": (f"{IDENTITY}\x00", False),
    "many lines": ("x\n" * 200_000, False),
    "many comments": (f"{IDENTITY}\n" + "#\n" * 30_000, True),
    "a megabyte of prose": ("thinking… " * 100_000 + f"\n```\n{IDENTITY}\n```", True),
    "many fences": ("```\n" * 200_000, False),
    "a million backticks": ("`" * 1_000_000, False),
    "many nodes": (IDENTITY + "".join(f"\nPULLER_RB n{i}:" for i in range(1990)), True),
    "as many declarations as fit": ("END a\n" * 10_000, False),
    "as many routes as fit": ("START start:\n" + "[R] a\n" * 10_000, False),
    "a long name": ("START " + "a" * 1_000_000, False),
}


@pytest.mark.parametrize(("text", "valid"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_judged_in_bounded_time(text: str, valid: bool):
    begin = time.process_time()
    ordinary, judged = verify_batch([problem(case("R"))] * 2, [IDENTITY, text])
    judged.message.encode()
    assert (ordinary.full_pass, judged.full_pass) == (True, valid)
    assert time.process_time() - begin < 2


def test_threads_share_the_pool():
    problems = [
        Problem("f", "l", {"thread": i}, "", (case("R" * i, True, "R" * i, True),))
        for i in range(200)
    ]
    wrong: list[Verdict] = []

    def judge(part: list[Problem]) -> None:
        for p in part:
            wrong.extend(
                v for v in verify_batch([p, part[0]], [IDENTITY, IDENTITY]) if not v.full_pass
            )

    threads = [threading.Thread(target=judge, args=(problems[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
