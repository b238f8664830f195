"""What a training step costs beside a busy process, with threads that wait asleep or that spin.

    python benchmarks/busy.py [--steps 4] [--rounds 2]

Trains by `recipes/tiny_substring.toml` with two threads on two cores, once with each way of
waiting, in processes of their own. Steps alone and steps beside a process that keeps one core busy
take turns, `--steps` of each in every round; a number is the median over the steps. Two threads
beside one busy process get two thirds of the time of each core, so a step that is all parallel
takes 1.5 times as long at best. Wall-clock seconds: leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

RECIPE = Path(__file__).parents[1] / "recipes" / "tiny_substring.toml"
CORES = 2
AT_MOST = 1.6
"""Longest step beside one busy process, as a multiple of the fastest way to take one alone."""
WAITING = {
    "passive": {},  # what the package sets by itself
    "active": {"GOMP_SPINCOUNT": "300000"},  # what GNU's OpenMP does if nothing is set
}
"""Ways of waiting, with the environment variables that ask for them."""


SPIN = "import os; p = os.getppid()\nwhile os.getppid() == p: sum(range(100_000))"
"""Keeps a core busy until the process that started it is gone."""


class Busy:
    """A process that keeps one core busy; switched on and off."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def switch(self, on: bool) -> None:
        """Starts or ends the process, if it is not so already."""
        if on and self._process is None:
            self._process = subprocess.Popen([sys.executable, "-c", SPIN])
        elif not on and self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def work(steps: int, rounds: int, folder: str) -> None:
    """Trains and prints the seconds of each step alone and beside, as one line of JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    from deltagym.engines.local.loop import LocalEngine
    from deltagym.engines.metrics import StepMetrics
    from deltagym.recipe.schema import load_recipe
    from deltagym.runs.folder import RunFolder
    from deltagym.suites.load import load_suite

    recipe = load_recipe(RECIPE)
    whole = 1 + 2 * steps * rounds
    phase = recipe.phases[0].model_copy(update={"steps": whole, "until": None})
    changed: dict[str, Any] = {
        "threads": CORES,
        "phases": (phase,),
        # Every step then samples from the same policy and does the same work.
        "optimizer": recipe.optimizer.model_copy(update={"lr": 1e-12}),
        "evaluation": recipe.evaluation.model_copy(update={"every": 0}),
        "checkpoints": recipe.checkpoints.model_copy(update={"every": whole}),
    }
    members = load_suite(recipe.suite.name).members["train"]
    wanted = [m for m in members if m.family in (phase.families or ())][
        : 2 * recipe.rollouts.prompts
    ]
    problems = {recipe.suite.name: [member.build() for member in wanted]}
    run = RunFolder.create(Path(folder) / "run", RECIPE.read_text(encoding="utf-8"))
    engine = LocalEngine(recipe.model_copy(update=changed), run, problems, [])
    busy, seconds = Busy(), {"alone": [], "beside": []}

    def after_step(metrics: StepMetrics) -> bool:
        done = metrics.step - 1  # the first step warms up and does not count
        if done:
            seconds["beside" if (done - 1) // steps % 2 else "alone"].append(metrics.seconds.total)
        busy.switch(bool(done // steps % 2))
        return False

    try:
        engine.train(after_step)
    finally:
        busy.switch(False)
    print(json.dumps(seconds))


def measure(waiting: str, arguments: argparse.Namespace) -> dict[str, float]:
    """Median seconds of a step, alone and beside a busy process."""
    known = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_NUM_THREADS")
    environment = {k: v for k, v in os.environ.items() if k not in known} | WAITING[waiting]
    with tempfile.TemporaryDirectory() as folder:
        sizes = [str(arguments.steps), str(arguments.rounds)]
        command = [sys.executable, __file__, "--worker", *sizes, folder]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return {place: statistics.median(seconds) for place, seconds in found.items()}


def main() -> None:
    """Measures, prints, and exits with 1 if the check fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=4, help="steps alone, then beside, in a row")
    parser.add_argument("--rounds", type=int, default=2, help="how often the two take turns")
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        steps, rounds, folder = arguments.worker
        return work(int(steps), int(rounds), folder)
    found = {waiting: measure(waiting, arguments) for waiting in WAITING}
    print("seconds a step   alone   beside one busy process   ratio")
    for waiting, seconds in found.items():
        alone, beside = seconds["alone"], seconds["beside"]
        print(f"{waiting:14} {alone:7.2f} {beside:25.2f} {beside / alone:7.2f}")
    passive, active = found["passive"], found["active"]
    print(f"alone, passive takes {passive['alone'] / active['alone']:.2f} times as long as active")
    print(f"beside, passive takes {passive['beside'] / active['beside']:.2f} times as long")
    ratio = passive["beside"] / min(passive["alone"], active["alone"])
    ok = ratio <= AT_MOST
    words = (
        f"passive, a step beside one busy process takes {ratio:.2f} times the fastest step alone"
    )
    print(f"{'ok  ' if ok else 'FAIL'} {words}, at most {AT_MOST}")
    sys.exit(not ok)


if __name__ == "__main__":
    main()
