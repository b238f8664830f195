"""Commands that evaluate models and read runs: eval, transfer, ladder, report, analyse, …"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from rich.text import Text

import deltagym
from deltagym.cli.options import Out, Seed
from deltagym.cli.served import DEFAULT, Served
from deltagym.cli.show import figures, progress, resumable, show, show_evaluation
from deltagym.core.errors import DeltaGymError

if TYPE_CHECKING:
    from deltagym.evaluation import Evaluation


def evaluate(
    model: str,
    /,
    *,
    suite: str,
    split: Literal["train", "test"] = "test",
    n: Annotated[int, Parameter(name=["-n", "--samples"])] = 128,
    out: Annotated[Path | None, Parameter(name=["--out", "-o"])] = None,
    before: Path | None = None,
    limit: int | None = None,
    temperature: float = 1.0,
    greedy: bool = False,
    audit: bool = True,
    gold: bool = False,
    max_tokens: int | None = None,
    seed: Seed = 0,
    sample_folder: Path | None = None,
    resume: bool = False,
    served: Served = DEFAULT,
) -> None:
    """Estimates pass@k of a model on a suite, with 95% bounds.

    Args:
        model: `tiny`, a run folder, a checkpoint folder, a Hugging Face model id, `openai:MODEL`
            or `vllm:MODEL`.
        suite: Name of a suite or path of a suite file.
        split: Which problems.
        n: Completions a problem.
        out: Write the evaluation to this JSON file.
        before: Compare with this evaluation, a JSON file written earlier.
        limit: Only the first so many problems.
        temperature: Sampling temperature.
        greedy: Take the most likely completion, once.
        audit: Find out which of the completions that pass their tests are right.
        gold: Read how likely the gold answers are, which sampling cannot see where all fail.
        max_tokens: Length limit of an answer; the model's own by default.
        seed: Of the sampling.
        sample_folder: Folder that keeps every sample of a served model; beside `--out` by default.
        resume: Use the samples that are in that folder, and ask only for the others.
        served: How a served model is asked.
    """
    from deltagym.evaluation import Evaluation, compare, comparison_table

    earlier = Evaluation.load(before) if before else None
    options = {"limit": limit, "temperature": temperature, "greedy": greedy, "seed": seed}
    options |= {"audit": audit, "gold": gold, "max_new_tokens": max_tokens, "resume": resume}
    kept = sample_folder or (out.with_suffix(".samples") if out else None)
    options |= {"endpoint": served.endpoint(), "sample_folder": kept}
    found = _evaluated(model, suite, split, 1 if greedy else n, options)
    if out:
        found.save(out)
    show_evaluation(found)
    if earlier:
        comparison = compare(earlier, found)
        show(figures(comparison_table(comparison)))
        print(comparison.text())


def _evaluated(
    model: str, suite: str, split: Literal["train", "test"], n: int, options: dict[str, Any]
) -> Evaluation:
    """The evaluation; shows what there is of it where samples are missing."""
    from deltagym.evaluation import Incomplete
    from deltagym.evaluation.asked import is_served

    stopping = resumable("the same command and --resume") if is_served(model) else nullcontext()
    try:
        with stopping, progress() as tell:
            options["progress"] = lambda done, total: tell("problems", done, total)
            return deltagym.evaluate_model(model, suite, split, n, **options)
    except Incomplete as error:
        if error.evaluation.records:
            show_evaluation(error.evaluation)
        raise DeltaGymError(f"{error}; go on with the same command and --resume") from None


def rates(
    run: Path,
    /,
    *,
    n: Annotated[int, Parameter(name=["-n", "--samples"])] = 64,
    seed: Seed = 0,
) -> None:
    """Estimates how often a run's base would have solved what the run solves now.

    The trained model's samples that pass are weighed with the base's probabilities. The rates go to
    `evals/before.json` of the run; `deltagym analyse` and `report` use them.

    Args:
        run: The run folder.
        n: Samples of the trained model for each problem.
        seed: Of the sampling.
    """
    from deltagym.evaluation.models import estimate_base_rates
    from deltagym.evaluation.tables import rates_table

    show(figures(rates_table(estimate_base_rates(run, n, seed))))


def transfer(
    model: list[str],
    /,
    *,
    suite: list[str],
    out: Out,
    n: Annotated[int, Parameter(name=["-n", "--samples"])] = 32,
    limit: int | None = None,
    base: str | None = None,
    temperature: float = 1.0,
    max_tokens: int | None = None,
    seed: Seed = 0,
    resume: bool = False,
    served: Served = DEFAULT,
) -> None:
    """Evaluates models on suites: a matrix by test family, an axis table, a heat map, a page.

    Args:
        model: Run folders, checkpoint folders, Hugging Face model ids, `openai:MODEL` or
            `openai:MODEL@URL`, `vllm:MODEL`, or recipe files, which are trained first.
        suite: Names of suites or paths of suite files; their test problems are asked.
        out: Folder of the results.
        n: Completions a problem.
        limit: At most so many problems of each family and level of a suite.
        base: The untrained model to compare with, or `none`; by default `tiny` if all models are
            embedded ones.
        temperature: Sampling temperature.
        max_tokens: Length limit of an answer; the model's own by default.
        seed: Of the sampling.
        resume: Keep the evaluations that are there; there may be more models and suites now.
        served: How served models are asked.
    """
    from deltagym.evaluation.transfer.table import axis_table, matrix_table, notes

    options = {
        "limit": limit,
        "base": base,
        "temperature": temperature,
        "max_new_tokens": max_tokens,
        "seed": seed,
        "resume": resume,
        "endpoint": served.endpoint(),
    }
    with resumable("the same command and --resume"), progress() as tell:
        found = deltagym.transfer(model, suite, out, n, **options, progress=tell)
    show(figures(matrix_table(found)), figures(axis_table(found)), *map(Text, notes(found)))
    print(found.path / "report.html")


def ladder(
    model: list[str],
    /,
    *,
    out: Out,
    suite: list[str] | None = None,
    runs: int = 4,
    limit: int = 50,
    temperature: float = 1.0,
    max_tokens: int | None = None,
    seed: Seed = 0,
    resume: bool = False,
    served: Served = DEFAULT,
) -> None:
    """Evaluates several models on the paper's difficulty ladder: one table, one figure.

    Args:
        model: Run folders, checkpoint folders, Hugging Face model ids, `openai:MODEL`,
            `openai:MODEL@URL` or `vllm:MODEL`.
        out: Folder of the results.
        suite: Names of suites or paths of suite files; by default the paper's twelve of
            Manufactoria.
        runs: Runs of each model; a run asks every problem once.
        limit: At most so many problems of a suite and tier.
        temperature: Sampling temperature.
        max_tokens: Length limit of an answer; each model's own by default.
        seed: Of the sampling.
        resume: Keep what is there; there may be more models and suites now.
        served: How served models are asked.
    """
    from deltagym.evaluation.ladder.table import introduction, ladder_table

    options = {
        "limit": limit,
        "temperature": temperature,
        "max_new_tokens": max_tokens,
        "seed": seed,
        "resume": resume,
        "endpoint": served.endpoint(),
    }
    with resumable("the same command and --resume"), progress() as tell:
        found = deltagym.ladder(model, out, suite or (), runs, **options, progress=tell)
    show(figures(ladder_table(found)), Text(introduction(found)))
    print(found.path / "ladder.png")


def report(
    run: Path, /, *, out: Annotated[Path | None, Parameter(name=["--out", "-o"])] = None
) -> None:
    """Writes the report of a run or a study, one HTML file, and prints its path.

    A run's report needs nothing else; a study's links to the reports of its runs.

    Args:
        run: The run folder, or the folder of a study.
        out: The file; `report.html` in the folder by default.
    """
    from deltagym.runs.studies.page import write_study_report
    from deltagym.runs.studies.plan import is_study

    write = write_study_report if is_study(run) else deltagym.write_report
    print(write(run, out))


def analyse(run: Path, /, *, family: str | None = None) -> None:
    """Tells whether a run's growth is smooth or a jump, and which problems are discoveries.

    For a study it prints a line for each finished run.

    Args:
        run: The run folder, or the folder of a study.
        family: Only this family of the run.
    """
    from deltagym.analysis import analyse, stored_analysis
    from deltagym.runs.folder import RunFolder
    from deltagym.runs.studies.plan import is_study
    from deltagym.runs.studies.transitions import transitions_table

    if is_study(run):
        show(figures(transitions_table(run)))
        return
    found = analyse(run, family) if family else stored_analysis(RunFolder.open(run))
    print("\n".join(found.text()))


def effects(study: Path, /, *, reference: str = "", seed: Seed = 0) -> None:
    """Says which arm of a study moves which family, in log-odds with 95 % intervals.

    Beside each effect: the probability that its arm matters at all. Size and interval hold if it
    does. A second table shows how much the runs of each arm scatter.

    Args:
        study: The study's folder.
        reference: The arm compared with; the first by default.
        seed: Of the sampler.
    """
    from deltagym.runs.studies.effects import effects_table, spreads_table, study_effects

    found, spreads = study_effects(study, reference, seed)
    show(figures(effects_table(found)))
    show(figures(spreads_table(spreads)))
