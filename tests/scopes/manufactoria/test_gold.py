import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.gold import Builder, dfa_program, erase
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, NONE


@st.composite
def dfas(draw):
    alphabet = draw(st.sampled_from(["RB", "RBYG"]))
    states = draw(st.integers(1, 5))
    row = st.lists(st.integers(0, states - 1), min_size=len(alphabet), max_size=len(alphabet))
    delta = draw(st.lists(row, min_size=states, max_size=states))
    accepting = draw(st.lists(st.booleans(), min_size=states, max_size=states))
    return Dfa(alphabet, np.array(delta, np.int32), np.array(accepting, bool))


@settings(max_examples=50)
@given(dfas(), st.lists(st.text("RBYG", max_size=12), max_size=20))
def test_a_dfa_and_its_program_accept_the_same_tapes(dfa, tapes):
    program = dfa_program(dfa.minimal())
    for tape in tapes:
        if set(tape) <= set(dfa.alphabet):
            assert run(program, tape).accepted == dfa.run(tape)


@settings(max_examples=50)
@given(dfas())
def test_programs_read_back_as_they_were_written(dfa):
    program = dfa_program(dfa.minimal())
    assert parse(format_program(program)) == program


@settings(max_examples=50)
@given(dfas())
def test_a_state_costs_at_most_one_puller_for_each_pair_of_colours(dfa):
    least = dfa.minimal()
    assert len(dfa_program(least).nodes) <= 2 + len(least.accepting) * len(least.alphabet) // 2


def test_dead_states_reject_and_universal_ones_accept_at_once():
    program = dfa_program(automata.prefix("RB", "RB").minimal())
    assert (
        " ".join(format_program(program).split())
        == "START start: NEXT q0 PULLER_RB q0: [R] q1 PULLER_RB q1: [B] end END end"
    )


def test_languages_of_everything_and_nothing_need_no_node():
    everything = automata.pattern("RB", [("R", "*")]).minimal()
    nothing = Dfa("RB", np.zeros((1, 2), np.int32), np.array([False]))
    assert [node.routes for node in dfa_program(nothing.complement()).nodes] == [
        (("NEXT", END_ID),),
        (),
    ]
    assert [node.routes for node in dfa_program(nothing).nodes] == [(("NEXT", NONE),), ()]
    assert run(dfa_program(everything), "RRR").accepted


def test_a_truly_empty_tape_takes_both_pullers():
    builder = Builder()
    program = builder.program(builder.pull({EMPTY: END_ID}, possible="RBYG"))
    assert [run(program, tape).accepted for tape in ("", "R", "B", "Y", "G")] == [
        True,
        False,
        False,
        False,
        False,
    ]


@settings(max_examples=50)
@given(st.text("RBYG"), st.text("RBYG"))
def test_erase_empties_the_tape(tape, word):
    builder = Builder()
    program = builder.program(erase(builder, "RBYG", builder.paint(word, END_ID)))
    assert run(program, tape).output == word


def test_alike_nodes_are_written_once_and_hopeless_ones_not_at_all():
    builder = Builder()
    one, two = (builder.paint("G", END_ID) for _ in range(2))
    program = builder.program(builder.pull({"R": one, "B": two, EMPTY: builder.paint("R", NONE)}))
    assert [(node.kind, node.id, node.routes) for node in program.nodes[1:-1]] == [
        ("PULLER_RB", "q0", (("R", "g0"), ("B", "g0"))),
        ("PAINTER_GREEN", "g0", (("NEXT", "end"),)),
    ]
