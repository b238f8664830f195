"""`ladder`: evaluates several models on the paper's difficulty ladder, or on other suites.

Every evaluation is stored when it is done, and every sample of a served model when it comes, so a
stopped command can be resumed.

    settings.json                what every evaluation has in common
    evals/<model>/<suite>.json   `deltagym.evaluation.Evaluation`
    samples/<model>/             every sample of a served model
    ladder.json                  all scores
    ladder.md                    the table
    ladder.png                   the figure
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deltagym.core.errors import BadInput
from deltagym.core.problem import Problem
from deltagym.evaluation.ladder.figure import ladder_figure
from deltagym.evaluation.ladder.rungs import Climber, Ladder, Rung, find_rungs, paper_suites
from deltagym.evaluation.ladder.table import markdown
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

if TYPE_CHECKING:
    from deltagym.models.served.settings import Endpoint

RUNS, PROBLEMS = 4, 50
"""The paper's: each score is the mean of four runs, on test splits of 20 to 50 problems."""


def ladder(
    models: Sequence[str | Path],
    out: str | Path,
    suites: Sequence[str] = (),
    runs: int = RUNS,
    *,
    limit: int | None = PROBLEMS,
    temperature: float = 1.0,
    seed: int = 0,
    max_new_tokens: int | None = None,
    endpoint: Endpoint | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Ladder:
    """Evaluates several models on suites of rising difficulty; writes one table and one figure.

    A run asks every problem once. Runs are asked together, as so many samples of each problem.

    Args:
        models: Run folders, checkpoint folders, Hugging Face model ids, `openai:MODEL`,
            `openai:MODEL@URL` or `vllm:MODEL`.
        out: Folder of the results: a new path, or an earlier one with `resume`.
        suites: Names of suites or paths of suite files; by default the twelve of the paper's
            Manufactoria ladder.
        runs: Runs of each model.
        limit: At most so many problems of a suite and tier; None for all.
        temperature: Sampling temperature.
        seed: Of the sampling; the suites are always those of seed 0.
        max_new_tokens: Length limit of an answer; each model's own by default.
        endpoint: How served models are asked.
        resume: Keep what is there. Models and suites may have been added.
        progress: Called after each problem, see `Progress`.

    Raises:
        BadInput: There is no such model or suite, a number is out of range, `out` exists without
            `resume`, or its settings differ.
        Incomplete: Samples of a served model are missing.
    """
    _check(models, runs, limit)
    require_figures("ladder")
    rungs = find_rungs(suites or paper_suites(), limit)
    sources = [str(model) for model in models]
    names = model_names(sources)
    settings = {"runs": runs, "limit": limit, "temperature": temperature, "seed": seed}
    settings |= {"max_new_tokens": max_new_tokens}
    folder = results_folder(Path(out).resolve(), settings, resume, "ladder")
    options = {"temperature": temperature, "seed": seed, "n": runs}
    climbers = []
    for name, source in zip(names, sources, strict=True):
        asked = asked_model(folder, source, endpoint, max_new_tokens)
        found = evaluations(folder / "evals", name, asked, _problems(rungs), progress, options)
        climbers.append(Climber(name, source, found))
    result = Ladder(folder, tuple(rungs), tuple(climbers), runs)
    _conclude(result)
    return result


def _check(models: Sequence[str | Path], runs: int, limit: int | None) -> None:
    for name, value in (("runs", runs), ("limit", limit)):
        if value is not None and value < 1:
            raise BadInput(f"{name}: must be at least 1, not {value}")
    if not models:
        raise BadInput("models: name at least one")


def _problems(rungs: Sequence[Rung]) -> dict[str, list[Problem]]:
    """The problems of each suite, from the lowest tier."""
    found: dict[str, list[Problem]] = {}
    for rung in rungs:
        found.setdefault(rung.suite, []).extend(rung.problems)
    return found


def _conclude(result: Ladder) -> None:
    """Writes the results."""
    text = json.dumps(result.to_json(), indent=1, allow_nan=False) + "\n"
    write_text(result.path / "ladder.json", text)
    write_text(result.path / "ladder.md", markdown(result))
    figure = ladder_figure(result)
    write_whole(result.path / "ladder.png", lambda path: path.write_bytes(figure))
