from itertools import product

import numpy as np
import pytest

from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.arithmetic import shift_program
from deltagym.scopes.manufactoria.cover import MAXIMUM, RIVAL
from deltagym.scopes.manufactoria.gold import Builder, dfa_program
from deltagym.scopes.manufactoria.machine import run
from deltagym.scopes.manufactoria.program import END_ID, Program
from deltagym.scopes.manufactoria.trials import Trial, choose_cases, choose_verdicts

TAPES = ["", "R", "B", "BR", "BB", "BRB", "BBRR", "BRBRB"]


def appending() -> Program:
    builder = Builder()
    return builder.program(builder.paint("RB", END_ID))


def test_neighbours_of_a_small_program():
    trial = Trial.of(appending(), TAPES, [True] * len(TAPES), [tape + "RB" for tape in TAPES])
    edits, chance = trial.neighbours(pairs=0)
    # START and two painters, each with 4 other targets (of 4 nodes and NONE); painters also have 3
    # other colours.
    assert len({tuple(pair[0]) for pair in edits.tolist()}) == 3 * 4 + 2 * 3
    assert (edits[:, 0] == edits[:, 1]).all()
    assert chance.sum() == pytest.approx(0.5)


def test_exposed_is_what_running_the_edited_program_says():
    program = shift_program(1)
    goals = [run(program, tape).output for tape in TAPES]
    trial = Trial.of(program, TAPES, [True] * len(TAPES), goals)
    edits, _ = trial.neighbours()
    exposed = trial.exposed(edits)
    code = trial.code.copy()
    for pair, row in zip(edits.tolist(), exposed, strict=True):
        changed = code.copy()
        for line, column, entry in pair:
            changed[line, column] = entry
        found = [_output(changed, trial.start, tape) for tape in TAPES]
        assert row.tolist() == [out != goal for out, goal in zip(found, goals, strict=True)]


def test_stopping_at_the_first_exposing_tape_exposes_the_same_programs():
    program = shift_program(2)
    trial = Trial.of(
        program, TAPES, [True] * len(TAPES), [run(program, tape).output for tape in TAPES]
    )
    edits, order = trial.neighbours()[0], np.array([5, 0, 3, 6])
    whole, first = trial.exposed(edits, order), trial.exposed(edits, order, first=True)
    assert (whole.any(axis=1) == first.any(axis=1)).all()
    assert first.sum(axis=1).max() == 1


def test_only_acceptance_counts_without_outputs():
    trial = Trial.of(appending(), TAPES, [True] * len(TAPES))
    painters = [(row, 0, 4) for row, line in enumerate(trial.code.tolist()) if line[0] >= 4]
    edits = np.array([[edit, edit] for edit in painters], np.int32)
    assert not trial.exposed(edits).any()


def test_chosen_cases_expose_all_neighbours_that_can_be_and_keep_idle_tapes_few():
    program = shift_program(1)
    tapes = [format(n, "b").replace("0", "R").replace("1", "B") for n in range(64)] + ["", "RR"]
    goals = [run(program, tape).output for tape in tapes]
    trial = Trial.of(program, tapes, [True] * len(tapes), goals)
    idle = np.array([goal == "" for goal in goals])
    chosen = choose_cases(trial, np.zeros((0, len(tapes)), bool), [tapes.index("")], None, idle)
    edits, _ = trial.neighbours()
    exposed = trial.exposed(edits, np.array(chosen)).any(axis=1)
    assert (exposed == trial.exposed(edits).any(axis=1)).all()
    assert len(chosen) <= MAXIMUM
    assert idle[chosen].sum() <= len(chosen) / 3


def test_verdict_cases_expose_what_weighs_most_within_the_tilt():
    program = dfa_program(automata.exact("RB", "RBRB"))
    tapes = ["".join(t) for n in range(7) for t in product("RB", repeat=n)]
    trial = Trial.of(program, tapes, [tape == "RBRB" for tape in tapes])
    rival = np.array([tape in ("RBRB", "BBBBBB") for tape in tapes]) ^ trial.accepted
    chosen = choose_verdicts(
        trial, rival[None], np.array([RIVAL]), [tapes.index("")], tilt=25, maximum=30
    )
    assert {"", "RBRB", "BBBBBB"} <= {tapes[i] for i in chosen}
    assert 24 <= len(chosen) <= 30
    edits, chance = trial.neighbours()
    wrong = trial.exposed(edits).any(axis=1)
    assert (
        chance[wrong & trial.exposed(edits, np.array(chosen)).any(axis=1)].sum()
        > 0.97 * chance[wrong].sum()
    )


def _output(code: np.ndarray, start: int, tape: str) -> str | None:
    """The output of a table of nodes, by the rules of the machine; None unless it accepts."""
    queue, at, colours = list(tape), start, "RBYG"
    for _ in range(1000 + 2 * len(tape) ** 2):
        if at < 0:
            return None
        op = code[at][0]
        if op == 0:
            return "".join(queue)
        column = 1
        if op >= 4:
            queue.append(colours[op - 4])
        elif op >= 2:
            pair = colours[2 * (op - 2) : 2 * (op - 2) + 2]
            column = 1 + pair.index(queue.pop(0)) if queue and queue[0] in pair else 3
        at = code[at][column]
    return None
