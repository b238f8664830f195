"""Cases of languages: tapes, machines, the choice of tapes, and mutants."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.gold import dfa_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.mutants import (
    LONGEST,
    PLAIN_LONGEST,
    Edits,
    dfa_routes,
    mutants,
    probes,
    program_dfa,
    program_edits,
    program_routes,
    table_edits,
)
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.selection import (
    MISSED,
    Machines,
    Tapes,
    choose_tapes,
    extend_choice,
    scattered,
)

TAPES = Tapes.of("RB", 6)
SHORT = ["".join(t) for n in range(7) for t in product("RB", repeat=n)]


def test_the_tree_holds_all_short_tapes_and_the_extra_ones_with_their_prefixes():
    tapes = Tapes.of("RB", 3, ["RBRBR", ""])
    assert tapes.texts == [t for t in SHORT if len(t) <= 3] + ["RBRB", "RBRBR"]
    for i in range(1, len(tapes.texts)):
        assert tapes.texts[tapes.parent[i]] + "RB"[tapes.symbol[i]] == tapes.texts[i]


def test_machines_side_by_side_run_like_each_alone():
    dfas = [
        automata.prefix("RB", "RB"),
        automata.suffix("RB", "BB"),
        automata.comparison("RB", ">", 5),
    ]
    verdicts = Machines.join([Machines.of(dfas[:1]), Machines.of(dfas[1:])]).verdicts(
        np.arange(3), TAPES
    )
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


def test_a_language_with_one_tape_gets_that_tape_and_few_others_unless_rivals_need_them():
    truth = automata.exact("RB", "RBB")
    few = choose_tapes(truth, Machines.of([automata.prefix("RB", "RBB")]), TAPES, scarce=20)
    assert len(few.tapes) == 20
    assert [tape for tape, verdict in few.tapes if verdict] == ["RBB"]
    # Each of these accepts one wrong tape besides the right one, so each needs a case of its own.
    pool = [automata.pattern("RB", [("RBB", "?"), ("R" * n, "?")]) for n in range(4, 7)]
    wrong = [automata.suffix("RB", "B" * n + "RBB") for n in range(1, 4)]
    assert choose_tapes(truth, Machines.of([*pool, *wrong]), TAPES, scarce=5).unexposed == []


def crowd() -> tuple[Dfa, Machines]:
    """Tapes that begin with R, and the languages that each also have one tape of 5 or 6 symbols."""
    truth = automata.prefix("RB", "R")
    more = [tape for tape in SHORT if len(tape) >= 5 and tape[0] == "B"]
    return truth, Machines.of([either(truth, automata.exact("RB", tape)) for tape in more])


def either(one: Dfa, other: Dfa) -> Dfa:
    """An automaton of the tapes that one of two accepts."""

    def step(states: tuple[int, int], symbol: str) -> tuple[int, int]:
        a = "RB".index(symbol)
        return int(one.delta[states[0], a]), int(other.delta[states[1], a])

    def accepts(states: tuple[int, int]) -> bool:
        return bool(one.accepting[states[0]] or other.accepting[states[1]])

    return automata.explore("RB", (0, 0), step, accepts)


def test_a_choice_grows_only_for_mistakes_that_weigh_enough():
    truth, wrong = crowd()
    slight = np.full(len(wrong.start), MISSED // 1000, np.int64)
    heavy = np.full(len(wrong.start), MISSED, np.int64)
    first = choose_tapes(truth, wrong, TAPES, weight=heavy)
    assert len(first.tapes) == 40
    assert extend_choice(first, truth, wrong, TAPES, slight, 120, 40) == first
    longer = extend_choice(first, truth, wrong, TAPES, heavy, 120, 40)
    assert longer.tapes[:40] == first.tapes
    accepted = sum(verdict for _, verdict in longer.tapes)
    assert len(longer.tapes) == len(set(longer.tapes)) == 2 * accepted
    index = [TAPES.texts.index(tape) for tape, _ in longer.tapes]
    verdicts = wrong.verdicts(np.arange(len(wrong.start)), TAPES)[:, index]
    assert (verdicts != [verdict for _, verdict in longer.tapes]).any(axis=1).all()


def test_a_choice_grows_to_the_most_tapes_and_no_further():
    truth, wrong = crowd()
    heavy = np.full(len(wrong.start), MISSED, np.int64)
    first = choose_tapes(truth, wrong, TAPES, weight=heavy)
    assert len(extend_choice(first, truth, wrong, TAPES, heavy, 60, 40).tapes) == 60
    assert extend_choice(first, truth, wrong, TAPES, heavy, 40, 40) == first


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


@pytest.mark.parametrize(
    "text", [EDITED, EDITED.replace("NEXT a", "NEXT NONE"), EDITED.replace("NEXT a", "NEXT end")]
)
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
    machines, chance = mutants(
        table, first, len(alphabet), program_edits(table, first), singles=10_000, pairs=100
    )
    tapes = Tapes.of(alphabet, 5)
    right = np.array([truth.run(t) for t in tapes.texts])
    differing = (machines.verdicts(np.arange(len(machines.start)), tapes) != right).any(axis=1)
    assert chance.sum() == pytest.approx(1)
    assert 0.6 < chance[differing].sum() < 1
    assert len(machines.start) > 100


def test_an_automatons_own_routes_behave_like_it():
    truth = automata.comparison("RB", "<=", 9).minimal()
    table = dfa_routes(truth)
    nothing = Edits(np.zeros(1, np.int32), table[:1], np.ones(1))
    unedited, _ = mutants(table, 0, 2, nothing, singles=1, pairs=0)
    assert unedited.verdicts(np.arange(1), TAPES)[0].tolist() == [truth.run(t) for t in TAPES.texts]


def test_automaton_edits_retarget_every_route_or_verdict():
    truth = automata.comparison("RB", "<=", 9).minimal()
    table = dfa_routes(truth)
    machines, chance = mutants(table, 0, 2, table_edits(table, 2), singles=10_000, pairs=0)
    right = np.array([truth.run(t) for t in TAPES.texts])
    verdicts = machines.verdicts(np.arange(len(chance)), TAPES)
    assert (~right).tolist()[0] in verdicts[:, 0].tolist()
    assert chance[(verdicts != right).any(axis=1)].sum() > 0.8


def test_probes_reach_every_state_with_both_verdicts_and_stay_short():
    truth = automata.substring("RBYG", "RBYG").minimal()
    found = probes(truth, rng("probes"))
    assert found == probes(truth, rng("probes"))
    assert {truth.run(t) for t in found} == {True, False}
    assert max(map(len, found)) <= max(LONGEST, PLAIN_LONGEST)
    assert max(map(len, found)) > 12
