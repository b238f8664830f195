"""Judges completions: runs programs on each test in the sandbox and compares what they print.

Time is CPU time, as the kernel counts it. A large test's limit is a multiple of what the gold
program takes in the same sandbox; where a program is slightly beyond it, the gold program is timed
again and the program is run again. Expected outputs never enter the process of a completion. In the
dialect `ticks` executed lines are counted instead, which gives the same verdict on every machine.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from deltagym.core.answers import last_block
from deltagym.core.problem import Case, Problem, Status, Verdict, infra_error
from deltagym.scopes.contest.calls import ASKED, CALL_SECONDS, is_call, program_of
from deltagym.scopes.contest.cases import input_of, normalised, sha256, tier_of
from deltagym.scopes.contest.limits import (
    BORDERLINE,
    CEILING_S,
    FACTOR,
    MEMORY_MB,
    PATIENCE,
    SECONDS,
)
from deltagym.scopes.contest.lookup import Dialect, find
from deltagym.scopes.contest.runners import NoProgram, Runner, Unjudged, shared_runner
from deltagym.scopes.contest.template import Knobs, Template, Tier

if TYPE_CHECKING:
    from deltagym.sandbox import Result

STANDARDS = 20_000
"""Tests whose standards a judge remembers."""

UNLIMITED_TICKS = 10**9
"""Executed lines allowed to the gold program."""


class Code(StrEnum):
    """How a program did on a test."""

    ACCEPTED = "AC"
    WRONG = "WA"
    TOO_LONG = "TLE"
    TOO_LARGE = "MLE"
    FAILED = "RE"
    NO_PROGRAM = "CE"


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a program did on one test, with what it used.

    Attributes:
        code: How it did.
        detail: The last line of the program's error, or why it was ended; empty for neither.
        used: Seconds of CPU time, or executed lines.
        limit: The most it could have used.
    """

    code: Code
    detail: str = ""
    used: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Standard:
    """What the gold program does on a test.

    Attributes:
        used: Seconds of CPU time, or executed lines.
        digest: Digest of its output.
    """

    used: float
    digest: str


class Judge:
    """Runs programs on tests; threads may share one.

    Args:
        runner: What runs the programs.
        kept: Tests whose standards are remembered.
    """

    def __init__(self, runner: Runner, kept: int = STANDARDS) -> None:
        self._runner = runner
        self._kept = kept
        self._standards: OrderedDict[str, Future[Standard]] = OrderedDict()
        self._lock = threading.Lock()

    def rule(self, template: Template, knobs: Knobs, case: Case, program: str) -> Ruling:
        """Runs `program`, without a fence around it, on one test.

        Raises:
            Unjudged: The sandbox or the gold program failed.
        """
        if is_call(case):
            return self._called(case, program)
        text, tier, runner = input_of(template, knobs, case), tier_of(case), self._runner
        try:
            if runner.in_ticks:
                standard = self._standard(template, knobs, text)
                limit = max(runner.least, int(FACTOR * standard.used))
                return self._compared(runner.run(program, text, limit), limit, case, standard)
            if tier is not Tier.LARGE:
                return self._compared(runner.run(program, text, SECONDS), SECONDS, case, None)
            standard = self._standard(template, knobs, text)
            limit = max(runner.least, FACTOR * standard.used)
            result = runner.run(program, text, BORDERLINE * limit)
            if limit < result.usage.cpu_s and result.ok:
                limit = max(limit, FACTOR * self._measured(template, knobs, text).used)
                result = runner.run(program, text, limit)
            return self._compared(result, limit, case, standard)
        except NoProgram as error:
            return Ruling(Code.NO_PROGRAM, str(error))

    def _called(self, case: Case, program: str) -> Ruling:
        """The ruling on a call of the program's `solve`."""
        try:
            result = self._runner.call(program_of(case, program), ASKED, CALL_SECONDS)
        except NoProgram as error:
            return Ruling(Code.NO_PROGRAM, str(error))
        used = self._runner.used(result)
        if result.outcome == "timeout":
            return Ruling(Code.TOO_LONG, result.message, used, CALL_SECONDS)
        if not result.ok:
            return Ruling(failure(result), result.message, used, CALL_SECONDS)
        code = Code.ACCEPTED if result.value == case.expected["value"] else Code.WRONG
        return Ruling(code, "", used, CALL_SECONDS)

    def _compared(
        self, result: Result, limit: float, case: Case, standard: Standard | None
    ) -> Ruling:
        """The ruling on a run: the limit goes before the output."""
        used = self._runner.used(result)
        if used > limit or result.outcome == "timeout":
            return Ruling(Code.TOO_LONG, result.message, used, limit)
        if not result.ok:
            return Ruling(failure(result), result.message, used, limit)
        if "output" in case.expected:
            right = normalised(result.stdout) == case.expected["output"]
        else:
            digest = case.expected["sha256"] or (standard.digest if standard else None)
            right = sha256(normalised(result.stdout)) == digest
        return Ruling(Code.ACCEPTED if right else Code.WRONG, "", used, limit)

    def _standard(self, template: Template, knobs: Knobs, text: str) -> Standard:
        """What the gold program does on a test, measured when the test is first seen.

        The longer of two runs counts, since a busy machine only adds time.
        """
        key = sha256(text) + sha256(template.gold(knobs))
        with self._lock:
            known, mine = self._standards.get(key), Future[Standard]()
            if known is None:
                self._standards[key] = mine
                while len(self._standards) > self._kept:
                    self._standards.popitem(last=False)
        if known is not None:
            return known.result()
        try:
            times = 1 if self._runner.in_ticks else 2
            runs = [self._measured(template, knobs, text) for _ in range(times)]
            mine.set_result(max(runs, key=lambda run: run.used))
        except BaseException as error:
            with self._lock:
                self._standards.pop(key, None)
            mine.set_exception(error)
        return mine.result()

    def _measured(self, template: Template, knobs: Knobs, text: str) -> Standard:
        runner = self._runner
        limit = UNLIMITED_TICKS if runner.in_ticks else CEILING_S
        gold = f"the gold program of {template.name}"
        try:
            result = runner.run(runner.gold(template, knobs), text, limit)
        except NoProgram as error:
            raise Unjudged(f"{gold} cannot be run here: {error}") from None
        if not result.ok:
            raise Unjudged(f"{gold} did not end well here: {result.outcome}, {result.message}")
        return Standard(runner.used(result), sha256(normalised(result.stdout)))


def failure(result: Result) -> Code:
    """How a program failed that was ended, or ended with an error."""
    full = result.outcome == "crash" and result.usage.rss_bytes > MEMORY_MB * 0.8 * 2**20
    if result.outcome == "memory" or full:  # Some that run out of memory cannot even say so.
        return Code.TOO_LARGE
    return Code.FAILED


_shared: dict[Dialect, Judge] = {}
_lock = threading.Lock()


def shared_judge(dialect: Dialect = "python") -> Judge:
    """The judge that all calls share, one for each dialect.

    Raises:
        BadInput: C++ cannot be compiled or run here.
    """
    runner = shared_runner(dialect)
    with _lock:
        return _shared.setdefault(dialect, Judge(runner))


def verify_batch(
    problems: Sequence[Problem], completions: Sequence[str], dialects: Sequence[Dialect]
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`, one for each processor core at a time.

    Args:
        problems: One for each completion.
        completions: What the model wrote.
        dialects: The dialect in which each is judged.

    Raises:
        BadInput: A problem is not one of this scope, or C++ cannot be judged here.
    """
    if not problems:
        return []
    judges = [shared_judge(dialect) for dialect in dialects]
    found = [find(problem) for problem in problems]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        return list(
            threads.map(
                lambda j, p, c, f: _verdict(j, p, c, *f), judges, problems, completions, found
            )
        )


def _verdict(
    judge: Judge, problem: Problem, completion: str, template: Template, knobs: Knobs
) -> Verdict:
    try:
        rulings = rulings_of(judge, problem, completion, template, knobs)
    except Unjudged as error:
        return infra_error(str(error), problem.cases)
    passed = tuple(r.code is Code.ACCEPTED for r in rulings)
    codes = {r.code for r in rulings}
    if codes == {Code.NO_PROGRAM}:
        return Verdict(Status.INVALID, passed, f"CE: {rulings[0].detail}")
    if codes == {Code.ACCEPTED}:
        return Verdict(Status.OK, passed)
    status = Status.TIMEOUT if codes == {Code.TOO_LONG} else Status.OK
    return Verdict(status, passed, summary(problem.cases, rulings))


def rulings_of(
    judge: Judge, problem: Problem, completion: str, template: Template, knobs: Knobs
) -> list[Ruling]:
    """How a completion did on each test of a problem.

    What is no program is run once; a program that ran out of time `PATIENCE` times is not run
    on the tests that follow.
    """
    program = last_block(completion)
    rulings: list[Ruling] = []
    for case in problem.cases:
        rulings.append(judge.rule(template, knobs, case, program))
        if rulings[0].code is Code.NO_PROGRAM:
            return rulings * len(problem.cases)
        if sum(r.code is Code.TOO_LONG for r in rulings) == PATIENCE:
            left = len(problem.cases) - len(rulings)
            return rulings + [Ruling(Code.TOO_LONG, "not run")] * left
    return rulings


def summary(cases: Sequence[Case], rulings: Sequence[Ruling]) -> str:
    """The rulings on all tests, e.g. `small AC AC WA, medium AC, large TLE; ValueError: x`."""
    pairs = zip(cases, rulings, strict=True)
    tiers = [
        f"{tier} {' '.join(ruling.code for _, ruling in group)}"
        for tier, group in groupby(pairs, key=lambda pair: tier_of(pair[0]))
    ]
    detail = next((r.detail for r in rulings if r.detail), "")
    return ", ".join(tiers) + (f"; {detail}" if detail else "")
