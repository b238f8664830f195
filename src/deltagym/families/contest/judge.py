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
from typing import TYPE_CHECKING, Literal

from deltagym.families.answers import last_block
from deltagym.families.contest.cases import input_of, normalised, sha256, tier_of
from deltagym.families.contest.limits import (
    ARRAYS,
    BORDERLINE,
    CEILING_S,
    FACTOR,
    LEAST_SECONDS,
    LEAST_TICKS,
    MEMORY_MB,
    MODULES,
    OUTPUT_BYTES,
    PATIENCE,
    SECONDS,
    wall_s,
)  # fmt: skip
from deltagym.families.contest.template import Knobs, Template, Tier
from deltagym.problem import BadInput, Case, DeltaGymError, Problem, Status, Verdict, infra_error

if TYPE_CHECKING:
    from deltagym.sandbox import Result, Sandbox

Mode = Literal["cpu", "ticks"]

SHIM = """

import sys as _sys
if "solve" in globals() and callable(solve) and _sys.__stdin__.buffer.raw.tell() == 0:
    _answer = solve(_sys.__stdin__.read()) if getattr(getattr(solve, "__code__", None), "co_argcount", 1) else solve()
    if _answer is not None:
        print(_answer)
"""
"""Calls a `solve` that nobody has called: one is defined and standard input has not been read. Without parameters it reads that itself."""

SEVERAL = """
for _text in {texts!r}:
    try:
        print("+" + " ".join(solve(_text).split()), flush=True)
    except Exception:
        print("-", flush=True)
"""
"""Calls `solve` on several inputs."""


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


class Unjudged(DeltaGymError):
    """The sandbox failed, or the gold program did: no verdict."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What the gold program does on a test: seconds or ticks used, and the digest of its output."""

    used: float
    digest: str


class Judge:
    """Runs programs on tests; it may be shared by threads.

    Args:
        sandbox: Where they run.
        mode: What is limited.
        kept: Tests whose standards are remembered.
    """

    def __init__(self, sandbox: Sandbox, mode: Mode = "cpu", kept: int = 20_000) -> None:
        self._sandbox = sandbox
        self._mode = mode
        self._kept = kept
        self._standards: OrderedDict[str, Future[Standard]] = OrderedDict()
        self._lock = threading.Lock()

    def rule(self, template: Template, knobs: Knobs, case: Case, program: str) -> Ruling:
        """Runs `program`, as extracted, on one test.

        Raises:
            Unjudged: The sandbox or the gold program failed.
        """
        text, tier = input_of(template, knobs, case), tier_of(case)
        if self._mode == "ticks":
            standard = self._standard(template, knobs, case, text)
            limit = max(LEAST_TICKS, int(FACTOR * standard.used))
            return self._compared(self._run(program, text, CEILING_S, limit), limit, case, standard)
        if tier is not Tier.LARGE:
            return self._compared(self._run(program, text, SECONDS), SECONDS, case, None)
        standard = self._standard(template, knobs, case, text)
        limit = max(LEAST_SECONDS, FACTOR * standard.used)
        result = self._run(program, text, BORDERLINE * limit)
        if limit < result.usage.cpu_s and result.ok:
            limit = max(limit, FACTOR * self._measured(template, knobs, text).used)
            result = self._run(program, text, limit)
        return self._compared(result, limit, case, standard)

    def answers(self, program: str, texts: Sequence[str], cpu_s: float) -> list[str | None]:
        """What a program's `solve` returns for each of some small inputs, all in one process; None where it returns no text.

        Raises:
            Unjudged: The sandbox failed.
        """
        looped = f"{program}\n{SEVERAL.format(texts=list(texts))}"
        result = self._sandbox.run_stdio(looped, "", cpu_s=cpu_s, wall_s=wall_s(cpu_s))
        if result.outcome == "infra_error":
            raise Unjudged(result.message)
        lines = result.stdout.splitlines()[: len(texts)]
        return [line[1:] if line.startswith("+") else None for line in lines] + [None] * (len(texts) - len(lines))

    def _run(self, program: str, text: str, cpu_s: float, ticks: int | None = None) -> Result:
        result = self._sandbox.run_stdio(program + SHIM, text, cpu_s=cpu_s, wall_s=wall_s(cpu_s), ticks=ticks)
        if result.outcome == "infra_error":
            raise Unjudged(result.message)
        return result

    def _compared(self, result: Result, limit: float, case: Case, standard: Standard | None) -> Ruling:
        used = float(result.value or 0) if self._mode == "ticks" else result.usage.cpu_s
        if used > limit or result.outcome == "timeout":
            return Ruling(Code.TOO_LONG, result.message, used, limit)
        if not result.ok:
            return Ruling(failure(result), result.message, used, limit)
        if "output" in case.expected:
            right = normalised(result.stdout) == case.expected["output"]
        else:
            right = sha256(normalised(result.stdout)) == (case.expected["sha256"] or (standard.digest if standard else None))
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
            runs = [self._measured(template, knobs, text) for _ in range(1 if self._mode == "ticks" else 2)]
            mine.set_result(max(runs, key=lambda run: run.used))
        except BaseException as error:
            with self._lock:
                self._standards.pop(key, None)
            mine.set_exception(error)
        return mine.result()

    def _measured(self, template: Template, knobs: Knobs, text: str) -> Standard:
        gold = template.gold(knobs)
        result = self._run(gold, text, CEILING_S, 10**9 if self._mode == "ticks" else None)
        if not result.ok:
            raise Unjudged(f"the gold program of {template.name} did not come to its end here: {result.outcome}, {result.message}")
        used = float(result.value) if self._mode == "ticks" else result.usage.cpu_s
        return Standard(used, sha256(normalised(result.stdout)))


def failure(result: Result) -> Code:
    """How a program failed that did not come to its end."""
    full = result.outcome == "crash" and result.usage.rss_bytes > MEMORY_MB * 0.8 * 2**20
    if result.outcome == "memory" or full:  # Some that run out of memory cannot even say so.
        return Code.TOO_LARGE
    return Code.NO_PROGRAM if result.message.startswith(("SyntaxError", "IndentationError", "TabError")) else Code.FAILED


_shared: dict[Mode, Judge] = {}
_lock = threading.Lock()


def shared_judge(mode: Mode = "cpu") -> Judge:
    """The judge all calls share, its sandbox started on first use. Under ticks programs have no NumPy, whose calls would cost nothing."""
    from deltagym.sandbox import Limits, Sandbox

    with _lock:
        if mode not in _shared:
            limits = Limits(cpu_s=CEILING_S, wall_s=wall_s(CEILING_S), memory_mb=MEMORY_MB, stdout_bytes=OUTPUT_BYTES)
            _shared[mode] = Judge(Sandbox(limits=limits, preload=(*MODULES, *ARRAYS) if mode == "cpu" else MODULES), mode)
        return _shared[mode]


def verify_batch(
    problems: Sequence[Problem], completions: Sequence[str], find: Callable[[Problem], tuple[Template, Knobs]], mode: Mode = "cpu"
) -> list[Verdict]:
    """Judges `completions[i]` against `problems[i]`, as many at a time as there are processor cores.

    Args:
        problems: One a completion.
        completions: What the model wrote.
        find: A problem's template and its knobs.
        mode: What is limited.

    Raises:
        BadInput: The lengths differ, or a completion is not text.
    """
    if len(problems) != len(completions):
        raise BadInput(f"completions: {len(completions)} for {len(problems)} problems; give one each")
    for i, completion in enumerate(completions):
        if not isinstance(completion, str):
            raise BadInput(f"completions[{i}]: must be text, not {type(completion).__name__}")
    if not problems:
        return []
    import os

    judge = shared_judge(mode)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        found = [find(problem) for problem in problems]
        return list(threads.map(lambda p, c, f: _verdict(judge, p, c, *f), problems, completions, found))


def _verdict(judge: Judge, problem: Problem, completion: str, template: Template, knobs: Knobs) -> Verdict:
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
    return Verdict(Status.TIMEOUT if codes == {Code.TOO_LONG} else Status.OK, passed, summary(problem.cases, rulings))


def rulings_of(judge: Judge, problem: Problem, completion: str, template: Template, knobs: Knobs) -> list[Ruling]:
    """What is said of a completion on each test. What is no program is run only once; what ran out of time twice is not run again."""
    program = last_block(completion)
    rulings: list[Ruling] = []
    for case in problem.cases:
        rulings.append(judge.rule(template, knobs, case, program))
        if rulings[0].code is Code.NO_PROGRAM:
            return rulings * len(problem.cases)
        if sum(r.code is Code.TOO_LONG for r in rulings) == PATIENCE:
            return rulings + [Ruling(Code.TOO_LONG, "not run")] * (len(problem.cases) - len(rulings))
    return rulings


def summary(cases: Sequence[Case], rulings: Sequence[Ruling]) -> str:
    """The verdicts of all tests in one line, e.g. `small AC AC WA, medium AC, large TLE; ValueError: ...`."""
    tiers = [
        f"{tier} {' '.join(r.code for _, r in group)}"
        for tier, group in groupby(zip(cases, rulings, strict=True), key=lambda pair: tier_of(pair[0]))
    ]
    detail = next((r.detail for r in rulings if r.detail), "")
    return ", ".join(tiers) + (f"; {detail}" if detail else "")
