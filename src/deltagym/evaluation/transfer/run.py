"""`transfer`: evaluates models on suites, training those given as recipes, and writes the matrix.

Every evaluation is stored when it is done, so a stopped command can be resumed.

    settings.json                what every evaluation has in common
    runs/<recipe>/               the run of each model given as a recipe
    evals/<model>/<suite>.json   `deltagym.evaluation.Evaluation`
    samples/<model>/             every sample of a served model
    transfer.json                the matrix, by family, by level and by axis
    matrix.md                    the same as tables
    heatmap.png                  pass@1, models by families
    report.html                  all of it as a page
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deltagym.core.errors import BadInput
from deltagym.evaluation.asked import is_served, resolve_model
from deltagym.evaluation.results import (
    Progress,
    asked_model,
    evaluations,
    model_names,
    require_figures,
    results_folder,
    write_text,
    write_whole,
)
from deltagym.evaluation.transfer.figure import heatmap
from deltagym.evaluation.transfer.matrix import AskedSuite, EvaluatedModel, Matrix
from deltagym.evaluation.transfer.page import transfer_page
from deltagym.evaluation.transfer.table import markdown
from deltagym.evaluation.transfer.trained import trained_on
from deltagym.evaluation.transfer.training import (
    check_recipes,
    is_recipe,
    model_of,
    with_runs,
)
from deltagym.suites.load import load_suite

if TYPE_CHECKING:
    from deltagym.models.served.settings import Endpoint

NO_BASE = "none"


def transfer(
    models: Sequence[str | Path],
    suites: Sequence[str],
    out: str | Path,
    n: int = 32,
    *,
    limit: int | None = None,
    base: str | None = None,
    temperature: float = 1.0,
    seed: int = 0,
    max_new_tokens: int | None = None,
    endpoint: Endpoint | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Matrix:
    """Evaluates every model on every suite's test split and writes the matrix.

    Problems that a model cannot read (the embedded model knows few families) are left out of its
    evaluations and counted.

    Args:
        models: Run folders (their newest checkpoints), checkpoint folders, Hugging Face model ids,
            `openai:MODEL` or `openai:MODEL@URL`, `vllm:MODEL`, or recipe files (`*.toml`), which
            are trained first.
        suites: Names of suites or paths of suite files.
        out: Folder of the results: a new path, or an earlier one with `resume`.
        n: Completions a problem.
        limit: Only the first so many problems of each family and level of a suite; all by default.
        base: The untrained model to compare with; `none` for none. By default `tiny` if all models
            are embedded ones, else none.
        temperature: Sampling temperature.
        seed: Of the sampling; the suites are always those of seed 0.
        max_new_tokens: Length limit of an answer; each model's own by default.
        endpoint: How served models are asked.
        resume: Keep the evaluations that are there. Models and suites may have been added; a run
            that has trained on since is evaluated again.
        progress: Called after each problem, see `Progress`.

    Raises:
        BadInput: There is no such model or suite, a number is out of range, `out` exists without
            `resume`, or its settings differ.
        Incomplete: Samples of a served model are missing.
    """
    asked = _asked_suites(suites, n, limit)
    require_figures("transfer")
    sources, first = _sources([str(model) for model in models], base)
    names = model_names(sources)
    options = {"n": n, "temperature": temperature, "seed": seed}
    settings = {**options, "limit": limit, "max_new_tokens": max_new_tokens}
    folder = results_folder(Path(out).resolve(), settings, resume, "transfer matrix")
    trained = with_runs(sources, folder, display=progress is not None)
    opened = [asked_model(folder, source, endpoint, max_new_tokens) for source in trained]
    problems = {each.suite.name: each.problems for each in asked}
    evaluated = []
    for name, model in zip(names, opened, strict=True):
        seen = None if model.source == first else trained_on(model.source)
        found = evaluations(folder / "evals", name, model, problems, progress, options)
        evaluated.append(EvaluatedModel(name, model.source, model.step, seen, found))
    matrix = Matrix(folder, asked, tuple(evaluated), names[0] if first else None, n, limit)
    return _concluded(matrix)


def _asked_suites(suites: Sequence[str], n: int, limit: int | None) -> tuple[AskedSuite, ...]:
    for name, value in (("n", n), ("limit", limit)):
        if value is not None and value < 1:
            raise BadInput(f"{name}: must be at least 1, not {value}")
    if not suites:
        raise BadInput("suites: name at least one")
    asked = tuple(_asked_suite(name, limit) for name in suites)
    for name, times in Counter(each.suite.name for each in asked).items():
        if times > 1:
            raise BadInput(f"suites: {times} are called {name}; name each once")
    return asked


def _asked_suite(name: str, limit: int | None) -> AskedSuite:
    suite = load_suite(name)
    seen: Counter[tuple[str, str]] = Counter()
    chosen = []
    for member in suite.members["test"]:
        seen[member.family, member.level] += 1
        if limit is None or seen[member.family, member.level] <= limit:
            chosen.append(member.build(suite.seed))
    if not chosen:
        raise BadInput(f"suites: {name} has no test problems")
    return AskedSuite(suite, tuple(chosen))


def _sources(models: list[str], base: str | None) -> tuple[list[str], str | None]:
    """All models, the base first, and the base or None; each is checked."""
    if not models:
        raise BadInput("models: name at least one")
    check_recipes(models)
    first = _base(models, base)
    sources = [first, *models] if first else models
    for source in sources:
        if not is_recipe(source):
            resolve_model(source)
    return sources, first


def _base(sources: Sequence[str], base: str | None) -> str | None:
    if base is not None:
        return None if base == NO_BASE else base
    return "tiny" if all(_embedded(source) for source in sources) else None


def _embedded(source: str) -> bool:
    """Whether a model is an embedded one, judged by its tokenizer alone.

    A recipe is judged by the model that it begins with.
    """
    if is_recipe(source):
        source = model_of(source)
    if is_served(source):
        return False
    from deltagym.models.embedded.model import is_embedded_checkpoint

    weights = resolve_model(source)[0]
    if weights == "tiny" or not Path(weights).is_dir():
        return weights == "tiny"
    try:
        return is_embedded_checkpoint(weights)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise BadInput(f"models: cannot load {source!r}: {reason}") from error


def _concluded(matrix: Matrix) -> Matrix:
    """The matrix, with its results written."""
    text = json.dumps(matrix.to_json(), indent=1, allow_nan=False) + "\n"
    write_text(matrix.path / "transfer.json", text)
    write_text(matrix.path / "matrix.md", markdown(matrix))
    heat_map = heatmap(matrix)
    write_whole(matrix.path / "heatmap.png", lambda path: path.write_bytes(heat_map))
    write_text(matrix.path / "report.html", transfer_page(matrix, heat_map))
    return matrix
