"""`Sandbox`: a pool of workers that run untrusted programs and return plain values.

Each worker has a thread, which starts it, gives it one program at a time, and replaces it when it
is worn out or gone.
"""

from __future__ import annotations

import asyncio
import importlib.util
import math
import os
import queue
import signal
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.sandbox.binary import Binary
from deltagym.sandbox.layers import holding
from deltagym.sandbox.levels import Layers, Level, SandboxError
from deltagym.sandbox.limits import Limits
from deltagym.sandbox.protocol import (
    MAX_MESSAGE,
    decode_answers,
    encode_calls,
    encode_input,
    encode_stdin,
)
from deltagym.sandbox.results import Outcome, Result
from deltagym.sandbox.worker import Ending, InfraFailure, Setup, Worker

Call = tuple[str, Sequence[Json]]
"""The name of a function of the program, and its arguments as JSON."""

STANDARD = (
    "abc", "array", "bisect", "cmath", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "decimal", "enum", "fractions", "functools", "heapq", "io", "itertools", "json",
    "math", "numbers", "operator", "random", "re", "statistics", "string", "sys", "textwrap",
    "time", "types", "typing", "encodings.ascii", "encodings.latin_1", "_strptime",
)  # fmt: skip
"""Modules of the standard library that programs may import by default."""
NUMPY = ("numpy", "numpy.fft", "numpy.linalg", "numpy.polynomial", "numpy.random")
"""Modules to preload besides `STANDARD` so that programs may use NumPy."""

GROWTH_BYTES = 64 * 2**20
"""A worker is replaced when its zygote has grown by this much memory."""


@dataclass(frozen=True, slots=True)
class _Job:
    request: bytes
    captures: bool
    count: int
    limits: Limits
    future: Future[list[Result]]
    binary: Binary | None = None


class Sandbox:
    """A pool of workers. Use it as a context manager, or call `close`. Threads may share it.

    Attributes:
        layers: The layers that isolate programs.
        limits: What each program may use.

    Args:
        workers: How many programs run at once; None for one per CPU core.
        limits: What each program may use for all its calls.
        preload: Modules that programs may import; any other import fails. They are loaded before
            the program's rights are taken away.
        allow_unisolated: Run even where no layer isolates programs and only limits apply. For
            programs of your own, never for a model's.
        layers: The layers to use; None for all that work here.
        recycle_after: A worker is replaced by a fresh one after so many programs.

    Raises:
        BadInput: `workers` or `recycle_after` is not positive, or a module to preload is not
            installed.
        SandboxError: Programs would not be isolated here and `allow_unisolated` is False, or no
            worker can be started.
    """

    def __init__(
        self,
        workers: int | None = None,
        limits: Limits | None = None,
        *,
        preload: Sequence[str] = STANDARD,
        allow_unisolated: bool = False,
        layers: Layers | None = None,
        recycle_after: int = 5000,
    ) -> None:
        count = len(os.sched_getaffinity(0)) if workers is None else workers
        if count < 1 or recycle_after < 1:
            raise BadInput(
                f"workers is {workers} and recycle_after {recycle_after}: both must be at least 1"
            )
        self.limits = limits or Limits()
        self.layers = layers or holding().layers
        if self.level is Level.UNISOLATED and not allow_unisolated:
            raise SandboxError(_refusal(layers is None))
        self._setup = Setup(self.layers, self.limits, tuple(preload), _path_of(preload))
        self._recycle_after = recycle_after
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closed = False
        started: list[Future[None]] = [Future() for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(s,), daemon=True, name="deltagym-sandbox")
            for s in started
        ]
        for thread in self._threads:
            thread.start()
        try:
            for future in started:
                future.result()
        except BaseException:
            self.close()
            raise

    @property
    def level(self) -> Level:
        """How well programs are isolated."""
        return self.layers.level

    def run(self, program: str, calls: Sequence[Call]) -> list[Result]:
        """Defines `program` once in a process of its own and makes `calls` on it, in order.

        Args:
            program: Python source text.
            calls: Pairs of the name of a function that it defines and a list of JSON arguments.

        Returns:
            One result per call. If the program ends early, the calls answered before keep their
            answers.

        Raises:
            BadInput: An argument is not JSON.
            SandboxError: The sandbox is closed.
        """
        return self._submit(program, calls).result()

    async def arun(self, program: str, calls: Sequence[Call]) -> list[Result]:
        """`run` for asyncio."""
        return await asyncio.wrap_future(self._submit(program, calls))

    def run_many(
        self, jobs: Iterable[tuple[str, Sequence[Call]]], cpu_s: float | None = None
    ) -> list[list[Result]]:
        """Runs `(program, calls)`, each for at most `cpu_s`; returns results in their order."""
        futures = [self._submit(program, calls, cpu_s) for program, calls in jobs]
        return [future.result() for future in futures]

    def run_stdio(
        self,
        program: str,
        stdin: str = "",
        *,
        cpu_s: float | None = None,
        wall_s: float | None = None,
        ticks: int | None = None,
    ) -> Result:
        """Runs `program` as a script (`__name__` is `"__main__"`) and passes `stdin` to it.

        Args:
            program: Python source text.
            stdin: All of its standard input.
            cpu_s: CPU time (s) for this program, at most the sandbox's limit.
            wall_s: Real time (s) for this program, at most the sandbox's limit.
            ticks: End the program after so many executed lines. They are counted by tracing, which
                makes it about ten times slower. The count is the same on every machine with this
                version of Python. A program can stop the tracing, so this is no security limit.

        Returns:
            A result that is `ok` if the script ended, exited with status 0 or used up its ticks.
            `stdout` is what it wrote, also if it failed. The value is None; with `ticks`, it is
            the number of lines executed, one more than allowed if it used them up.
        """
        return self._submit_stdio(program, stdin, cpu_s, wall_s, ticks).result()[0]

    def run_binary(
        self,
        binary: Binary,
        stdin: str = "",
        *,
        cpu_s: float | None = None,
        wall_s: float | None = None,
    ) -> Result:
        """Runs a compiled program and passes `stdin` to it.

        Its memory limit is `memory_mb` in all, the stack included.

        Args:
            binary: A program made by `Compiler.compile`.
            stdin: All of its standard input.
            cpu_s: CPU time (s) for this program, at most the sandbox's limit.
            wall_s: Real time (s) for this program, at most the sandbox's limit.

        Returns:
            A result that is `ok` if the program exited with status 0. There is no value. `stdout`
            is what it wrote, also if it failed; then `message` says how it failed and ends with
            the last of its standard error.
        """
        limits = self._narrowed(cpu_s, wall_s)
        job = _Job(encode_input(stdin, limits.cpu_s), True, 1, limits, Future(), binary)
        return self._put("", job).result()[0]

    async def arun_stdio(self, program: str, stdin: str = "") -> Result:
        """`run_stdio` for asyncio."""
        return (await asyncio.wrap_future(self._submit_stdio(program, stdin)))[0]

    def close(self) -> None:
        """Ends all workers once the submitted programs have run."""
        self._closed = True
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _submit(
        self, program: str, calls: Sequence[Call], cpu_s: float | None = None
    ) -> Future[list[Result]]:
        request, limits = encode_calls(program, calls, cpu_s), self._narrowed(cpu_s, None)
        return self._put(program, _Job(request, False, len(calls), limits, Future()))

    def _submit_stdio(
        self,
        program: str,
        stdin: str,
        cpu_s: float | None = None,
        wall_s: float | None = None,
        ticks: int | None = None,
    ) -> Future[list[Result]]:
        limits = self._narrowed(cpu_s, wall_s)
        return self._put(
            program,
            _Job(encode_stdin(program, stdin, limits.cpu_s, ticks), True, 1, limits, Future()),
        )

    def _narrowed(self, cpu_s: float | None, wall_s: float | None) -> Limits:
        return replace(
            self.limits,
            cpu_s=min(self.limits.cpu_s, cpu_s or math.inf),
            wall_s=min(self.limits.wall_s, wall_s or math.inf),
        )

    def _put(self, program: str, job: _Job) -> Future[list[Result]]:
        if self._closed:
            raise SandboxError("the sandbox is closed; open another")
        if len(program) > self.limits.program_bytes:
            message = (
                f"the program has {len(program)} characters, more than {self.limits.program_bytes}"
            )
            job.future.set_result([Result(Outcome.ERROR, message=message)] * job.count)
        else:
            self._jobs.put(job)
        return job.future

    def _work(self, started: Future[None]) -> None:
        """Body of a worker's thread: runs one job after another until there are no more."""
        worker: Worker | None = None
        try:
            worker = Worker(self._setup)
            started.set_result(None)
        except Exception as error:
            started.set_exception(error)
            return
        while (job := self._jobs.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                results, worker = self._perform(job, worker)
                job.future.set_result(results)
            except Exception as error:  # A bug of this package; the caller must see it.
                job.future.set_exception(error)
        if worker:
            worker.close()

    def _perform(self, job: _Job, worker: Worker | None) -> tuple[list[Result], Worker | None]:
        """Runs a job; if the worker fails, tries once more with a fresh one.

        Returns:
            The results, and the worker to go on with, if there is one.
        """
        failure = ""
        for _ in range(2):
            try:
                worker = worker or Worker(self._setup)
                binary = job.binary.descriptor if job.binary else None
                ending = worker.run(job.request, job.captures, job.limits.wall_s, binary)
            except (InfraFailure, SandboxError, OSError) as error:
                failure = str(error)
                if worker:
                    worker.close()
                worker = None
                continue
            results = (
                results_of(ending, job.count, job.limits)
                if job.binary is None
                else [result_of_binary(ending, job.limits)]
            )
            return results, self._fresh(worker)
        return [Result(Outcome.INFRA_ERROR, message=failure)] * job.count, None

    def _fresh(self, worker: Worker) -> Worker | None:
        """The worker; None once it has run enough programs or grown too much."""
        if worker.served < self._recycle_after and worker.grown < GROWTH_BYTES:
            return worker
        worker.close()
        return None


def results_of(ending: Ending, count: int, limits: Limits) -> list[Result]:
    """The results of `count` calls: the answers that arrived; for the others, why there is none."""
    stdout = ending.stdout[: limits.stdout_bytes].decode(errors="replace")
    # A flood's answers are all dropped, so that the result does not depend on when it was noticed.
    answers = [] if ending.flooded else decode_answers(ending.answers, count)
    answers += [_reason(ending, limits)] * (count - len(answers))
    return [
        Result(outcome, value, stdout=stdout, usage=ending.usage)
        if outcome is Outcome.OK
        else Result(outcome, message=value, stdout=stdout, usage=ending.usage)
        for outcome, value in answers
    ]


def result_of_binary(ending: Ending, limits: Limits) -> Result:
    """The result of a compiled program; `ending.answers` holds its standard error."""
    stdout = ending.stdout[: limits.stdout_bytes].decode(errors="replace")
    if os.WIFEXITED(ending.status) and not ending.flooded and not ending.expired:
        code = os.WEXITSTATUS(ending.status)
        outcome, message = (Outcome.ERROR, f"exit status {code}") if code else (Outcome.OK, "")
    else:
        outcome, message = _reason(ending, limits)
    if outcome in (Outcome.ERROR, Outcome.CRASH):
        lines = ending.answers.decode(errors="replace").split("\n")
        message += "".join(f"; {line}" for line in lines if line.strip())[-MAX_MESSAGE:]
        outcome = Outcome.MEMORY if "bad_alloc" in message else outcome
    return Result(outcome, message=message, stdout=stdout, usage=ending.usage)


def _reason(ending: Ending, limits: Limits) -> tuple[Outcome, str]:
    """Why a program ended before it had answered all calls."""
    number = os.WTERMSIG(ending.status) if os.WIFSIGNALED(ending.status) else 0
    if ending.flooded:
        bounds = f"{limits.answer_bytes} bytes of answers or {limits.stdout_bytes} of output"
        return Outcome.ERROR, f"it wrote more than {bounds}"
    if ending.expired:
        return Outcome.TIMEOUT, f"its {limits.wall_s:g} s of real time were over"
    if number in (signal.SIGPROF, signal.SIGXCPU) or ending.usage.cpu_s >= limits.cpu_s:
        return Outcome.TIMEOUT, f"its {limits.cpu_s:g} s of processor time were over"
    if number == signal.SIGSYS:
        return Outcome.FORBIDDEN, "it made a system call of another architecture"
    if number:
        return Outcome.CRASH, f"it died of {signal.Signals(number).name}"
    return Outcome.CRASH, "it ended without an answer"


def _path_of(modules: Sequence[str]) -> tuple[str, ...]:
    """Folders outside the standard library that hold `modules`, found without importing them."""
    folders: dict[str, None] = {}
    for name in {module.partition(".")[0] for module in modules}:
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise BadInput(f"preload: there is no module {name}; install it or leave it out")
        if spec.origin and "-packages" in spec.origin:
            above = 1 if spec.submodule_search_locations else 0
            folders[str(Path(spec.origin).parents[above])] = None
    return tuple(folders)


def _refusal(all_layers: bool) -> str:
    if not all_layers:
        return (
            "with these layers programs would not be isolated; "
            "add seccomp or namespaces, or pass allow_unisolated=True"
        )
    reasons = "; ".join(f"{name}: {why}" for name, why in holding().missing.items())
    return (
        f"programs cannot be isolated here ({reasons}); "
        "allow user namespaces or seccomp, or pass allow_unisolated=True"
    )
