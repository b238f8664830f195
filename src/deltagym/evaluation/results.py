"""Folders of results: settings, and the evaluations of models on suites, each stored when done.

settings.json                what every evaluation has in common
evals/<model>/<suite>.json   `deltagym.evaluation.Evaluation`
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem
from deltagym.evaluation.asked import AskedModel, is_served, served_name
from deltagym.evaluation.evaluation import Evaluation

if TYPE_CHECKING:
    from deltagym.models.served.settings import Endpoint

SETTINGS = "settings.json"

Progress = Callable[[str, int, int], None]
"""Told the model and suite, the problems done, and the problems in all."""


def results_folder(folder: Path, settings: dict[str, Json], resume: bool, kind: str) -> Path:
    """The folder of the results; makes it, or checks that it was begun with the same settings.

    Raises:
        BadInput: It exists without `resume`, or holds nothing of this `kind`, or was begun with
            other settings.
    """
    file = folder / SETTINGS
    if not resume:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            fix = "choose another path, or resume what is there"
            raise BadInput(f"out: {folder} already exists; {fix}")
        write_text(file, json.dumps(settings, indent=1) + "\n")
        return folder
    if not file.is_file():
        fault = f"{folder} holds no {kind} (it has no {SETTINGS})"
        raise BadInput(f"out: {fault}; begin one without resume")
    kept = json.loads(file.read_text(encoding="utf-8"))
    for name, value in settings.items():
        if name in kept and kept[name] != value:
            fault = f"{folder} was begun with {kept.get(name)}, not {value}"
            raise BadInput(f"{name}: {fault}; choose another path")
    return folder


def evaluations(
    folder: Path,
    name: str,
    model: AskedModel,
    suites: Mapping[str, Sequence[Problem]],
    progress: Progress | None,
    options: dict[str, Json],
) -> dict[str, Evaluation]:
    """A model's evaluation on every suite, by the suite's name; new ones are stored.

    Args:
        folder: Folder of the evaluations.
        name: The model's name.
        model: The model, which is closed at the end.
        suites: The problems of each suite; those that the model cannot read are left out.
        progress: See `Progress`.
        options: Options of `deltagym.evaluate`.

    Raises:
        Incomplete: Samples of a served model are missing.
    """
    found = {}
    try:
        for suite, problems in suites.items():
            file = folder / name / f"{suite}.json"
            stored = _stored(file, model)
            if stored is None:
                readable = [problem for problem in problems if model.reads(problem)]
                told = progress and partial(progress, f"{name} on {suite}")
                stored = model.evaluate(readable, progress=told, **options)
                write_whole(file, stored.save)
            found[suite] = stored
    finally:
        model.close()
    return found


def _stored(file: Path, model: AskedModel) -> Evaluation | None:
    """The stored evaluation, if it is of this model at this step."""
    if not file.is_file():
        return None
    found = Evaluation.load(file)
    return found if (found.label, found.step) == (model.source, model.step) else None


def model_names(sources: Sequence[str]) -> list[str]:
    """Names of the models: their folder's or the recipe's.

    With as many parent folders in front as it takes to tell the models apart.

    Raises:
        BadInput: A model is given twice.
    """
    given = [Path(_path(source)) for source in sources]
    paths = [path.resolve() if path.exists() else path for path in given]
    for path, times in Counter(paths).items():
        if times > 1:
            fix = "(the base is a model too); give each once"
            raise BadInput(f"models: {path} is given {times} times {fix}")
    names: list[str] = []
    for depth in range(1, max(len(path.parts) for path in paths) + 1):
        names = [re.sub(r"[^\w.-]", "_", "-".join(path.parts[-depth:])) for path in paths]
        if len(set(names)) == len(names):
            return names
    raise BadInput(f"models: {', '.join(sources)} cannot be told apart by their names")


def require_figures(command: str) -> None:
    """Raises `BadInput` if what draws the figures of a command is not installed."""
    if find_spec("matplotlib") is None:
        fix = "it needs the train extra: pip install 'deltagym[train]'"
        raise BadInput(f"{command}: matplotlib is not installed; {fix}")


def asked_model(
    folder: Path, source: str, endpoint: Endpoint | None, max_new_tokens: int | None
) -> AskedModel:
    """A model whose samples go to the folder of the results, if it is a served one.

    Where they go does not depend on the other models, so that none are lost when some are added.
    """
    samples = folder / "samples" / re.sub(r"[^\w.-]", "_", _path(source))
    options = {"endpoint": endpoint, "max_new_tokens": max_new_tokens}
    return AskedModel(source, samples=samples, resume=True, **options)


def _path(source: str) -> str:
    """The path that a model's name is made from: `openai/HOST/MODEL` for a served one."""
    if not is_served(source):
        return source.removesuffix(".toml")
    name = served_name(source)
    kind, _, rest = source.partition(":")
    host = rest[len(name) :].rpartition("//")[2].removesuffix("/v1").replace("/", "_")
    return "/".join(part for part in (kind, host, name) if part)


def write_text(file: Path, text: str) -> None:
    """Makes a text file appear whole, with its folder."""
    write_whole(file, lambda path: path.write_text(text, encoding="utf-8"))


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Makes a file appear whole, with its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as draft:
        write(draft)
