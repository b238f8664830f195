"""The command `export`: a suite as a folder for another framework."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter
from rich.table import Table

from deltagym.cli.options import Out, Seed
from deltagym.cli.show import progress, show
from deltagym.core.errors import BadInput


def export(
    framework: str | None = None,
    suite: str | None = None,
    /,
    *,
    out: Out | None = None,
    reward: Literal["dense", "binary", "scheduled"] = "dense",
    switch_at: int | None = None,
    train_size: int | None = None,
    eval_size: int | None = None,
    feedback_rounds: int = 0,
    feedback_source: Literal["reward", "held_out"] = "reward",
    prompt: Literal["chat", "compact"] = "chat",
    seed: Seed = 0,
    listing: Annotated[bool, Parameter(name="--list", negative=())] = False,
) -> None:
    """Writes a folder with a suite and its reward that another framework runs.

    Args:
        framework: Name of the framework.
        suite: Name of the suite or path of a suite file.
        out: Folder to write.
        reward: Share of cases passed, full pass, or the first and then the second.
        switch_at: First training step with binary reward, for a scheduled reward.
        train_size: At most so many training problems; all by default.
        eval_size: At most so many test problems; all by default.
        feedback_rounds: How often a failed answer is shown why, and goes on.
        feedback_source: The cases that feedback shows: those of the reward, or others set aside.
        prompt: For language models, or for the embedded model.
        seed: Everything random derives from it.
        listing: List the frameworks instead.
    """
    if listing:
        return show_frameworks()
    if framework is None or suite is None or out is None:
        fix = "write `deltagym export FRAMEWORK SUITE -o DIR`, or --list for the frameworks"
        raise BadInput(f"framework, suite, out: one is missing; {fix}")
    from deltagym.core.toml import check_table
    from deltagym.exports.base import Export
    from deltagym.exports.write import export as write

    what = {
        "suite": suite,
        "seed": seed,
        "train_size": train_size,
        "eval_size": eval_size,
        "reward": {"mode": reward, "switch_at": switch_at},
        "feedback": {"rounds": feedback_rounds, "source": feedback_source},
        "prompt": prompt,
    }
    with progress() as tell:
        written = write(framework, check_table(Export, what, "export"), out, tell)
    train, held_out = written.rows
    print(f"{len(written.files)} files, {train} training and {held_out} evaluation problems: {out}")
    print(f"next: cd {out} && {written.commands[0]}")


def show_frameworks() -> None:
    """Every framework there is an exporter for, and what is exported."""
    from deltagym.exports.registry import exporters

    table = Table("framework", "is", "what the folder holds", "feedback")
    for name, exporter in exporters().items():
        shows = "yes" if exporter.shows_feedback else ""
        table.add_row(name, exporter.title, exporter.summary, shows)
    show(table)
