"""The page on a run of a million rollouts: first paint, filters, against a plain scan.

    python benchmarks/web_rollouts.py [rollouts] [folder]

Makes a run folder by the real writer (kept if a folder is given, and reused if it is there), serves
it in a process of its own, and asks through HTTP. Times are real time: the median of `REPEATS`, but
for the first request of a fresh server, which is there once; in brackets the processor time of the
server (Linux), which other work on the machine changes less. The plain scan reads the columns that
the filter needs from all parquet files with pyarrow, as one would without the page.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from urllib.request import urlopen

import pyarrow.compute as pc
import pyarrow.dataset as ds

from deltagym.core.seeding import rng
from deltagym.runs.folder import RunFolder
from deltagym.runs.rollouts import LoggedRollout
from deltagym.web.runs.shelf import key_of

ROLLOUTS, A_STEP = 1_000_000, 512
PROBLEMS, CASES, LINES = 400, 13, 12
REPEATS = 7
FIRST_PAINT_S, FILTER_S = 1.0, 0.3
"""What the page promises."""

FAMILIES = ("starts_with", "ends_with", "contains_substring", "contains_ordered")
RARE = "[R] n3\n    [B] n1\nPULLER_RB n1:\n    [R] n3\n    [B] n2\nPULLER_RB n2:\n    [R] n3"
"""A text that about one completion in 2,000 holds."""

RECIPE = 'name = "synthetic"\n[suite]\nname = "has_tiny"\n[model]\nname = "tiny"\n'


def main() -> None:
    """Prints a line for each request."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROLLOUTS
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else scratch) / "run"
        if not folder.exists():
            make(folder, count)
        measure(folder)


def make(folder: Path, count: int) -> None:
    """Writes a run of `count` rollouts, `A_STEP` a step; most completions are distinct."""
    random = rng(0, "benchmark", "web_rollouts")
    run = RunFolder.create(folder, RECIPE, {"seed": 0})
    steps = -(-count // A_STEP)
    for step in range(1, steps + 1):
        rollouts = [_rollout(random, step, steps) for _ in range(A_STEP)]
        run.write_rollouts(step, rollouts)
        full = sum(bool(each.full_pass) for each in rollouts) / A_STEP
        rates = {"full_pass": full, "pass_rate": 0.5, "entropy": 0.4, "dead_groups": 0.1}
        phase = "1 pass_rate" if step < steps / 2 else "2 full_pass"
        run.append_metrics({"step": step, "phase": phase, "samples": A_STEP, **rates})
    run.set_status("finished", steps)


def _rollout(random: Random, step: int, steps: int) -> LoggedRollout:
    problem = random.randrange(PROBLEMS)
    passed = CASES if random.random() < step / steps / 2 else random.randrange(CASES)
    nodes = [random.randrange(LINES) for _ in range(LINES)]
    lines = (f"PULLER_RB n{i}:\n    [R] n{n}\n    [B] n{i + 1}" for i, n in enumerate(nodes))
    family = FAMILIES[problem % len(FAMILIES)]
    text = "START start:\n    NEXT n0\n" + "\n".join(lines) + "\nEND end\n"
    rate = passed / CASES
    return LoggedRollout(f"{problem:016x}", family, "tiny-2c", "p", text, rate, rate == 1, 0.0)


def measure(folder: Path) -> None:
    """Serves the run, asks, and prints."""
    command = [sys.executable, "-m", "deltagym.cli", "web", "--port", "0", str(folder)]
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found
            page = found[0].rstrip("/") + f"/runs/{key_of(folder)}"
            _ask(Clock(server.pid), page, folder)
        finally:
            server.terminate()
    print(f"load after: {os.getloadavg()[0]:.1f}")


@dataclass(frozen=True)
class Clock:
    """Times requests to a server with this process id."""

    server: int

    def time(self, address: str, repeats: int = REPEATS) -> tuple[float, float]:
        """Median of the real time of a request, mean of the server's processor time; seconds."""
        before = self._processor()
        taken = statistics.median(_seconds(lambda: _get(address)) for _ in range(repeats))
        return taken, (self._processor() - before) / repeats

    def _processor(self) -> float:
        try:
            fields = Path(f"/proc/{self.server}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ask(clock: Clock, run: str, folder: Path) -> None:
    begin = time.perf_counter()
    _say("first paint of a fresh server", clock.time(run, 1), FIRST_PAINT_S)
    _say("rollouts of a step, meanwhile", clock.time(f"{run}/rollouts?step=7", 1), FILTER_S)
    while "Reading the run" in _get(f"{run}/rollouts?outcome=full"):
        time.sleep(0.2)
    print(f"all rollouts ready to be searched after {time.perf_counter() - begin:.1f} s")
    _say("paint", clock.time(run), FIRST_PAINT_S)
    dataset = ds.dataset(sorted((folder / "rollouts").glob("*.parquet")), format="parquet")
    filters = {
        "full passes of a family": (
            {"family": "ends_with", "outcome": "full"},
            (ds.field("family") == "ends_with") & ds.field("full_pass"),
        ),
        "text in completions, rare": (
            {"text": RARE},
            pc.match_substring(ds.field("completion"), RARE),
        ),
        "text in completions, everywhere": (
            {"text": "PULLER_RB n1:"},
            pc.match_substring(ds.field("completion"), "PULLER_RB n1:"),
        ),
        "newest of a problem": (
            {"problem": f"{17:016x}", "order": "newest"},
            ds.field("problem_id") == f"{17:016x}",
        ),
    }
    for name, (values, condition) in filters.items():
        plain = _seconds(lambda condition=condition: dataset.count_rows(filter=condition))
        _say(name, clock.time(f"{run}/rollouts?{urlencode(values)}"), FILTER_S, plain)
    _say("problems, first solved first", clock.time(f"{run}/problems"), FILTER_S)
    _say("one problem", clock.time(f"{run}/problems/{17:016x}"), FIRST_PAINT_S)


def _say(
    name: str, times: tuple[float, float], promised: float, plain: float | None = None
) -> None:
    taken, processor = times
    kept = "ok" if taken < promised else f"OVER {promised} s"
    ratio = "" if plain is None else f", {plain / taken:.1f} times as fast as a plain scan"
    print(f"{name}: {1000 * taken:.0f} ms [{1000 * processor:.0f} ms] ({kept}{ratio})")


def _get(address: str) -> str:
    with urlopen(address, timeout=300) as answer:
        return answer.read().decode()


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
