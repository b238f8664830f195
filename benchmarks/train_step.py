"""What a training step costs in each engine, and where the time goes: sampling, verification, update.

    python benchmarks/train_step.py [--rollouts 512] [--steps 6] [--threads 2]

Both engines run the same recipe from the embedded base on `has_tiny`, dense reward, groups of 16, at most 96 tokens a completion, in
fp32, one after the other in processes of their own; a step is the median over the steps but the first. A dead batch is the same
step under a score that no completion earns, so that every group is dead. Wall-clock seconds: leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GROUP = 16
PARTS = ("sample", "verify", "update")
VERIFY_SHARE = 0.02
"""Most that verification may take of a step."""

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


def measure(engine: str, score: str, arguments: argparse.Namespace) -> Step:
    """Runs the recipe in a process of its own."""
    text = RECIPE.format(
        engine=engine,
        threads=arguments.threads,
        prompts=arguments.rollouts // GROUP,
        group=GROUP,
        lr=1e-12,  # every step then samples from the same policy, so that both engines do the same work
        score="power" if score == "dead" else score,
        exponent=1e6 if score == "dead" else 1.0,
        steps=arguments.steps,
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--worker", text, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])[1:]
    parts = {name: statistics.median(row["seconds"][name] for row in rows) for name in PARTS}
    return Step(**parts, dead=statistics.mean(row["dead_groups"] for row in rows))


def work(text: str, folder: str) -> None:
    """Trains by the recipe and prints the metrics as one line of JSON."""
    from deltagym.recipe.schema import parse_recipe
    from deltagym.runs.folder import RunFolder
    from deltagym.suites.load import load_suite

    recipe = parse_recipe(text)
    if recipe.engine == "trl":
        from deltagym.engines.trl.trainer import TrlTrainer as Trainer
    else:
        from deltagym.engines.local.loop import LocalTrainer as Trainer
    run = RunFolder.create(Path(folder) / "run", text)
    trainer = Trainer(
        recipe, run, {recipe.suite.name: load_suite(recipe.suite.name).problems("train")}, []
    )
    trainer.train(lambda _: False)
    print(json.dumps(run.metrics()))


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
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        return work(*arguments.worker)
    found = {
        (e, s): measure(e, s, arguments) for e in ("local", "trl") for s in ("pass_rate", "dead")
    }
    print(f"{arguments.rollouts} rollouts a step, {arguments.threads} threads; seconds")
    for (engine, score), step in found.items():
        parts = "  ".join(f"{name} {getattr(step, name):.3f}" for name in PARTS)
        print(f"{engine:6} {score:10} {step.whole:7.3f}  {parts}  dead groups {step.dead:.0%}")
    local, trl = found["local", "pass_rate"], found["trl", "pass_rate"]
    checks = {
        f"verification is {step.verify / step.whole:.2%} of a {engine} step, at most {VERIFY_SHARE:.0%}": step.verify
        / step.whole
        <= VERIFY_SHARE
        for engine, step in (("local", local), ("trl", trl))
    }
    checks[f"a trl step takes {trl.whole / local.whole:.2f} times a local one, at least 1"] = (
        trl.whole >= local.whole
    )
    for engine in ("local", "trl"):
        live, dead = found[engine, "pass_rate"], found[engine, "dead"]
        ratio = dead.update / live.update
        checks[
            f"a dead batch's {engine} update takes {ratio:.3f} times that of a live one, at most 0.2"
        ] = ratio <= 0.2
    for name, ok in checks.items():
        print(f"{'ok  ' if ok else 'FAIL'} {name}")
    sys.exit(not all(checks.values()))


if __name__ == "__main__":
    main()
