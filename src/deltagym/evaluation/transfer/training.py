"""Recipes given as models: each is trained to its end, and its run folder takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.recipe.schema import load_recipe
from deltagym.runs.folder import RunFolder

RUNS = "runs"
"""Folder of the runs beside the matrix."""


def is_recipe(source: str) -> bool:
    """Whether a model is given as the recipe to train it by."""
    return source.endswith(".toml")


def without_suffix(source: str) -> str:
    """The source, a recipe without its `.toml`."""
    return source.removesuffix(".toml")


def model_of(recipe: str) -> str:
    """The model that a recipe begins with."""
    return load_recipe(recipe).model.name


def check_recipes(sources: Sequence[str]) -> None:
    """Raises `BadInput` for a recipe that cannot be read, or for two of the same name."""
    recipes = [Path(source) for source in sources if is_recipe(source)]
    for recipe in recipes:
        load_recipe(recipe)
    for name, times in Counter(recipe.stem for recipe in recipes).items():
        if times > 1:
            reason = "their runs would have one folder, so rename one"
            raise BadInput(f"models: {times} recipes are called {name}; {reason}")


def with_runs(sources: Sequence[str], folder: Path, display: bool) -> list[str]:
    """The sources, with a run folder in place of each recipe.

    Runs are trained to their end; one that was interrupted goes on.

    Args:
        sources: Models, recipes among them.
        folder: Folder of the matrix; runs are in its folder `runs`.
        display: Whether training shows its progress on standard error.
    """
    runs = folder / RUNS
    return [
        str(_trained(source, runs / Path(source).stem, display)) if is_recipe(source) else source
        for source in sources
    ]


def _trained(recipe: str, run: Path, display: bool) -> Path:
    from deltagym.engines.run import train

    begun = (run / "meta.json").is_file()
    if not (begun and RunFolder.open(run).status().state == "finished"):
        train(recipe, run, resume=begun, display=display)
    return run
