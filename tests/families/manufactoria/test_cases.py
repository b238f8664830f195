"""Case selection: it covers, it balances, it keeps to its bounds, and mutants are the programs they claim to be."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from deltagym.families.manufactoria import automata
from deltagym.families.manufactoria.cases import Machines, Tapes, choose_tapes, scattered, select_cases
from deltagym.families.manufactoria.machine import run
from deltagym.families.manufactoria.mutants import LONGEST, PLAIN_LONGEST, dfa_routes, mutants, probes, program_dfa, program_routes
from deltagym.families.manufactoria.parser import parse
from deltagym.families.manufactoria.synthesis import dfa_program
from deltagym.seeding import rng

KILLS = st.tuples(st.integers(0, 30), st.integers(30, 60)).flatmap(lambda shape: arrays(bool, shape))
TAPES = Tapes.of("RB", 6)
SHORT = ["".join(t) for n in range(7) for t in product("RB", repeat=n)]


@settings(deadline=None)
@given(KILLS)
def test_selection_exposes_all_that_can_be_exposed(kill):
    chosen = select_cases(kill, minimum=5, maximum=kill.shape[1])
    assert len(set(chosen)) == len(chosen) >= 5
    assert np.array_equal(kill[:, chosen].any(axis=1), kill.any(axis=1))


@settings(deadline=None)
@given(KILLS, st.data())
def test_selection_is_even_where_the_labels_allow_it(kill, data):
    label = np.array(data.draw(st.lists(st.booleans(), min_size=kill.shape[1], max_size=kill.shape[1])))
    chosen = select_cases(kill, label, minimum=12, maximum=20)
    assert 12 <= len(chosen) <= 20
    accepting = int(label[chosen].sum())
    if min(label.sum(), (~label).sum()) >= 10:
        assert accepting * 2 == len(chosen)


@settings(deadline=None)
@given(KILLS)
def test_forced_candidates_come_first(kill):
    assert select_cases(kill, minimum=6, maximum=10, forced=[7, 3])[:2] == [7, 3]


def test_a_label_with_one_candidate_is_still_used():
    label = np.zeros(50, bool)
    label[33] = True
    chosen = select_cases(np.ones((3, 50), bool), label)
    assert 33 in chosen
    assert len(chosen) == 24


def test_there_are_never_more_cases_than_candidates():
    assert sorted(select_cases(np.ones((2, 5), bool))) == [0, 1, 2, 3, 4]


def test_the_tree_holds_all_short_tapes_and_the_extra_ones_with_their_prefixes():
    tapes = Tapes.of("RB", 3, ["RBRBR", ""])
    assert tapes.texts == [t for t in SHORT if len(t) <= 3] + ["RBRB", "RBRBR"]
    for i in range(1, len(tapes.texts)):
        assert tapes.texts[tapes.parent[i]] + "RB"[tapes.symbol[i]] == tapes.texts[i]


def test_machines_side_by_side_run_like_each_alone():
    dfas = [automata.prefix("RB", "RB"), automata.suffix("RB", "BB"), automata.comparison("RB", ">", 5)]
    verdicts = Machines.join([Machines.of(dfas[:1]), Machines.of(dfas[1:])]).verdicts(np.arange(3), TAPES)
    assert verdicts.tolist() == [[dfa.run(t) for t in TAPES.texts] for dfa in dfas]


def test_chosen_tapes_tell_the_language_from_all_others():
    words = ["".join(t) for n in range(1, 5) for t in product("RB", repeat=n)]
    pool = [automata.suffix("RB", word) for word in words]
    truth = automata.suffix("RB", "RBB")
    choice = choose_tapes(truth, Machines.of(pool), TAPES)
    assert choice.unexposed == [words.index("RBB")]
    assert all(truth.run(tape) == verdict for tape, verdict in choice.tapes)
    assert {verdict for _, verdict in choice.tapes} == {True, False}
    assert 24 <= len({tape for tape, _ in choice.tapes}) == len(choice.tapes) <= 40


@given(st.integers(0, 3000))
def test_scattered_is_a_permutation(count):
    assert sorted(scattered(count)) == list(range(count))


EDITED = """START start:
    NEXT a
PULLER_RB a:
    [R] b
    [EMPTY] b
PULLER_YG b:
    [Y] a
    [G] end
    [EMPTY] a
END end"""
"""Goes in circles on an empty tape and on B at `b`; drops B at `a`."""


@pytest.mark.parametrize("text", [EDITED, EDITED.replace("NEXT a", "NEXT NONE"), EDITED.replace("NEXT a", "NEXT end")])
def test_a_program_of_pullers_is_its_automaton(text):
    program = parse(text)
    dfa = program_dfa(program, "RBYG")
    for tape in ("".join(t) for n in range(5) for t in product("RBYG", repeat=n)):
        assert dfa.run(tape) == run(program, tape).accepted, tape


def test_a_painter_has_no_automaton():
    with pytest.raises(ValueError, match="pullers"):
        program_dfa(parse("START start:\n    NEXT p\nPAINTER_RED p:\n    NEXT end\nEND end"), "RB")


@pytest.mark.parametrize("alphabet", ["RB", "RBYG"])
def test_mutants_differ_from_the_program_but_not_too_much(alphabet):
    truth = automata.substring(alphabet, "RBR").minimal()
    table, first = program_routes(dfa_program(truth))
    machines = mutants(table, first, len(alphabet), singles=10_000, pairs=100)
    tapes = Tapes.of(alphabet, 5)
    right = np.array([truth.run(t) for t in tapes.texts])
    differing = (machines.verdicts(np.arange(len(machines.start)), tapes) != right).any(axis=1)
    assert 0.6 < differing.mean() < 1
    assert len(machines.start) > 100


def test_an_automatons_own_routes_behave_like_it():
    truth = automata.comparison("RB", "<=", 9).minimal()
    unedited = mutants(dfa_routes(truth), 0, 2, singles=10_000, pairs=0)
    verdicts = unedited.verdicts(np.arange(len(unedited.start)), TAPES)
    assert [truth.run(t) for t in TAPES.texts] in verdicts.tolist()


def test_probes_reach_every_state_with_both_verdicts_and_stay_short():
    truth = automata.substring("RBYG", "RBYG").minimal()
    found = probes(truth, rng("probes"))
    assert found == probes(truth, rng("probes"))
    assert {truth.run(t) for t in found} == {True, False}
    assert max(map(len, found)) <= max(LONGEST, PLAIN_LONGEST)
    assert max(map(len, found)) > 12
