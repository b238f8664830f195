"""Judges a batch of completions in one compiled call: reads each program, runs it on its cases."""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import inner_jit, jit
from deltagym.scopes.manufactoria.casepool import (
    BEGIN,
    COUNT,
    FIRST,
    LENGTH,
    LIMIT,
    OUTPUT,
    OUTPUT_LENGTH,
    PLACE,
    PLACES,
    ROOM,
    TREE,
    TREE_NODES,
    WANTED,
)
from deltagym.scopes.manufactoria.fences import find_body, trim_strict
from deltagym.scopes.manufactoria.kernel import ACCEPTED, OUT_OF_STEPS, run_one
from deltagym.scopes.manufactoria.moves import (
    ENDS,
    MOVES,
    SYMBOLS,
    WIDTH,
    enough_steps,
    fill_moves,
    run_moves,
)
from deltagym.scopes.manufactoria.syntax import MAX_PROGRAM_BYTES
from deltagym.scopes.manufactoria.tapetree import run_tree
from deltagym.scopes.manufactoria.textkernel import NOT_SURE, read_program

FAILED, PASSED, STEPS_EXCEEDED = 0, 1, 2
"""A case's result as one byte; `STEPS_EXCEEDED` is a failure too."""

UNREAD, UNUSUAL = -1, 0
"""Keys of completions without one: the parser must decide; or there are results, but not such that
a number can stand for them."""

MOST_BITS = 62
"""Cases whose results fit into a key."""


@jit
def judge_texts(words, ends, numbers, strict, cases, bounds, results):
    """Reads and judges every completion.

    Args:
        words: All completions as UTF-8, end to end; see `words`.
        ends: int64 [completions], where each ends.
        numbers: int64 [completions], the row of its problem in `cases.problems`; -1 where Python
            must judge it.
        strict: True for delta1, False for delta2.
        cases: See `casepool.Cases`.
        bounds: int64 [completions + 1], the bounds of its results.
        results: uint8, filled in with one byte per case, unless the parser must decide.

    Returns:
        int64 [completions], a key for each: equal keys mean equal results.
    """
    text, keys = words.view(np.uint8), np.full(len(ends), UNREAD, np.int64)
    code, names, routes, table = _reading_room(ends)
    moves, states, tape = np.empty(MOVES, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint8)
    end = 0
    for i in range(len(ends)):
        begin, end = end, ends[i]
        if numbers[i] < 0:
            continue
        if strict:
            first, last = trim_strict(text, words, begin, end)
        else:
            first, last = find_body(text, words, begin, end)
        if first < 0:
            continue
        start, nodes = read_program(
            text, words, first, last, strict, code, names, routes, table, i + 1
        )
        if start == NOT_SURE:
            continue
        problem = cases.problems[numbers[i]]
        if states.size < problem[PLACES]:
            states = np.empty(problem[PLACES], np.uint32)
        if tape.size < problem[ROOM]:
            tape = np.empty(problem[ROOM], np.uint8)
        own = results[bounds[i] : bounds[i + 1]]
        keys[i] = judge_program(code[:nodes], start, problem, cases, own, moves, states, tape)
    return keys


@jit
def _reading_room(ends):
    """Arrays that are large enough to read any of the completions; see `read_program`."""
    longest = 0
    for i in range(len(ends)):
        longest = max(longest, ends[i] - (ends[i - 1] if i else 0))
    room = min(longest, MAX_PROGRAM_BYTES) // 6 + 2
    size = 16
    while size < 2 * room:
        size *= 2
    return (
        np.empty((room, 4), np.int32),
        np.empty((room, 2), np.int32),
        np.empty((room, 4), np.int32),
        np.zeros((size, 2), np.int32),
    )


@inner_jit
def judge_program(code, start, problem, cases, results, moves, states, tape):
    """Runs a program on the cases of a problem, a row of `cases.problems`; fills in `results`.

    `moves`, `states` and `tape` are scratch with room for `MOVES`, `problem[PLACES]` and
    `problem[ROOM]`. Returns the results' key.
    """
    quick = fill_moves(code, moves)
    if quick and len(code) <= problem[TREE_NODES]:
        _judge_on_tree(moves, start, problem, cases, results, states)
        return _key_of(results)
    for i in range(problem[COUNT]):
        row = cases.rows[problem[FIRST] + i]
        if quick and enough_steps(len(code), row[LENGTH], row[LIMIT]):
            results[i] = _judge_by_moves(moves, start, row, cases.symbols)
        else:
            results[i] = _judge_by_steps(code, start, row, cases.symbols, tape)
    return _key_of(results)


@inner_jit
def _judge_on_tree(moves, start, problem, cases, results, states):
    """Fills in the results of a program without painters, no output being asked for."""
    steps = cases.steps[problem[TREE] : problem[TREE] + problem[PLACES]]
    run_tree(moves, (ENDS + start) * WIDTH, steps, states)
    for i in range(problem[COUNT]):
        row = cases.rows[problem[FIRST] + i]
        end = moves[states[row[PLACE]] + SYMBOLS - 1] // WIDTH
        results[i] = _result(end, (end == ACCEPTED) == (row[WANTED] == 1))


@inner_jit
def _judge_by_moves(moves, start, row, symbols):
    begin, length = row[BEGIN], row[LENGTH]
    end, taken = run_moves(moves, start, symbols, begin, length)
    accepted = end == ACCEPTED and _is_wanted(row, symbols, symbols, begin + taken, begin + length)
    return _result(end, accepted == (row[WANTED] == 1))


@inner_jit
def _judge_by_steps(code, start, row, symbols, tape):
    begin, length = row[BEGIN], row[LENGTH]
    for k in range(length):
        tape[k] = symbols[begin + k]
    end, head, tail = run_one(code, start, tape, length, row[LIMIT])
    accepted = end == ACCEPTED and _is_wanted(row, symbols, tape, head, tail)
    return _result(end, accepted == (row[WANTED] == 1))


@inner_jit
def _result(end, passed):
    """A case's result as one byte."""
    if passed:
        return PASSED
    return STEPS_EXCEEDED if end == OUT_OF_STEPS else FAILED


@inner_jit
def _is_wanted(row, symbols, tape, head, tail):
    """Whether `tape[head:tail]` is the output that a case wants, if it wants any."""
    output, length = row[OUTPUT], row[OUTPUT_LENGTH]
    if output < 0:
        return True
    if tail - head != length:
        return False
    k = 0
    while k < length and tape[head + k] == symbols[output + k]:
        k += 1
    return k == length


@inner_jit
def _key_of(results):
    """The results as a number: a bit for each, above them a bit that tells how many they are."""
    if len(results) > MOST_BITS:
        return UNUSUAL
    key, exceeded = 1, 0
    for result in results:
        key = key << 1 | (result & 1)
        exceeded |= result
    return UNUSUAL if exceeded & STEPS_EXCEEDED else key
