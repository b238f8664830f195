"""Hugging Face datasets: a folder that `load_dataset` reads, with a data card and its reward."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from deltagym.exports.base import Data, Export, Exporter, Files
from deltagym.exports.tables import columns, parquet, template
from deltagym.suites.load import load_suite

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
"""Upper bounds of the size categories of data cards."""


def commands(export: Export) -> Sequence[str]:
    """Loads the folder."""
    return ("""python -c "from datasets import load_dataset; print(load_dataset('.'))\"""",)


def files(export: Export, data: Data) -> Files:
    """The rows by split, the card, the reward, and a script that uploads the folder."""
    splits = {"train": data.train, "test": data.eval}
    tables = {
        f"data/{split}-00000-of-00001.parquet": parquet([columns(row) for row in rows])
        for split, rows in splits.items()
        if rows
    }
    card = Template(template("datasets/card.md.txt")).substitute(
        suite=export.suite,
        description=load_suite(export.suite, export.seed).file.description,
        size=next(name for bound, name in SIZES if len(data.train) + len(data.eval) < bound),
        data_files="\n".join(
            f"      - split: {split}\n        path: data/{split}-*"
            for split in splits
            if splits[split]
        ),
    )
    scripts = ("reward.py", "push_to_hub.py")
    return {
        **tables,
        "README.md": card,
        **{name: template(f"datasets/{name}") for name in scripts},
    }


EXPORTER = Exporter(
    name="datasets",
    title="Hugging Face datasets",
    summary=(
        "The rows by split, a data card, a function that scores completions, and a script that "
        "puts the folder on the hub (`python push_to_hub.py USER/NAME`)."
    ),
    requires=("datasets>=4",),
    commands=commands,
    schedule="`reward` in `reward.py` takes the training step, which a scheduled reward needs.",
    infra_error="`reward` returns None.",
    files=files,
)
