"""Trackers: send each step's numbers to TensorBoard, trackio or W&B as well as the run folder."""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

from deltagym.core.errors import BadInput
from deltagym.engines.metrics import StepMetrics
from deltagym.recipe.schema import Recipe

PACKAGES = {"tensorboard": "tensorboard", "trackio": "trackio", "wandb": "wandb"}
"""The package that each tracker needs."""


class Trackers(AbstractContextManager["Trackers"]):
    """The trackers that a recipe asks for. Use it as a context, which opens and closes them.

    Raises:
        BadInput: A tracker's package is not installed.
    """

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self._names = recipe.tracking.to
        for name in self._names:
            if importlib.util.find_spec(PACKAGES[name]) is None:
                raise BadInput(
                    f"tracking.to: {name} is not installed; run `pip install {PACKAGES[name]}` "
                    "or leave it out"
                )
        self._recipe, self._folder = recipe, folder
        self._writer: Any = None

    def __enter__(self) -> Trackers:
        config = self._recipe.model_dump(mode="json")
        run = {
            "project": self._recipe.tracking.project,
            "name": self._folder.name,
            "config": config,
        }
        for name in self._names:
            if name == "tensorboard":
                from torch.utils.tensorboard import SummaryWriter

                self._writer = SummaryWriter(str(self._folder / "tensorboard"))
            elif name == "trackio":
                importlib.import_module("trackio").init(**run, resume="allow")
            else:
                importlib.import_module("wandb").init(
                    **run, id=self._folder.name, resume="allow", dir=str(self._folder)
                )
        return self

    def log(self, metrics: StepMetrics) -> None:
        """Sends the numbers of a step; those in tables get a name with a slash."""
        step, numbers = metrics.step, dict(flat_numbers(metrics.as_json()))
        for name in self._names:
            if name == "tensorboard":
                for key, value in numbers.items():
                    self._writer.add_scalar(key, value, step)
            else:
                importlib.import_module(name).log(numbers, step=step)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in self._names:
            if name == "tensorboard":
                self._writer.close()
            else:
                importlib.import_module(name).finish()


def flat_numbers(metrics: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Every finite number in the metrics except the step itself."""
    for key, value in metrics.items():
        if isinstance(value, Mapping):
            yield from flat_numbers(value, f"{prefix}{key}/")
        elif isinstance(value, bool | int | float) and math.isfinite(value) and key != "step":
            yield prefix + key, float(value)
