"""Canonical text and back."""

from hypothesis import given, settings
from hypothesis import strategies as st
from random_programs import programs

from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.syntax import Dialect


@settings(max_examples=50)
@given(programs(), st.sampled_from(["delta1", "delta2"]))
def test_round_trip(program: Program, dialect: Dialect):
    assert parse(format_program(program), dialect) == program


@settings(max_examples=50)
@given(programs())
def test_fences_and_ragged_indentation_change_nothing_in_delta2(program: Program):
    text = format_program(program)
    assert parse(f"So:\n```x\n{text.replace('    ', ' ')}```\n") == program


def test_the_canonical_text():
    text = "START start:\n\tNEXT a # go\nPULLER_RB a:\n      [R]  end\n      [EMPTY] NONE\nEND end"
    assert (
        format_program(parse(text))
        == "START start:\n    NEXT a\n\nPULLER_RB a:\n    [R] end\n    [EMPTY] NONE\n\nEND end\n"
    )


def test_a_rejecting_target_of_delta1_survives():
    text = "START start:\n    NEXT END\n\nEND end\n"
    assert format_program(parse(text, "delta1")) == text
