import asyncio
import contextlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.sandbox import (
    NUMPY,
    STANDARD,
    Layers,
    Level,
    Limits,
    Outcome,
    Sandbox,
    SandboxError,
    Wrapper,
    holding,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

LIMITS = Limits(
    cpu_s=0.3,
    wall_s=2.5,
    memory_mb=128,
    answer_bytes=10_000,
    stdout_bytes=10_000,
    program_bytes=5_000,
)
CALL = [("f", [1])]


def isolated() -> None:
    if holding().layers.level is Level.UNISOLATED:
        pytest.skip(f"no layer that isolates holds here: {dict(holding().missing)}")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    isolated()
    with Sandbox(2, LIMITS) as sandbox:
        yield sandbox


def children() -> set[int]:
    """Living processes that this one has started."""
    return {
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent(entry) == os.getpid()
    }


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_a_program_is_defined_once_and_called_in_order(sandbox: Sandbox) -> None:
    program = "seen = []\ndef f(x):\n    seen.append(x)\n    return [x * 2, tuple(seen)]\n"
    assert [r.value for r in sandbox.run(program, [("f", [n]) for n in range(3)])] == [
        [0, [0]],
        [2, [0, 1]],
        [4, [0, 1, 2]],
    ]
    assert sandbox.run(program, CALL)[0].value == [2, [1]], "programs share nothing"
    assert sandbox.run(program, []) == []


@pytest.mark.parametrize(
    "value",
    [
        "None",
        "True",
        "[]",
        "{}",
        "{'a': [1, 2.5, 'é']}",
        "-0.0",
        "10 ** 300",
        "1e308",
        "'\\u0000\\ud800'",
    ],
)
def test_json_comes_back_as_it_was(sandbox: Sandbox, value: str) -> None:
    (result,) = sandbox.run(f"def f(x):\n    return {value}\n", CALL)
    assert result.outcome is Outcome.OK
    assert repr(result.value) == repr(eval(value))


def test_floats_may_be_nan_or_infinite_both_ways(sandbox: Sandbox) -> None:
    (result,) = sandbox.run(
        "def f(x):\n    return [x, float('nan'), float('-inf')]\n", [("f", [math.inf])]
    )
    assert result.value[0] == math.inf
    assert math.isnan(result.value[1])
    assert result.value[2] == -math.inf


@pytest.mark.parametrize(
    ("program", "outcome", "message"),
    [
        ("def g(x): return 1", Outcome.ERROR, "NameError: the program defines no f"),
        ("def f(x): return 1 / 0", Outcome.ERROR, "ZeroDivisionError: division by zero"),
        (
            "def f(x): return {1, 2}",
            Outcome.ERROR,
            "TypeError: a set was returned; return numbers, strings, lists or dicts",
        ),
        ("def f(x): return f", Outcome.ERROR, "a function was returned"),
        ("def f(x:", Outcome.ERROR, "SyntaxError: "),
        ("import torch", Outcome.ERROR, "ModuleNotFoundError: No module named 'torch'"),
        ("def f(x): raise KeyError('k' * 10000)", Outcome.ERROR, "KeyError: 'kkk"),
        ("def f(x):\n while True: pass", Outcome.TIMEOUT, "its 0.3 s of processor time were over"),
        (
            "import time\ndef f(x): time.sleep(99)",
            Outcome.TIMEOUT,
            "its 2.5 s of real time were over",
        ),
        ("def f(x): return len(bytes(2**30))", Outcome.MEMORY, "MemoryError"),
        ("import os\ndef f(x): os._exit(3)", Outcome.CRASH, "it ended without an answer"),
        ("def f(x): return 'x' * 20_000", Outcome.ERROR, "it wrote more than 10000 bytes"),
        ("#" * 6_000, Outcome.ERROR, "the program has 6000 characters, more than 5000"),
        (
            "def f(x):\n r = []\n for _ in range(50): r = [r]\n return r",
            Outcome.ERROR,
            "the value nests deeper than 32",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_how_a_call_ended_is_told_apart(
    sandbox: Sandbox, program: str, outcome: Outcome, message: str
) -> None:
    (result,) = sandbox.run(program, CALL)
    assert (result.outcome, result.value) == (outcome, None)
    assert message in result.message
    assert len(result.message) <= 500


def test_what_the_filter_denies_is_told_apart(sandbox: Sandbox) -> None:
    if not sandbox.layers.seccomp:
        pytest.skip(f"seccomp does not hold here: {holding().missing['seccomp']}")
    (result,) = sandbox.run("def f(x): return open('/etc/passwd').read()", CALL)
    assert result.outcome is Outcome.FORBIDDEN


def test_calls_answered_before_the_end_keep_their_answers(sandbox: Sandbox) -> None:
    program = (
        "import os\ndef f(x):\n    if x == 2: os._exit(0)\n"
        "    if x == 0: raise ValueError\n    return x\n"
    )
    outcomes = [r.outcome for r in sandbox.run(program, [("f", [n]) for n in range(4)])]
    assert outcomes == [Outcome.ERROR, Outcome.OK, Outcome.CRASH, Outcome.CRASH]


def test_usage_is_counted_by_program(sandbox: Sandbox) -> None:
    busy = "def f(x):\n    return sum(range(2_000_000))\n"
    idle = "import time\ndef f(x):\n    time.sleep(0.2)\n"
    (worked,), (slept,) = sandbox.run_many([(busy, CALL), (idle, CALL)])
    assert 0.01 < worked.usage.cpu_s < LIMITS.cpu_s
    assert slept.usage.cpu_s < 0.1 < 0.2 <= slept.usage.wall_s
    assert slept.usage.rss_bytes > 2**20


def test_random_numbers_and_set_order_are_the_same_in_every_program(sandbox: Sandbox) -> None:
    program = "import random\ndef f(x):\n    return [random.random(), list({'a', 'b', 'c', 'd'})]\n"
    answers = [r.value for (r,) in sandbox.run_many([(program, CALL)] * 6)]
    assert answers == answers[:1] * 6


def test_a_batch_keeps_its_order_and_all_workers_busy(sandbox: Sandbox) -> None:
    program = "import time\ndef f(x):\n    time.sleep(0.1)\n    return x\n"
    began = time.monotonic()
    results = [r for (r,) in sandbox.run_many([(program, [("f", [n])]) for n in range(10)])]
    took = time.monotonic() - began
    assert [r.value for r in results] == list(range(10))
    assert took < sum(r.usage.wall_s for r in results), "they ran one after the other"


def test_the_asynchronous_form_gives_the_same(sandbox: Sandbox) -> None:
    async def both() -> list[object]:
        calls, script = await asyncio.gather(
            sandbox.arun("def f(x): return x", CALL), sandbox.arun_stdio("print(2)")
        )
        return [calls[0].value, script.stdout]

    assert asyncio.run(both()) == [1, "2\n"]


@pytest.mark.parametrize(
    "program",
    [
        "print(sum(map(int, input().split())))",
        "import sys\nt = sum(int(x) for line in sys.stdin for x in line.split())\n"
        "sys.stdout.write(f'{t}\\n')",
        "print(sum(map(int, open(0).read().split())))",
        "import os\nos.write(1, b'%d\\n' % sum(map(int, os.read(0, os.fstat(0).st_size).split())))",
        "import sys\nif __name__ == '__main__':\n"
        "    print(sum(map(int, sys.stdin.buffer.readline().split())))\n    exit()",
    ],
)
def test_scripts_read_and_write_in_every_usual_way(sandbox: Sandbox, program: str) -> None:
    if "fstat" in program and sandbox.layers.wrapper is Wrapper.NONE:
        pytest.skip(
            "without namespaces newfstatat, with which some versions of libc do fstat, is denied"
        )
    result = sandbox.run_stdio(program, "1 2 3\n")
    assert (result.outcome, result.stdout, result.message) == (Outcome.OK, "6\n", "")


def test_a_script_gets_all_of_a_large_input_and_may_write_up_to_the_bound(sandbox: Sandbox) -> None:
    lines = "\n".join(map(str, range(200_000)))
    added = sandbox.run_stdio("import sys\nprint(sum(map(int, sys.stdin)))", lines)
    assert added.stdout == f"{199_999 * 100_000}\n"
    assert len(sandbox.run_stdio("print('x' * 9999)").stdout) == 10_000


def test_a_script_may_be_given_less_time_than_the_sandbox_but_not_more(sandbox: Sandbox) -> None:
    short = sandbox.run_stdio("while True: pass", cpu_s=0.1)
    assert (short.outcome, short.message) == (
        Outcome.TIMEOUT,
        "its 0.1 s of processor time were over",
    )
    assert 0.09 < short.usage.cpu_s < 0.3
    assert "0.3 s of processor time" in sandbox.run_stdio("while True: pass", cpu_s=9.0).message
    slept = sandbox.run_stdio("import time\ntime.sleep(1)", wall_s=0.1)
    assert "0.1 s of real time" in slept.message


def test_ticks_count_the_lines_of_a_script_and_end_it(sandbox: Sandbox) -> None:
    program = "t = 0\nfor i in range(10):\n    t += i\nprint(t, sum([j for j in range(20)]))\n"
    counts = [sandbox.run_stdio(program, ticks=1000) for _ in range(2)]
    assert [(r.outcome, r.stdout) for r in counts] == [(Outcome.OK, "45 190\n")] * 2
    assert counts[0].value == counts[1].value
    assert 40 <= counts[0].value <= 60
    cut = sandbox.run_stdio(program, ticks=30)
    assert (cut.outcome, cut.value, cut.stdout) == (Outcome.OK, 31, "")
    catching = "try:\n    while True:\n        t = 1\nexcept BaseException:\n    pass"
    assert sandbox.run_stdio(catching, ticks=5000).value == 5001


@pytest.mark.parametrize(
    ("program", "outcome", "stdout"),
    [
        ("print(1)\nraise SystemExit(2)", Outcome.ERROR, "1\n"),
        ("print(1)\nprint(1 / 0)", Outcome.ERROR, "1\n"),
        ("while True: print('x' * 1000)", Outcome.ERROR, None),
        ("print(1, flush=True)\nwhile True: pass", Outcome.TIMEOUT, "1\n"),
        ("import sys\nsys.stdout = None\nprint(1)", Outcome.ERROR, ""),
        ("input()", Outcome.ERROR, ""),
    ],
)
def test_a_script_that_fails_still_shows_what_it_wrote(
    sandbox: Sandbox, program: str, outcome: Outcome, stdout: str | None
) -> None:
    result = sandbox.run_stdio(program)
    assert result.outcome is outcome
    assert len(result.stdout) <= LIMITS.stdout_bytes
    assert stdout is None or result.stdout == stdout


def test_numpy_works_and_its_arrays_come_back_as_lists() -> None:
    isolated()
    with Sandbox(1, LIMITS, preload=(*STANDARD, *NUMPY)) as sandbox:
        solved = "np.linalg.inv(np.eye(2) * 2) @ np.ones(2)"
        value = f"{{'a': {solved}, 'n': np.int64(3), 'r': np.random.rand()}}"
        program = f"import numpy as np\ndef f(x):\n    return {value}\n"
        one, other = (sandbox.run(program, CALL)[0] for _ in range(2))
    assert (one.value["a"], one.value["n"]) == ([0.5, 0.5], 3)
    assert one.value == other.value


def test_a_worker_that_dies_is_replaced_and_its_program_run_again() -> None:
    isolated()
    strangers = children()
    with Sandbox(1, LIMITS) as sandbox:
        for pid in children() - strangers:
            os.kill(pid, signal.SIGKILL)
        (result,) = sandbox.run("def f(x): return x", CALL)
        assert result.value == 1


def test_a_program_whose_worker_dies_twice_is_an_error_of_the_sandbox() -> None:
    isolated()
    strangers, done = children(), threading.Event()

    def kill() -> None:
        seen: set[int] = set()
        while not done.wait(0.3):
            now = children() - strangers
            for pid in now & seen:  # A wrapper killed as it starts would leave its worker alive.
                with contextlib.suppress(ProcessLookupError):  # It may be gone since it was listed.
                    os.kill(pid, signal.SIGKILL)
            seen = now

    with Sandbox(1, Limits(wall_s=60)) as sandbox:
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            results = sandbox.run("import time\ndef f(x): time.sleep(60)", [*CALL, *CALL])
        finally:
            done.set()
            killer.join()
        assert [r.outcome for r in results] == [Outcome.INFRA_ERROR] * 2
        assert sandbox.run("def f(x): return x", CALL)[0].value == 1, "and the next program runs"


def test_workers_are_replaced_after_a_number_of_programs_and_none_is_left() -> None:
    isolated()
    strangers, descriptors = children(), len(os.listdir("/proc/self/fd"))
    with Sandbox(1, LIMITS, recycle_after=2) as sandbox:
        seen = set()
        for _ in range(5):
            sandbox.run("def f(x): return x", CALL)
            seen |= children() - strangers
        assert len(seen) >= 2
        assert len(children() - strangers) <= 1
    assert children() - strangers == set()
    assert len(os.listdir("/proc/self/fd")) == descriptors


def test_workers_end_when_their_owner_is_killed() -> None:
    isolated()
    script = """
from deltagym.sandbox import Sandbox
sandbox = Sandbox(1)
print("open", flush=True)
sandbox.run("def f(): import time; time.sleep(9)", [("f", [])])
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "open\n"
        entries = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        workers = [int(entry.name) for entry in entries if _parent(entry) == owner.pid]
        owner.kill()
    deadline = time.monotonic() + 3
    while any(_runs(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert workers


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_bad_use_is_refused_with_the_fix() -> None:
    with pytest.raises(SandboxError, match="allow_unisolated=True"):
        Sandbox(1, layers=Layers())
    with pytest.raises(BadInput, match=r"limits\.cpu_s is 0: it must be positive"):
        Limits(cpu_s=0)
    with pytest.raises(BadInput, match="workers is 0"):
        Sandbox(0, layers=Layers(), allow_unisolated=True)
    with pytest.raises(BadInput, match="there is no module no_such_module"):
        Sandbox(1, layers=Layers(), allow_unisolated=True, preload=["no_such_module"])


def test_arguments_that_are_not_json_are_the_callers_mistake(sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="calls: an argument is not JSON"):
        sandbox.run("def f(x): return x", [("f", [object()])])


def test_a_closed_sandbox_says_so() -> None:
    sandbox = Sandbox(1, layers=Layers(), allow_unisolated=True)
    sandbox.close()
    with pytest.raises(SandboxError, match="closed"):
        sandbox.run("", CALL)


def test_a_module_that_cannot_be_loaded_is_told_when_the_sandbox_is_opened() -> None:
    with pytest.raises(SandboxError, match=r"No module named 'json\.no_such_module'"):
        Sandbox(1, layers=Layers(), allow_unisolated=True, preload=["json.no_such_module"])
