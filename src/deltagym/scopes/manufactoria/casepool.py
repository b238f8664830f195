"""`CasePool`: the cases of many problems in a few arrays, so that one call judges a whole batch.

A problem is compiled once and kept while there is room. The arrays that a kernel call gets have one
row per case and one row per completion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.jit import jit
from deltagym.core.problem import Case, Problem
from deltagym.scopes.manufactoria.kernel import ACCEPTED, OUT_OF_STEPS, alphabet_of, encode, run_one
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, step_limit
from deltagym.scopes.manufactoria.moves import (
    MOST_NODES,
    SYMBOLS,
    enough_steps,
    fill_moves,
    run_moves,
)
from deltagym.scopes.manufactoria.syntax import MAX_PROGRAM_BYTES, Dialect
from deltagym.scopes.manufactoria.textkernel import NOT_SURE, find_body, read_program, trim_strict

MAX_POOLED_CASES = 1 << 18
"""A pool with more cases is cleared before the next batch."""

FAILED, PASSED, STEPS_EXCEEDED = 0, 1, 2
"""A case's result as one byte; `STEPS_EXCEEDED` is a failure too."""

_METACHARACTERS = re.compile(r"[.+*?|()]")
_BEGIN, _LENGTH, _LIMIT, _WANTED, _OUTPUT, _OUTPUT_LENGTH = range(6)
_JOB_BEGIN, _JOB_END, _JOB_FIRST_CASE, _JOB_CASES, _JOB_RESULT = range(5)


@dataclass(frozen=True, slots=True)
class Slot:
    """A problem in the pool.

    Attributes:
        cases: The problem's cases, to notice another problem with the same id.
        count: How many they are.
        first: The first one's row in `CasePool.rows`; -1 if the kernel cannot judge them.
    """

    cases: tuple[Case, ...]
    count: int
    first: int


class CasePool:
    """Compiled cases of one dialect.

    Attributes:
        rows: int64 [cases, 6]: the tape's begin in `symbols` and length; the step limit; 1 if the
            tape must be accepted; the expected output's begin in `symbols` (-1: not checked) and
            length.
        symbols: uint8, tapes and outputs; see `kernel`. Beyond the colours, each problem has an
            alphabet of its own.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.clear()

    def clear(self) -> None:
        """Forgets all problems."""
        self.slots: dict[str, Slot] = {}
        self.rows = np.empty((256, 6), np.int64)
        self.symbols = np.empty(4096, np.uint8)
        self.used_rows = self.used_symbols = 0

    def add(self, problem: Problem) -> Slot:
        """Compiles a problem's cases.

        Raises:
            BadInput: A case is malformed, or in delta2 its tape is too long.
        """
        known = self.slots.get(problem.id)
        if known is not None and known.cases == problem.cases:
            slot = Slot(problem.cases, known.count, known.first)
        else:
            for number, case in enumerate(problem.cases, 1):
                require_case(case, f"problem {problem.id} case {number}")
            slot = Slot(problem.cases, len(problem.cases), self._compile(problem.cases))
        self.slots[problem.id] = slot
        return slot

    def _compile(self, cases: tuple[Case, ...]) -> int:
        if self.dialect == "delta1" and any(is_pattern(case) for case in cases):
            return -1
        try:
            alphabet = alphabet_of([case.input + case.expected["output"] for case in cases])
        except BadInput:
            return -1
        first = self.used_rows
        rows = np.empty((len(cases), 6), np.int64)
        text = bytearray()
        for row, case in zip(rows, cases, strict=True):
            tape, output = encode(case.input, alphabet), encode(case.expected["output"], alphabet)
            begin = self.used_symbols + len(text)
            limit = DELTA1_LIMIT if self.dialect == "delta1" else step_limit(len(tape))
            checked = begin + len(tape) if case.expected["check_output"] else -1
            row[:] = begin, len(tape), limit, case.expected["accepted"], checked, len(output)
            text += tape + output
        self.rows = _appended(self.rows, self.used_rows, rows)
        self.symbols = _appended(self.symbols, self.used_symbols, np.frombuffer(text, np.uint8))
        self.used_rows += len(rows)
        self.used_symbols += len(text)
        return first


def is_pattern(case: Case) -> bool:
    """Whether delta1 reads the expected output as a regular expression."""
    return (
        case.expected["check_output"]
        and _METACHARACTERS.search(case.expected["output"]) is not None
    )


def require_case(case: Case, where: str) -> None:
    """Raises `BadInput` unless the case has the shape that `cases` gives it."""
    if not isinstance(case.input, str):
        raise BadInput(f"{where}: input must be a tape such as 'RB', not {case.input!r}")
    for key, kind in (("accepted", bool), ("output", str), ("check_output", bool)):
        value = case.expected.get(key) if isinstance(case.expected, dict) else None
        if not isinstance(value, kind):
            raise BadInput(f"{where}: expected[{key!r}] must be a {kind.__name__}, not {value!r}")


def _appended(array: np.ndarray, used: int, more: np.ndarray) -> np.ndarray:
    """`array` with `more` after its first `used` rows; a larger copy if there is no room."""
    if used + len(more) > len(array):
        larger = np.empty((2 * (used + len(more)), *array.shape[1:]), array.dtype)
        larger[:used] = array[:used]
        array = larger
    array[used : used + len(more)] = more
    return array


@jit
def judge_program(code, start, rows, symbols, first, count, results, at, tape, moves):
    """Runs cases `rows[first:first + count]` and writes their results to `results[at:]`.

    `moves` is scratch for `moves.fill_moves`. Returns the scratch array `tape`, enlarged if
    necessary.
    """
    quick = fill_moves(code, moves)
    for i in range(count):
        row = rows[first + i]
        begin, length, limit = row[_BEGIN], row[_LENGTH], row[_LIMIT]
        if quick and enough_steps(len(code), length, limit):
            end, head = run_moves(moves, start, symbols, begin, length)
            accepted = end == ACCEPTED and _is_wanted(
                row, symbols, symbols, begin + head, begin + length
            )
        else:
            if tape.size < length + limit:
                tape = np.empty(length + limit, np.uint8)
            for k in range(length):
                tape[k] = symbols[begin + k]
            end, head, tail = run_one(code, start, tape, length, limit)
            accepted = end == ACCEPTED and _is_wanted(row, symbols, tape, head, tail)
        results[at + i] = STEPS_EXCEEDED if end == OUT_OF_STEPS else FAILED
        if accepted == (row[_WANTED] == 1):
            results[at + i] = PASSED
    return tape


@jit
def _is_wanted(row, symbols, tape, head, tail):
    """Whether `tape[head:tail]` is the output that a case wants, if it wants any."""
    output, length = row[_OUTPUT], row[_OUTPUT_LENGTH]
    if output < 0:
        return True
    if tail - head != length:
        return False
    k = 0
    while k < length and tape[head + k] == symbols[output + k]:
        k += 1
    return k == length


@jit
def judge_texts(text, ticks, jobs, strict, rows, symbols, results):
    """Reads and judges every completion.

    Args:
        text: uint8, all completions as UTF-8, end to end.
        ticks: int64, the places of all backticks in `text`, ascending.
        jobs: int64 [completions, 5]: begin and end in `text`, first case row, number of cases, and
            the place of its results. If the first case is negative, Python must judge it.
        strict: True for delta1, False for delta2.
        rows: See `CasePool`.
        symbols: See `CasePool`.
        results: uint8, filled in with one byte per case.

    Returns:
        bool [completions]: whether the results are filled in; otherwise the parser must decide.
    """
    longest = 0
    for job in jobs:
        longest = max(longest, job[_JOB_END] - job[_JOB_BEGIN])
    room = min(longest, MAX_PROGRAM_BYTES) // 6 + 2
    size = 16
    while size < 2 * room:
        size *= 2
    code = np.empty((room, 4), np.int32)
    names = np.empty((room, 2), np.int32)
    routes = np.empty((room, 4), np.int32)
    table = np.zeros((size, 2), np.int32)
    tape = np.empty(4096, np.uint8)
    moves = np.empty((MOST_NODES, SYMBOLS), np.int32)
    sure, tick = np.zeros(len(jobs), np.bool_), 0
    for i in range(len(jobs)):
        job = jobs[i]
        if job[_JOB_FIRST_CASE] < 0:
            continue
        begin, end = job[_JOB_BEGIN], job[_JOB_END]
        if strict:
            begin, end = trim_strict(text, begin, end)
        else:
            begin, end, tick = find_body(text, begin, end, ticks, tick)
        if begin < 0:
            continue
        start, nodes = read_program(text, begin, end, strict, code, names, routes, table, i + 1)
        if start == NOT_SURE:
            continue
        first, count, at = job[_JOB_FIRST_CASE], job[_JOB_CASES], job[_JOB_RESULT]
        tape = judge_program(
            code[:nodes], start, rows, symbols, first, count, results, at, tape, moves
        )
        sure[i] = True
    return sure
