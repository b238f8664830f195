"""Judges a batch of completions in one kernel call, and unusual ones in Python.

The kernel either judges a completion exactly as `parser.parse` and `machine.run` would, or leaves
it to them.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Sequence

import numpy as np

from deltagym.core.problem import Case, Problem, Status, Verdict
from deltagym.scopes.manufactoria.casepool import (
    MAX_POOLED_CASES,
    PASSED,
    STEPS_EXCEEDED,
    CasePool,
    Slot,
    is_pattern,
    judge_program,
    judge_texts,
)
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.kernel import compile_program
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run, step_limit
from deltagym.scopes.manufactoria.moves import MOST_NODES, SYMBOLS
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.syntax import Dialect

MAX_SHARED_VERDICTS = 1 << 16
"""How many different verdicts are kept for reuse."""

_pools: dict[str, CasePool] = {"delta1": CasePool("delta1"), "delta2": CasePool("delta2")}
_pools_lock = threading.Lock()
_verdicts: dict[bytes, Verdict] = {}


def verify_batch(
    problems: Sequence[Problem], completions: Sequence[str], dialect: Dialect = "delta2"
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`.

    In delta2 the program is first taken out of its fence (`parser.extract`); in delta1 the whole
    completion is the program. Equal verdicts may be one object. Several threads may call this; the
    kernel runs without the GIL.

    Raises:
        BadInput: A case is malformed.
    """
    text, ends = _joined(completions)
    pool = _pools[dialect]
    with _pools_lock:
        slots = _slots(pool, problems)
        rows, symbols = pool.rows, pool.symbols
    jobs, bounds = _jobs(ends, slots)
    results = np.zeros(bounds[-1], np.uint8)
    ticks = np.flatnonzero(text == ord("`"))
    sure = judge_texts(text, ticks, jobs, dialect == "delta1", rows, symbols, results)
    judged, offsets = results.tobytes(), bounds.tolist()
    known = _verdicts.get
    verdicts = [
        known(found := judged[a:b]) or _verdict(found) for a, b in itertools.pairwise(offsets)
    ]
    for i in np.flatnonzero(~sure).tolist():
        verdicts[i] = _judged_in_python(completions[i], slots[i], rows, symbols, dialect)
    return verdicts


def _joined(completions: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """All completions as UTF-8 in one array, and the end of each.

    Lone surrogates become bytes that the kernel does not accept.
    """
    joined = "".join(completions)
    if joined.isascii():
        text, lengths = joined.encode("ascii"), map(len, completions)
    else:
        encoded = [c.encode("utf-8", "surrogatepass") for c in completions]
        text, lengths = b"".join(encoded), map(len, encoded)
    return np.frombuffer(text, np.uint8), np.cumsum(
        np.fromiter(lengths, np.int64, len(completions))
    )


def _slots(pool: CasePool, problems: Sequence[Problem]) -> list[Slot]:
    if pool.used_rows > MAX_POOLED_CASES:
        pool.clear()
    known, add = pool.slots.get, pool.add
    return [
        slot if (slot := known(p.id)) is not None and slot.cases is p.cases else add(p)
        for p in problems
    ]


def _jobs(ends: np.ndarray, slots: list[Slot]) -> tuple[np.ndarray, np.ndarray]:
    """The jobs of `judge_texts`, and the bounds of each completion's results."""
    jobs = np.empty((len(slots), 5), np.int64)
    bounds = np.zeros(len(slots) + 1, np.int64)
    jobs[:1, 0] = 0
    jobs[1:, 0] = ends[:-1]
    jobs[:, 1] = ends
    jobs[:, 2] = [slot.first for slot in slots]
    jobs[:, 3] = [slot.count for slot in slots]
    np.cumsum(jobs[:, 3], out=bounds[1:])
    jobs[:, 4] = bounds[:-1]
    return jobs, bounds


def _verdict(results: bytes) -> Verdict:
    """The verdict on a valid program with these case results, kept for the next such results."""
    if len(_verdicts) >= MAX_SHARED_VERDICTS:
        _verdicts.clear()
    passed = tuple(map(PASSED.__eq__, results))
    verdict = _verdicts[results] = Verdict(Status.OK, passed, _failures(results))
    return verdict


def _failures(results: bytes) -> str:
    """What the verdict's message says about failed cases; empty if there are none."""
    failed = len(results) - results.count(PASSED)
    if not failed:
        return ""
    first = len(results) - len(results.lstrip(bytes([PASSED]))) + 1
    text = f"{failed} of {len(results)} cases fail, first case {first}"
    endless = results.find(STEPS_EXCEEDED) + 1
    return f"{text}; case {endless}: step limit" if endless else text


def _judged_in_python(
    completion: str, slot: Slot, rows: np.ndarray, symbols: np.ndarray, dialect: Dialect
) -> Verdict:
    try:
        program = parse(completion, dialect)
    except ProgramError as error:
        return Verdict(Status.INVALID, (False,) * len(slot.cases), str(error))
    if slot.first < 0:
        return _verdict(bytes(_passes(program, case, dialect) for case in slot.cases))
    compiled = compile_program(program)
    results = np.empty(len(slot.cases), np.uint8)
    tape, moves = np.empty(1, np.uint8), np.empty((MOST_NODES, SYMBOLS), np.int32)
    code, start, count = compiled.code, compiled.start, len(results)
    judge_program(code, start, rows, symbols, slot.first, count, results, 0, tape, moves)
    return _verdict(results.tobytes())


def _passes(program: Program, case: Case, dialect: Dialect) -> bool:
    """Runs one case on the readable machine: for patterns, and more symbols than a byte holds."""
    limit = DELTA1_LIMIT if dialect == "delta1" else step_limit(len(case.input))
    end = run(program, case.input, limit)
    return agrees(case, end.accepted, end.output, dialect)


def agrees(case: Case, accepted: bool, output: str, dialect: Dialect) -> bool:
    """Whether a run that ended so is what `case` expects.

    If outputs are checked, a run counts as accepting only with the expected output.
    """
    match = accepted
    if case.expected["check_output"]:
        match = match and _matches(output, case, dialect)
    return match == case.expected["accepted"]


def _matches(output: str, case: Case, dialect: Dialect) -> bool:
    wanted = case.expected["output"]
    if dialect == "delta1" and is_pattern(case):
        try:
            return re.fullmatch(wanted, output) is not None
        except (re.error, OverflowError, RecursionError):
            return output == wanted
    return output == wanted
