"""Recipes among the models: each is trained to its end first, and its run folder takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.recipe.schema import parse_recipe
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
    return parse_recipe(Path(recipe).read_text(encoding="utf-8"), recipe).model.name


def check_recipes(sources: Sequence[str]) -> None:
    """Raises `BadInput` for a recipe that cannot be read, or two of the same name, before anything is trained."""
    recipes = [Path(source) for source in sources if is_recipe(source)]
    for recipe in recipes:
        try:
            parse_recipe(recipe.read_text(encoding="utf-8"), str(recipe))
        except OSError as error:
            raise BadInput(f"models: cannot read the recipe {recipe}: {error.strerror}") from error
    for name, times in Counter(recipe.stem for recipe in recipes).items():
        if times > 1:
            raise BadInput(
                f"models: {times} recipes are called {name}; their runs would have one folder, so rename one"
            )


def with_runs(sources: Sequence[str], folder: Path, display: bool) -> list[str]:
    """The sources with a run folder, trained to its end, for each recipe. A run that was interrupted goes on.

    Args:
        sources: Models, recipes among them.
        folder: Where the matrix is; runs come into its folder `runs`.
        display: Whether training shows its progress on standard error.
    """
    return [
        str(_trained(source, folder / RUNS / Path(source).stem, display))
        if is_recipe(source)
        else source
        for source in sources
    ]


def _trained(recipe: str, run: Path, display: bool) -> Path:
    from deltagym.engines.run import train

    begun = (run / "meta.json").is_file()
    if not (begun and RunFolder.open(run).status().state == "finished"):
        train(recipe, run, resume=begun, display=display)
    return run
