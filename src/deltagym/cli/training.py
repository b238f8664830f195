"""Commands that train: pretrain, train, study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import deltagym
from deltagym.cli.options import Out, Seed
from deltagym.cli.show import figures, progress, resumable, show


def pretrain(
    *, out: Out, suite: str = "has_tiny", steps: int | None = None, seed: Seed = 0
) -> None:
    """Trains the embedded base model on the grammar and basic families, never on target problems.

    Args:
        out: Folder for the checkpoint.
        suite: Target suite, whose test words are held out.
        steps: Updates; the settings of the shipped base by default.
        seed: Everything random derives from it.
    """
    from deltagym.models.embedded.pretrain import PretrainSettings

    settings = PretrainSettings(suite=suite, seed=seed)
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


def study(study: Path, /, *, out: Out, jobs: int | None = None, resume: bool = False) -> int:
    """Runs the arms of a study with several seeds; writes results, a summary and a figure.

    Exits 1 when a run failed.

    Args:
        study: The study, a TOML file.
        out: The study's folder.
        jobs: Runs at a time; as many as there are cores for by default.
        resume: Go on with the study that is there; the file may have gained arms and seeds.
    """
    from deltagym.runs.studies.summary import headline_table

    with resumable(f"deltagym study {study} -o {out} --resume"):
        result = deltagym.study(study, out, jobs, resume)
    show(figures(headline_table(result.summary)))
    for row in result.failed:
        print(f"FAILED: {row.arm} seed {row.seed}: {row.message}")
    print(result.path)
    return 1 if result.failed else 0
