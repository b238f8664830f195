"""`transfer`: trains models or takes them, evaluates them on suites, one at a time and resumable, and writes what they came to.

settings.json                what every evaluation has in common
runs/<recipe>/               the run of each model given as a recipe
evals/<model>/<suite>.json   `deltagym.evaluate.Evaluation`, written as soon as it is done
transfer.json                the matrix, by family, by level and by axis
matrix.md                    the same as tables
heatmap.png                  pass@1, models by families
report.html                  all of it as a page
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing
from deltagym.core.problem import Json, Problem
from deltagym.evaluation import Evaluation, evaluate
from deltagym.evaluation.models import open_model, resolve_model
from deltagym.evaluation.transfer.figure import heatmap
from deltagym.evaluation.transfer.matrix import Matrix, Questions, Row
from deltagym.evaluation.transfer.page import transfer_page
from deltagym.evaluation.transfer.table import markdown
from deltagym.evaluation.transfer.trained import trained_on
from deltagym.evaluation.transfer.training import (
    check_recipes,
    is_recipe,
    model_of,
    with_runs,
    without_suffix,
)
from deltagym.suites.load import load_suite

if TYPE_CHECKING:
    from deltagym.models.policy import Policy

SETTINGS = "settings.json"
NO_BASE = "none"

Tell = Callable[[str, int, int], None]


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
    resume: bool = False,
    progress: Tell | None = None,
) -> Matrix:
    """Evaluates every model on every suite's test split and writes the matrix.

    Problems that a model cannot read (the embedded model knows few families) are left out of its evaluations and counted.

    Args:
        models: Run folders (their newest checkpoints), checkpoint folders, Hugging Face model ids, or recipe files (`*.toml`), which
            are trained first.
        suites: Names of suites or paths of suite files.
        out: Folder of the results: a new path, or an earlier one with `resume`.
        n: Completions a problem.
        limit: At most so many problems of each family and level of a suite, the first; all by default.
        base: The untrained model to compare with; `none` for none. By default `tiny` if all models are embedded ones, else none.
        temperature: Sampling temperature.
        seed: Of the sampling; the suites are always those of seed 0.
        resume: Keep the evaluations that are there; models and suites may have been added, and a run that has trained on since is
            evaluated again.
        progress: Told (model and suite, problems done, problems in all).

    Raises:
        BadInput: There is no such model or suite, a number is out of range, `out` exists without `resume`, or its settings differ.
    """
    tests = _tests(suites, n, limit)
    if not models:
        raise BadInput("models: name at least one")
    if find_spec("matplotlib") is None:
        raise BadInput(
            "transfer: matplotlib is not installed; it needs the train extra: pip install 'deltagym[train]'"
        )
    sources = [str(model) for model in models]
    check_recipes(sources)
    first = _base(sources, base)
    sources = [*([first] if first else []), *sources]
    names = model_names(sources)
    for source in sources:
        if not is_recipe(source):
            resolve_model(source)
    folder = _folder(
        Path(out).resolve(),
        {"n": n, "limit": limit, "temperature": temperature, "seed": seed},
        resume,
    )
    opened = [_Model(source) for source in with_runs(sources, folder, display=progress is not None)]
    rows = []
    for name, model in zip(names, opened, strict=True):
        evaluations = {}
        for test in tests:
            file = folder / "evals" / name / f"{test.suite.name}.json"
            found = _finished(file, model)
            if found is None:
                what = f"{name} on {test.suite.name}"
                told = (
                    (lambda done, total, what=what: progress(what, done, total))
                    if progress
                    else None
                )
                found = model.evaluate(test, n, temperature, seed, told)
                _store(file, found.save)
            evaluations[test.suite.name] = found
        rows.append(
            Row(
                name,
                model.source,
                model.step,
                None if model.source == first else trained_on(model.source),
                evaluations,
            )
        )
        model.close()
    matrix = Matrix(folder, tests, tuple(rows), names[0] if first else None, n, limit)
    _conclude(matrix)
    return matrix


class _Model:
    """A model that is loaded when first asked something."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.step = resolve_model(source)[1]

    @cached_property
    def policy(self) -> Policy:
        return open_model(self.source)[0]

    def close(self) -> None:
        """Lets go of the weights."""
        self.__dict__.pop("policy", None)

    def evaluate(
        self,
        test: Questions,
        n: int,
        temperature: float,
        seed: int,
        progress: Callable[[int, int], None] | None,
    ) -> Evaluation:
        """The evaluation on the problems that the model can read."""
        readable = [problem for problem in test.problems if self._reads(problem)]
        options = {"temperature": temperature, "seed": seed, "progress": progress}
        return evaluate(self.policy, readable, n, label=self.source, step=self.step, **options)

    def _reads(self, problem: Problem) -> bool:
        try:
            self.policy.encode(problem)
        except BadInput:
            return False
        return True


def model_names(sources: Sequence[str]) -> list[str]:
    """Models by their folders' names, recipes by their own, with as many parent folders as it takes to tell them apart.

    Raises:
        BadInput: One is given twice.
    """
    paths = [
        Path(source).resolve() if Path(source).exists() else Path(source)
        for source in map(without_suffix, sources)
    ]
    for path, times in Counter(paths).items():
        if times > 1:
            raise BadInput(
                f"models: {path} is given {times} times (the base is a model too); give each once"
            )
    names: list[str] = []
    for depth in range(1, max(len(path.parts) for path in paths) + 1):
        names = [re.sub(r"[^\w.-]", "_", "-".join(path.parts[-depth:])) for path in paths]
        if len(set(names)) == len(names):
            return names
    raise BadInput(f"models: {', '.join(sources)} cannot be told apart by their names")


def _tests(suites: Sequence[str], n: int, limit: int | None) -> tuple[Questions, ...]:
    for name, value in (("n", n), ("limit", limit)):
        if value is not None and value < 1:
            raise BadInput(f"{name}: must be at least 1, not {value}")
    if not suites:
        raise BadInput("suites: name at least one")
    tests = tuple(_test(name, limit) for name in suites)
    for name, times in Counter(test.suite.name for test in tests).items():
        if times > 1:
            raise BadInput(f"suites: {times} are called {name}; name each once")
    return tests


def _test(name: str, limit: int | None) -> Questions:
    suite = load_suite(name)
    seen: Counter[tuple[str, str]] = Counter()
    chosen = []
    for member in suite.members["test"]:
        seen[member.family, member.level] += 1
        if limit is None or seen[member.family, member.level] <= limit:
            chosen.append(member.build(suite.seed))
    if not chosen:
        raise BadInput(f"suites: {name} has no test problems")
    return Questions(suite, tuple(chosen))


def _base(sources: Sequence[str], base: str | None) -> str | None:
    if base is not None:
        return None if base == NO_BASE else base
    return "tiny" if all(_embedded(source) for source in sources) else None


def _embedded(source: str) -> bool:
    """Whether a model is an embedded one, judged by its tokenizer alone; for a recipe, the model it begins with."""
    if is_recipe(source):
        source = model_of(source)
    from transformers import AutoTokenizer

    from deltagym.models.embedded.model import ANSWER, ANSWER_ID

    weights = resolve_model(source)[0]
    if weights == "tiny" or not Path(weights).is_dir():
        return weights == "tiny"
    try:
        return AutoTokenizer.from_pretrained(weights).convert_ids_to_tokens(ANSWER_ID) == ANSWER
    except (OSError, ValueError) as error:
        raise BadInput(f"models: cannot load {source!r}: {str(error).splitlines()[0]}") from error


def _folder(folder: Path, settings: dict[str, Json], resume: bool) -> Path:
    """The folder of the results, made if need be."""
    file = folder / SETTINGS
    if resume:
        if not file.is_file():
            raise BadInput(
                f"out: {folder} holds no transfer matrix (it has no {SETTINGS}); begin one without resume"
            )
        kept = json.loads(file.read_text(encoding="utf-8"))
        for name, value in settings.items():
            if kept.get(name) != value:
                raise BadInput(
                    f"{name}: {folder} was begun with {kept.get(name)}, not {value}; choose another path"
                )
        return folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            f"out: {folder} already exists; choose another path, or resume what is there"
        )
    _store(
        file, lambda path: path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    )
    return folder


def _finished(file: Path, model: _Model) -> Evaluation | None:
    """The stored evaluation, if it is of this model at this step."""
    if not file.is_file():
        return None
    found = Evaluation.load(file)
    return found if (found.label, found.step) == (model.source, model.step) else None


def _store(file: Path, write: Callable[[Path], object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as draft:
        write(draft)


def _conclude(matrix: Matrix) -> None:
    """Writes the results."""
    text = json.dumps(matrix.to_json(), indent=1, allow_nan=False) + "\n"
    _store(matrix.path / "transfer.json", lambda path: path.write_text(text, encoding="utf-8"))
    _store(
        matrix.path / "matrix.md", lambda path: path.write_text(markdown(matrix), encoding="utf-8")
    )
    _store(matrix.path / "heatmap.png", lambda path: path.write_bytes(heatmap(matrix)))
    _store(
        matrix.path / "report.html",
        lambda path: path.write_text(transfer_page(matrix), encoding="utf-8"),
    )
