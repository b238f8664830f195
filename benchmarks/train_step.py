"""What a training step costs in each engine: sampling, verification and update.

    python benchmarks/train_step.py [--rollouts 512] [--steps 6] [--threads 2]
                                    [--against ANOTHER_CHECKOUT]

Both engines run the same recipe from the embedded base on `has_tiny`: dense reward, groups of 16,
at most 96 tokens a completion, fp32. They run one after the other in processes of their own; a
number is the median over the steps except the first. A dead batch is the same step under a score
that no completion earns, so that every group is dead. Wall-clock seconds: leave the machine alone
meanwhile.

`--against` also takes the local steps with the package in another checkout (its `src`, with its
`.venv` if it has one), in turns with this one, and prints the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GROUP = 16
PARTS = ("sample", "verify", "update")
ROUNDS = 3
"""Runs of each package in a comparison."""
VERIFY_SHARE = 0.02
"""Largest share of a step that verification may take."""

RECIPE = """
name = "train_step"
engine = "{engine}"
threads = {threads}
[suite]
name = "has_tiny"
[model]
name = "tiny"
precision = "fp32"
[rollouts]
prompts = {prompts}
group_size = {group}
max_new_tokens = 96
[optimizer]
lr = {lr}
[[phases]]
score = "{score}"
exponent = {exponent}
steps = {steps}
[evaluation]
every = 0
samples = 1
final_samples = 1
[checkpoints]
every = 1000000
"""


@dataclass(frozen=True)
class Step:
    """Median seconds of a step's parts, and the share of groups that were dead."""

    sample: float
    verify: float
    update: float
    dead: float

    @property
    def whole(self) -> float:
        """Seconds of the whole step."""
        return self.sample + self.verify + self.update


def measure(
    engine: str, score: str, arguments: argparse.Namespace, checkout: Path | None = None
) -> Step:
    """Runs the recipe in a process of its own, by default with this package."""
    text = RECIPE.format(
        engine=engine,
        threads=arguments.threads,
        prompts=arguments.rollouts // GROUP,
        group=GROUP,
        lr=1e-12,  # every step then samples from the same policy, so both engines do the same work
        score="power" if score == "dead" else score,
        exponent=1e6 if score == "dead" else 1.0,
        steps=arguments.steps,
    )
    with tempfile.TemporaryDirectory() as folder:
        python, script, environment = _package(checkout)
        command = [python, script, "--worker", text, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            sys.exit(done.stderr)
    steps: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])[1:]
    parts = {name: statistics.median(step["seconds"][name] for step in steps) for name in PARTS}
    return Step(**parts, dead=statistics.mean(step["dead_groups"] for step in steps))


def _package(checkout: Path | None) -> tuple[str, str, dict[str, str]]:
    """Python, this script and the environment of a checkout; of this package for None."""
    if checkout is None:
        return sys.executable, __file__, dict(os.environ)
    own = checkout / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    script = checkout / "benchmarks" / "train_step.py"
    return python, str(script), os.environ | {"PYTHONPATH": str(checkout / "src")}


def compare(arguments: argparse.Namespace) -> None:
    """Prints how long a local step takes here and in the other checkout, and the ratio."""
    sides: dict[Path | None, list[Step]] = {None: [], arguments.against: []}
    for _ in range(ROUNDS):
        for checkout, steps in sides.items():
            steps.append(measure("local", "pass_rate", arguments, checkout))
    here, there = (statistics.median(s.whole for s in steps) for steps in sides.values())
    print(f"local step here {here:.3f} s, there {there:.3f} s: {there / here:.2f} times as fast")


def work(text: str, folder: str) -> None:
    """Trains by the recipe and prints the metrics as one line of JSON."""
    from deltagym.recipe.schema import parse_recipe
    from deltagym.runs.folder import RunFolder
    from deltagym.suites.load import load_suite

    recipe = parse_recipe(text)
    if recipe.engine == "trl":
        from deltagym.engines.trl.trainer import TrlEngine as Engine
    else:
        from deltagym.engines.local.loop import LocalEngine as Engine
    run = RunFolder.create(Path(folder) / "run", text)
    problems = {recipe.suite.name: load_suite(recipe.suite.name).problems("train")}
    Engine(recipe, run, problems, []).train(lambda _: False)
    print(json.dumps(run.metrics()))


def _checks(found: dict[tuple[str, str], Step]) -> dict[str, bool]:
    """Each claim in words, and whether it holds."""
    checks = {}
    for engine in ("local", "trl"):
        live, dead = found[engine, "pass_rate"], found[engine, "dead"]
        share, ratio = live.verify / live.whole, dead.update / live.update
        words = f"verification is {share:.2%} of a {engine} step, at most {VERIFY_SHARE:.0%}"
        checks[words] = share <= VERIFY_SHARE
        words = f"a dead batch's {engine} update takes {ratio:.3f} times that of a live one"
        checks[f"{words}, at most 0.2"] = ratio <= 0.2
    local, trl = found["local", "pass_rate"].whole, found["trl", "pass_rate"].whole
    checks[f"a trl step takes {trl / local:.2f} times a local one, at least 1"] = trl >= local
    return checks


def main() -> None:
    """Measures, prints, and exits with 1 if a check fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rollouts", type=int, default=512, help="completions a step")
    parser.add_argument(
        "--steps", type=int, default=6, help="steps of each run, the first of which does not count"
    )
    parser.add_argument("--threads", type=int, default=2, help="CPU threads of the model")
    parser.add_argument("--against", type=Path, help="another checkout to compare with")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        return work(*arguments.worker)
    if arguments.against:
        return compare(arguments)
    found = {
        (e, s): measure(e, s, arguments) for e in ("local", "trl") for s in ("pass_rate", "dead")
    }
    print(f"{arguments.rollouts} rollouts a step, {arguments.threads} threads; seconds")
    for (engine, score), step in found.items():
        parts = "  ".join(f"{name} {getattr(step, name):.3f}" for name in PARTS)
        print(f"{engine:6} {score:10} {step.whole:7.3f}  {parts}  dead groups {step.dead:.0%}")
    checks = _checks(found)
    for name, ok in checks.items():
        print(f"{'ok  ' if ok else 'FAIL'} {name}")
    sys.exit(not all(checks.values()))


if __name__ == "__main__":
    main()
