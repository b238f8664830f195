"""Judges a batch of completions in one kernel call, and unusual ones in Python.

The kernel either judges a completion exactly as `parser.parse` and `machine.run` would, or leaves
it to them.
"""

from __future__ import annotations

import re
import struct
import threading
from collections.abc import Sequence
from typing import cast

import numpy as np

from deltagym.core.problem import Case, Problem, Status, Verdict
from deltagym.scopes.manufactoria.casepool import (
    COUNT,
    MAX_POOLED_CASES,
    PLACES,
    ROOM,
    CasePool,
    Cases,
    Slot,
    is_pattern,
)
from deltagym.scopes.manufactoria.diagnostics import ProgramError
from deltagym.scopes.manufactoria.judging import (
    PASSED,
    STEPS_EXCEEDED,
    UNREAD,
    UNUSUAL,
    judge_program,
    judge_texts,
)
from deltagym.scopes.manufactoria.kernel import compile_program
from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run, step_limit
from deltagym.scopes.manufactoria.moves import MOVES
from deltagym.scopes.manufactoria.parser import parse
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.syntax import Dialect
from deltagym.scopes.manufactoria.words import PADDING, words_of

MAX_SHARED_VERDICTS = 1 << 16
"""How many different verdicts are kept for reuse."""

_PASSES = bytes(result == PASSED for result in range(256))
"""Whether a case is passed, by its result."""

_pools: dict[str, CasePool] = {"delta1": CasePool("delta1"), "delta2": CasePool("delta2")}
_pools_lock = threading.Lock()
_verdicts: dict[int | bytes, Verdict] = {}


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
    words, ends = _joined(completions)
    pool = _pools[dialect]
    with _pools_lock:
        slots = _slots(pool, problems)
        cases = pool.cases
    numbers = np.array([slot.number for slot in slots], np.int64)
    bounds = np.zeros(len(slots) + 1, np.int64)
    np.cumsum(np.where(numbers < 0, 0, cases.problems[numbers, COUNT]), out=bounds[1:])
    results = np.zeros(bounds[-1], np.uint8)
    keys = judge_texts(words, ends, numbers, dialect == "delta1", cases, bounds, results).tolist()
    verdicts = list(map(_verdicts.get, keys))
    missing = [] if all(verdicts) else [i for i, known in enumerate(verdicts) if known is None]
    for i in missing:
        if keys[i] == UNREAD:
            verdicts[i] = _judged_in_python(completions[i], slots[i], cases, dialect)
        else:
            verdicts[i] = _verdict(keys[i], results[bounds[i] : bounds[i + 1]].tobytes())
    return cast(list[Verdict], verdicts)


def _joined(completions: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """All completions as UTF-8, as words, and the end of each.

    Lone surrogates become bytes that the kernel does not accept.
    """
    joined = "".join((*completions, "\n" * PADDING))
    if joined.isascii():
        text, lengths = joined.encode("ascii"), map(len, completions)
    else:
        encoded = [c.encode("utf-8", "surrogatepass") for c in completions]
        text, lengths = b"".join((*encoded, b"\n" * PADDING)), map(len, encoded)
    return words_of(text), np.cumsum(np.fromiter(lengths, np.int64, len(completions)))


def _slots(pool: CasePool, problems: Sequence[Problem]) -> list[Slot]:
    if pool.size > MAX_POOLED_CASES:
        pool.clear()
    known, add = pool.slots.get, pool.add
    return [
        slot if (slot := known(p.id)) is not None and slot.cases is p.cases else add(p)
        for p in problems
    ]


def _verdict(key: int, results: bytes) -> Verdict:
    """The verdict on a valid program with these case results, kept for the next such results."""
    kept = results if key == UNUSUAL else key
    verdict = _verdicts.get(kept)
    if verdict is None:
        if len(_verdicts) >= MAX_SHARED_VERDICTS:
            _verdicts.clear()
        passes = results.translate(_PASSES)
        passed = struct.unpack(f"{len(passes)}?", passes)
        verdict = Verdict(Status.OK, passed, _failures(passes, results.find(STEPS_EXCEEDED)))
        _verdicts[kept] = verdict
    return verdict


def _failures(passes: bytes, endless: int) -> str:
    """What the verdict's message says about failed cases; empty if there are none.

    `endless` is the first case that met the step limit, from 0; -1 for none.
    """
    failed = passes.count(0)
    if not failed:
        return ""
    text = f"{failed} of {len(passes)} cases fail, first case {passes.find(0) + 1}"
    return text if endless < 0 else f"{text}; case {endless + 1}: step limit"


def _judged_in_python(completion: str, slot: Slot, cases: Cases, dialect: Dialect) -> Verdict:
    try:
        program = parse(completion, dialect)
    except ProgramError as error:
        return Verdict(Status.INVALID, (False,) * len(slot.cases), str(error))
    if slot.number < 0:
        return _verdict(UNUSUAL, bytes(_passes(program, case, dialect) for case in slot.cases))
    compiled, results = compile_program(program), np.empty(len(slot.cases), np.uint8)
    problem = cases.problems[slot.number]
    scratch = (
        np.empty(MOVES, np.uint32),
        np.empty(problem[PLACES], np.uint32),
        np.empty(problem[ROOM], np.uint8),
    )
    key = judge_program(compiled.code, compiled.start, problem, cases, results, *scratch)
    return _verdict(key, results.tobytes())


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
