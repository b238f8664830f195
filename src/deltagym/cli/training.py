"""Commands that train: pretrain, train, sft, study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import deltagym
from deltagym.cli.options import Out, Ray, Seed
from deltagym.cli.show import figures, progress, resumable, show


def pretrain(
    *,
    out: Out,
    suite: str = "has_tiny",
    steps: int | None = None,
    hidden: int | None = None,
    layers: int | None = None,
    seed: Seed = 0,
) -> None:
    """Trains the embedded base model on the grammar and basic families, never on target problems.

    What is not given is as in the base that ships.

    Args:
        out: Folder for the checkpoint.
        suite: Target suite, whose test words are held out; the suite is always the one of seed 0.
        steps: Updates.
        hidden: Width of the decoder.
        layers: Layers of the decoder.
        seed: Weights, corpus and batches derive from it: another seed is an independent base.
    """
    from deltagym.models.embedded.model import TinyShape
    from deltagym.models.embedded.pretrain import PretrainSettings

    size = {"hidden": hidden, "layers": layers}
    shape = replace(TinyShape(), **{name: n for name, n in size.items() if n is not None})
    settings = PretrainSettings(suite=suite, seed=seed, shape=shape)
    if steps is not None:
        settings = replace(settings, steps=steps)
    with progress() as tell:
        deltagym.pretrain(out, settings, tell)
    print(out)


def train(recipe: Path, /, *, out: Out, resume: bool = False) -> None:
    """Runs a recipe: two-phase reinforcement learning, into a run folder.

    Args:
        recipe: The recipe, a TOML file.
        out: The run folder.
        resume: Go on with the run that is there, from its last checkpoint.
    """
    with resumable(f"deltagym train {recipe} -o {out} --resume"):
        run = deltagym.train(recipe, out, resume=resume)
    print(run.path)


def sft(
    recipe: Path,
    /,
    *,
    out: Out,
    steps: int = 400,
    batch: int = 64,
    lr: float = 1e-3,
    stop_at: float | None = None,
    seed: Seed = 0,
) -> None:
    """Imitates the gold answers of a recipe's training problems.

    The result is the ceiling of RL on the same problems or, stopped early, a base of a known rate.
    Evaluate it with `deltagym eval`.

    Args:
        recipe: The recipe; its model, suite and families count.
        out: Folder for the checkpoint.
        steps: Most updates.
        batch: Gold answers an update.
        lr: Learning rate of AdamW.
        stop_at: Stops when the gold answers' mean probability is this high.
        seed: The order of the answers derives from it.
    """
    from deltagym.engines.supervised import SftSettings

    settings = SftSettings(steps=steps, batch=batch, lr=lr, stop_at=stop_at, seed=seed)
    with progress() as tell:
        result = deltagym.sft(recipe, out, settings, tell)
    print(f"{result.steps} updates, mean probability of the gold answers {result.gold_rate:.3g}")
    if result.unwritable:
        print(f"{result.unwritable} problems left out: the model cannot write their gold answers")
    print(result.path)


def study(
    study: Path,
    /,
    *,
    out: Out,
    jobs: int | None = None,
    resume: bool = False,
    ray: Ray = None,
    gpus: float = 0.0,
) -> int:
    """Runs the arms of a study with several seeds; writes results, a summary and a figure.

    Exits 1 when a run failed.

    Args:
        study: The study, a TOML file.
        out: The study's folder.
        jobs: Runs at a time; by default as many as there are cores for, or as Ray finds room for.
        resume: Go on with the study that is there; the file may have gained arms and seeds.
        gpus: GPUs that Ray sets aside for each run.
    """
    from deltagym.runs.studies.summary import headline_table

    again = f"deltagym study {study} -o {out} --resume"
    with resumable(again if ray is None else f"{again} --ray {ray}"):
        result = deltagym.study(study, out, jobs, resume, ray=ray, gpus=gpus)
    show(figures(headline_table(result.summary)))
    for row in result.failed:
        print(f"FAILED: {row.arm} seed {row.seed}: {row.message}")
    print(result.path)
    return 1 if result.failed else 0
