"""Which parts of a program can run."""

import pytest
from hypothesis import given, settings
from random_programs import programs, tapes

from deltagym.core.registry import get_scope
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.reach import reachable_spans

PROGRAM = """START start:
    NEXT a

PULLER_RB a:
    [R] END
    [B] c

PULLER_RB b:
    [R] c
    [B] a

PAINTER_RED c:
    NEXT NONE

END end
"""


def used(completion: str) -> list[str]:
    spans = reachable_spans(completion)
    return [completion[a:b].split(":")[0].split()[1] for a, b in spans]


def test_a_node_counts_if_start_leads_to_it() -> None:
    assert used(PROGRAM) == ["start", "a", "c", "end"]


def test_spans_are_places_in_the_whole_completion() -> None:
    assert used(f"An answer:\n```manufactoria\n{PROGRAM}```\nDone.") == ["start", "a", "c", "end"]


@pytest.mark.parametrize("text", ["", "no program", "END end\n"])
def test_without_a_start_nothing_is_ruled_out(text: str) -> None:
    assert reachable_spans(text) == [(0, len(text))]


@settings(max_examples=50)
@given(programs(), tapes())
def test_what_is_left_out_changes_no_outcome(program: Program, tape: str) -> None:
    text = format_program(program)
    kept = "".join(text[a:b] for a, b in reachable_spans(text))
    assert run(parse(kept), tape, 200) == run(program, tape, 200)


def test_the_scope_offers_it() -> None:
    assert get_scope("manufactoria").used_spans(PROGRAM) == reachable_spans(PROGRAM)
