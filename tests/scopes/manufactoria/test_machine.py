"""The reference machine: queue semantics, step limits, traces."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.manufactoria.machine import (
    DELTA1_LIMIT,
    MAX_TAPE,
    MAX_TRACE,
    Step,
    run,
    step_limit,
)
from deltagym.scopes.manufactoria.parser import parse


def machine(nodes: str):
    return parse(f"START start:\nNEXT a\n{nodes}\nEND end")


RED_LOOP = machine("PULLER_RB a:\n[R] a\n[EMPTY] end")
PAINT_LOOP = machine("PAINTER_RED a:\nNEXT a")


@pytest.mark.parametrize(
    ("tape", "accepted", "output"),
    [
        ("R", True, ""),
        ("BR", True, "R"),
        ("Y", True, "Y"),
        ("YR", True, "YR"),
        ("xR", True, "xR"),
        ("", True, ""),
    ],
)
def test_a_puller_removes_only_its_colours(tape: str, accepted: bool, output: str):
    end = run(machine("PULLER_RB a:\n[R] end\n[B] end\n[EMPTY] end"), tape)
    assert (end.accepted, end.output) == (accepted, output)


def test_a_colour_without_a_route_is_removed_and_rejects():
    end = run(machine("PULLER_RB a:\n[R] end"), "BRY")
    assert (end.accepted, end.output, end.reason) == (False, "RY", "routed to NONE")


def test_empty_without_a_route_rejects_and_removes_nothing():
    end = run(machine("PULLER_YG a:\n[Y] end"), "RY")
    assert (end.accepted, end.output) == (False, "RY")


@pytest.mark.parametrize(
    ("kind", "colour"), [("RED", "R"), ("BLUE", "B"), ("YELLOW", "Y"), ("GREEN", "G")]
)
def test_a_painter_writes_at_the_back(kind: str, colour: str):
    assert run(machine(f"PAINTER_{kind} a:\nNEXT end"), "BG").output == "BG" + colour


def test_end_must_be_within_the_limit_counting_start_and_end():
    assert run(RED_LOOP, "R" * 997, DELTA1_LIMIT).accepted
    late = run(RED_LOOP, "R" * 998, DELTA1_LIMIT)
    assert (late.accepted, late.steps) == (False, 1000)
    assert "step limit" in late.reason


def test_the_default_limit_grows_with_the_square_of_the_tape():
    assert [step_limit(n) for n in (0, 1, 10, MAX_TAPE)] == [1000, 1002, 1200, 1000 + 2 * 4096**2]
    assert run(RED_LOOP, "R" * 998).accepted


def test_a_painter_loop_ends_at_the_limit():
    end = run(PAINT_LOOP, "", DELTA1_LIMIT)
    assert (end.accepted, end.output, end.steps) == (False, "R" * 999, 1000)


def test_too_long_a_tape_needs_a_limit():
    with pytest.raises(BadInput, match="4096"):
        run(RED_LOOP, "R" * (MAX_TAPE + 1))
    assert run(RED_LOOP, "R" * (MAX_TAPE + 1), 10_000).accepted


def test_target_end_in_capitals_is_an_unknown_node_in_delta1():
    end = run(parse("START start:\n    NEXT END\nEND end", "delta1"), "R")
    assert (end.accepted, end.reason) == (False, "there is no node 'END'")


def test_the_trace_shows_the_tape_on_arrival():
    end = run(machine("PULLER_RB a:\n[R] b\nPAINTER_GREEN b:\nNEXT end"), "RB", trace=True)
    assert end.trace == (Step("start", "RB"), Step("a", "RB"), Step("b", "B"), Step("end", "BG"))
    assert end.steps == 4


def test_no_trace_unless_asked_for_and_never_an_endless_one():
    assert run(PAINT_LOOP, "").trace is None
    long = run(PAINT_LOOP, "R" * 50, trace=True)
    assert (long.steps, len(long.trace or ())) == (6000, MAX_TRACE)
