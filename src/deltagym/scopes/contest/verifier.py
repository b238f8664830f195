"""Judges completions: runs programs on each test in the sandbox and compares what they print, under limits that the gold program sets.

Time is processor time, as the kernel counts it. A large test's limit is a multiple of what the gold program takes in the same
sandbox; a program slightly beyond it is run again, right after the gold program has been timed again. What is expected never
enters the process of a completion. In tick mode executed lines are counted instead, which gives the same verdict everywhere.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput
from deltagym.core.problem import Case, Problem, Status, Verdict, infra_error
from deltagym.scopes.contest.cases import input_of, normalised, sha256, tier_of
from deltagym.scopes.contest.limits import (
    BORDERLINE,
    CEILING_S,
    FACTOR,
    MEMORY_MB,
    PATIENCE,
    SECONDS,
)
from deltagym.scopes.contest.runners import Mode, NoProgram, Runner, Unjudged, shared_runner
from deltagym.scopes.contest.template import Knobs, Template, Tier

if TYPE_CHECKING:
    from deltagym.sandbox import Result


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
    """What is said of a program on one test.

    Attributes:
        code: How it did.
        detail: The program's own last words, or why it was ended.
        used: Seconds of processor time, or ticks.
        limit: What it could have used.
    """

    code: Code
    detail: str = ""
    used: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Standard:
    """What the gold program does on a test: seconds or ticks used, and the digest of its output."""

    used: float
    digest: str


class Judge:
    """Runs programs on tests; it may be shared by threads.

    Args:
        runner: What runs them.
        kept: Tests whose standards are remembered.
    """

    def __init__(self, runner: Runner, kept: int = 20_000) -> None:
        self._runner = runner
        self._kept = kept
        self._standards: OrderedDict[str, Future[Standard]] = OrderedDict()
        self._lock = threading.Lock()

    def rule(self, template: Template, knobs: Knobs, case: Case, program: str) -> Ruling:
        """Runs `program`, as extracted, on one test.

        Raises:
            Unjudged: The sandbox or the gold program failed.
        """
        text, tier, runner = input_of(template, knobs, case), tier_of(case), self._runner
        try:
            if runner.in_ticks:
                standard = self._standard(template, knobs, case, text)
                limit = max(runner.least, int(FACTOR * standard.used))
                return self._compared(runner.run(program, text, limit), limit, case, standard)
            if tier is not Tier.LARGE:
                return self._compared(runner.run(program, text, SECONDS), SECONDS, case, None)
            standard = self._standard(template, knobs, case, text)
            limit = max(runner.least, FACTOR * standard.used)
            result = runner.run(program, text, BORDERLINE * limit)
            if limit < result.usage.cpu_s and result.ok:
                limit = max(limit, FACTOR * self._measured(template, knobs, text).used)
                result = runner.run(program, text, limit)
            return self._compared(result, limit, case, standard)
        except NoProgram as error:
            return Ruling(Code.NO_PROGRAM, str(error))

    def _compared(
        self, result: Result, limit: float, case: Case, standard: Standard | None
    ) -> Ruling:
        used = self._runner.used(result)
        if used > limit or result.outcome == "timeout":
            return Ruling(Code.TOO_LONG, result.message, used, limit)
        if not result.ok:
            return Ruling(failure(result), result.message, used, limit)
        if "output" in case.expected:
            right = normalised(result.stdout) == case.expected["output"]
        else:
            right = sha256(normalised(result.stdout)) == (
                case.expected["sha256"] or (standard.digest if standard else None)
            )
        return Ruling(Code.ACCEPTED if right else Code.WRONG, "", used, limit)

    def _standard(self, template: Template, knobs: Knobs, case: Case, text: str) -> Standard:
        """The gold program's time and output on a test, measured on first sight: the longer of two runs, since a busy machine adds."""
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
            runs = [
                self._measured(template, knobs, text)
                for _ in range(1 if self._runner.in_ticks else 2)
            ]
            mine.set_result(max(runs, key=lambda run: run.used))
        except BaseException as error:
            with self._lock:
                self._standards.pop(key, None)
            mine.set_exception(error)
        return mine.result()

    def _measured(self, template: Template, knobs: Knobs, text: str) -> Standard:
        try:
            result = self._runner.run(
                self._runner.gold(template, knobs),
                text,
                10**9 if self._runner.in_ticks else CEILING_S,
            )
        except NoProgram as error:
            raise Unjudged(f"the gold program of {template.name} is none here: {error}") from None
        if not result.ok:
            raise Unjudged(
                f"the gold program of {template.name} did not come to its end here: {result.outcome}, {result.message}"
            )
        return Standard(self._runner.used(result), sha256(normalised(result.stdout)))


def failure(result: Result) -> Code:
    """How a program failed that did not come to its end."""
    full = result.outcome == "crash" and result.usage.rss_bytes > MEMORY_MB * 0.8 * 2**20
    if result.outcome == "memory" or full:  # Some that run out of memory cannot even say so.
        return Code.TOO_LARGE
    return Code.FAILED


_shared: dict[Mode, Judge] = {}
_lock = threading.Lock()


def shared_judge(mode: Mode = "cpu") -> Judge:
    """The judge all calls share.

    Raises:
        BadInput: C++ cannot be compiled or run here.
    """
    runner = shared_runner(mode)
    with _lock:
        return _shared.setdefault(mode, Judge(runner))


def verify_batch(
    problems: Sequence[Problem],
    completions: Sequence[str],
    find: Callable[[Problem], tuple[Template, Knobs]],
    mode_of: Callable[[Problem], Mode] = lambda _: "cpu",
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`, as many at a time as there are processor cores.

    Args:
        problems: One a completion.
        completions: What the model wrote.
        find: A problem's template and its knobs.
        mode_of: What a problem's answers are written in, and what is limited.

    Raises:
        BadInput: The lengths differ, a completion is not text, or there is C++ and it cannot be judged here.
    """
    if len(problems) != len(completions):
        raise BadInput(
            f"completions: {len(completions)} for {len(problems)} problems; give one each"
        )
    for i, completion in enumerate(completions):
        if not isinstance(completion, str):
            raise BadInput(f"completions[{i}]: must be text, not {type(completion).__name__}")
    if not problems:
        return []
    import os

    judges = [shared_judge(mode_of(problem)) for problem in problems]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        found = [find(problem) for problem in problems]
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
    return Verdict(
        Status.TIMEOUT if codes == {Code.TOO_LONG} else Status.OK,
        passed,
        summary(problem.cases, rulings),
    )


def rulings_of(
    judge: Judge, problem: Problem, completion: str, template: Template, knobs: Knobs
) -> list[Ruling]:
    """What is said of a completion on each test. What is no program is run only once; what ran out of time twice is not run again."""
    program = last_block(completion)
    rulings: list[Ruling] = []
    for case in problem.cases:
        rulings.append(judge.rule(template, knobs, case, program))
        if rulings[0].code is Code.NO_PROGRAM:
            return rulings * len(problem.cases)
        if sum(r.code is Code.TOO_LONG for r in rulings) == PATIENCE:
            return rulings + [Ruling(Code.TOO_LONG, "not run")] * (
                len(problem.cases) - len(rulings)
            )
    return rulings


def summary(cases: Sequence[Case], rulings: Sequence[Ruling]) -> str:
    """The verdicts of all tests in one line, e.g. `small AC AC WA, medium AC, large TLE; ValueError: ...`."""
    tiers = [
        f"{tier} {' '.join(r.code for _, r in group)}"
        for tier, group in groupby(
            zip(cases, rulings, strict=True), key=lambda pair: tier_of(pair[0])
        )
    ]
    detail = next((r.detail for r in rulings if r.detail), "")
    return ", ".join(tiers) + (f"; {detail}" if detail else "")
