"""Endings are those of the readable machine, and their verdicts those of the verifier."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_programs import programs

from deltagym.core.problem import Problem
from deltagym.scopes.manufactoria.cases import read_case
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.endings import endings
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.verifier import verify_batch

TAPES = st.text("RBYGx", max_size=8)
CASES = st.lists(
    st.builds(
        lambda tape, output, accepted, check: read_case(
            {
                "input": tape,
                "expected_output": output,
                "expected_accepted": accepted,
                "check_output": check,
            }
        ),
        TAPES,
        TAPES | st.sampled_from(["(R|B)*", "R+", "(R"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@given(programs(), CASES)
def test_endings_are_those_of_the_readable_machine(program, cases) -> None:
    text = format_program(program)
    quick, slow = endings(text, cases), endings(text, cases, paths=True)
    for ours, theirs in zip(quick, slow, strict=True):
        assert ours[:3] == theirs[:3]
        assert (ours.reason is None) == (theirs.reason is None) == ours.accepted
        assert theirs.path[0] == "start"
    (verdict,) = verify_batch([Problem("x", "x", {}, "", tuple(cases))], [text], "delta1")
    assert verdict.passed == tuple(ending.passed for ending in quick)


@pytest.mark.parametrize("paths", [False, True])
def test_what_is_no_program_is_told(paths: bool) -> None:
    with pytest.raises(ProgramError):
        endings("no program", [], paths)


def test_more_symbols_than_a_byte_holds() -> None:
    text = "START start:\n    NEXT end\n\nEND end\n"
    (ending,) = endings(text, [read_case({"input": "".join(map(chr, range(256, 600)))})])
    assert len(ending.output) == 344
