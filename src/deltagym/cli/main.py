"""The command line: parses, calls one function, prints. Errors of the user's make are one line on standard error and exit 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from rich.table import Table
from rich.text import Text

import deltagym
from deltagym.cli.show import (
    SHOWN_FAILURES,
    errors,
    figures,
    progress,
    show,
    show_diagnosis,
    show_families,
    show_problem,
    show_suites,
    show_validation,
    sizes,
    unsolved,
)
from deltagym.cli.sql import import_sql, write_sql
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.suites.gallery import write_catalogue

if TYPE_CHECKING:
    from deltagym.suites.validate import Validation

TRAIN_PACKAGES = frozenset({"torch", "transformers", "safetensors", "matplotlib"})
"""What the `train` extra installs."""

USAGE, INTERRUPTED = 2, 130

Out = Annotated[Path, Parameter(name=["--out", "-o"])]
Seed = Annotated[int, Parameter(help="Everything random derives from it.")]

app = App(
    name="deltagym",
    help="Can reinforcement learning teach a model a program it could not write before?",
    version=lambda: deltagym.__version__,
    error_console=errors,
    suppress_keyboard_interrupt=False,
)


app.command(import_sql)
app.command(write_sql)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits: 0 fine, 1 a check failed, 2 bad input, 130 interrupted."""
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: Sequence[str] | None) -> int:
    try:
        return app(
            arguments,
            exit_on_error=False,
            print_error=False,
            result_action="return_int_as_exit_code_else_zero",
        )
    except CycloptsError as error:
        return _complain(f"{error} (try --help)", USAGE)
    except BadInput as error:
        return _complain(str(error), USAGE)
    except DeltaGymError as error:
        return _complain(str(error), 1)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in TRAIN_PACKAGES:
            raise
        return _complain(
            f"{error.name} is not installed; this command needs the train extra: pip install 'deltagym[train]'",
            USAGE,
        )
    except KeyboardInterrupt as interrupt:
        return _complain(" ".join(map(str, interrupt.args)) or "interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


@app.command
def families(
    name: str | None = None,
    /,
    *,
    level: str | None = None,
    index: int = 0,
    seed: Seed = 0,
    write: Path | None = None,
) -> None:
    """Lists the families of problems, or shows one problem of a family with its prompt and gold program.

    Args:
        name: Show a problem of this family.
        level: Its level; the family's easiest by default.
        index: Its number in the train split of the level.
        seed: Everything random derives from it.
        write: Write the catalogue into this folder instead: all families with examples and measured figures.
    """
    if write is not None:
        with progress() as tell:
            pages = write_catalogue(write, [name] if name else None, tell)
        return print(*pages, sep="\n")
    if name is not None:
        return show_problem(name, level, index, seed)
    show_families()


@app.command
def suites(name: str | None = None, /, *, seed: Seed = 0) -> None:
    """Lists the suites, or the make-up of one.

    Args:
        name: Show this suite: its sizes, families and levels.
        seed: Everything random derives from it.
    """
    if name is None:
        return show_suites()
    suite = deltagym.load_suite(name, seed)
    table = Table("family", "level", "train", "test")
    members = suite.members
    groups = dict.fromkeys((m.family, m.level) for split in members.values() for m in split)
    for group in groups:
        table.add_row(
            *group,
            *(
                str(sum((m.family, m.level) == group for m in members[split]))
                for split in ("train", "test")
            ),
        )
    table.add_section()
    table.add_row("all", "", *(str(len(members[split])) for split in ("train", "test")))
    show(Text(suite.file.description), table)


@app.command
def generate(
    suite: list[str],
    /,
    *,
    out: Out,
    format: Literal["parquet", "jsonl", "both"] = "both",
    schema: Literal["deltagym", "upstream"] = "deltagym",
    seed: Seed = 0,
) -> None:
    """Writes suites as data files, one a split, with a manifest beside them.

    Args:
        suite: Names of suites or paths of suite files; `all` for every suite.
        out: Folder to write to.
        format: Kind of file.
        schema: Rows as this project has them, or as upstream's verifiers read them.
        seed: Everything random derives from it.
    """
    formats = ("parquet", "jsonl") if format == "both" else (format,)
    with progress() as tell:
        written = deltagym.generate(suite, out, formats, seed, tell, schema)
    table = Table("suite", "train", "test", "upstream's train + test", "note")
    for entry in written:
        table.add_row(entry.suite, *map(str, entry.sizes), sizes(entry.upstream), entry.note)
    show(table)
    print(f"written to {out}")


@app.command
def validate(
    suite: list[str] | None = None,
    /,
    *,
    every: Annotated[bool, Parameter(name="--all")] = False,
    limit: int | None = None,
    seed: Seed = 0,
    mutants: int = 20,
    details: bool = False,
) -> int:
    """Proves that suites are sound: gold programs, cases, splits. Exits 1 when a check fails.

    Args:
        suite: Names of suites or paths of suite files.
        every: Every suite, with one table of them at the end.
        limit: At most so many problems of each split, from all over it.
        seed: The suites' seed.
        mutants: Random neighbours of the gold program tried on each problem.
        details: Show every failure, not only the first of each check.
    """
    names = deltagym.suite_names() if every else suite
    if not names:
        raise BadInput("suite: name at least one suite, or give --all")
    found: list[Validation] = []
    for name in names:
        with progress(name) as tell:
            found.append(deltagym.validate(name, seed, mutants, tell, limit=limit))
        if not every or not found[-1].ok:
            show_validation(found[-1], None if details else SHOWN_FAILURES)
        if every:
            print(
                f"{len(found)} of {len(names)}: {name} {'holds' if found[-1].ok else 'FAILS'}",
                flush=True,
            )
    if every:
        from deltagym.suites.validate import overview

        show(figures(overview(found)))
    return 0 if all(v.ok for v in found) else 1


@app.command
def verify(source: Path, /, *, out: Out, dialect: str | None = None) -> None:
    """Judges a JSONL file of completions.

    Args:
        source: Rows with `completion` and `ground_truth`; whatever else a row has is carried through.
        out: Where to write the rows with `status`, `passed`, `pass_rate`, `full_pass` and `message`.
        dialect: Variant of the scope's language in place of its default, e.g. `delta1` (upstream's parser) for Manufactoria; `ticks` or
            `cpp` for competition code.
    """
    with progress() as tell:
        summary = deltagym.verify_file(source, out, dialect, lambda rows: tell("rows", rows, rows))
    print(
        f"{summary.rows} rows, {summary.full_passes} pass every case, {summary.unjudged} could not be judged; written to {out}"
    )


@app.command
def pretrain(
    *, out: Out, suite: str = "has_tiny", steps: int | None = None, seed: Seed = 0
) -> None:
    """Trains the embedded base model on what it should know: the grammar and basic families, never a target's solution.

    Args:
        out: Folder for the checkpoint.
        suite: Target suite, whose test words are held out.
        steps: Updates; the settings of the shipped base by default.
        seed: Everything random derives from it.
    """
    from deltagym.models.embedded.pretrain import PretrainSettings

    settings = (
        PretrainSettings(suite=suite, seed=seed)
        if steps is None
        else PretrainSettings(suite=suite, seed=seed, steps=steps)
    )
    with progress() as tell:
        deltagym.pretrain(out, settings, tell)
    print(out)


@app.command
def train(recipe: Path, /, *, out: Out, resume: bool = False) -> None:
    """Runs a recipe: two-phase reinforcement learning, into a run folder.

    Args:
        recipe: The recipe, a TOML file.
        out: The run folder.
        resume: Go on with the run that is there, from its last checkpoint.
    """
    try:
        run = deltagym.train(recipe, out, resume=resume)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped; go on with: deltagym train {recipe} -o {out} --resume"
        ) from None
    print(run.path)


@app.command
def study(study: Path, /, *, out: Out, jobs: int | None = None, resume: bool = False) -> int:
    """Runs arms by seeds of a recipe side by side; writes results, a summary and a figure. Exits 1 when a run failed.

    Args:
        study: The study, a TOML file.
        out: The study's folder.
        jobs: Runs at a time; as many as there are cores for by default.
        resume: Go on with the study that is there; the file may have gained arms and seeds.
    """
    from deltagym.runs.studies.summary import headline_table

    try:
        result = deltagym.study(study, out, jobs, resume)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped; go on with: deltagym study {study} -o {out} --resume"
        ) from None
    show(figures(headline_table(result.summary)))
    for row in result.failed:
        print(f"FAILED: {row.arm} seed {row.seed}: {row.message}")
    print(result.path)
    return 1 if result.failed else 0


@app.command
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
    seed: Seed = 0,
    resume: bool = False,
) -> None:
    """Trains models or takes them, and evaluates them on suites: a matrix by test families, an axis table, a heat map, a page.

    Args:
        model: Run folders, checkpoint folders, Hugging Face model ids, or recipe files, which are trained first.
        suite: Names of suites or paths of suite files; their test problems are asked.
        out: Folder of the results.
        n: Completions a problem.
        limit: At most so many problems of each family and level of a suite.
        base: The untrained model to compare with, `none` for none; by default `tiny` if all models are embedded ones.
        temperature: Sampling temperature.
        seed: Of the sampling.
        resume: Keep the evaluations that are there; models and suites may have been added.
    """
    from deltagym.evaluation.transfer.table import axis_table, matrix_table, notes

    options = {
        "limit": limit,
        "base": base,
        "temperature": temperature,
        "seed": seed,
        "resume": resume,
    }
    try:
        with progress() as tell:
            found = deltagym.transfer(model, suite, out, n, **options, progress=tell)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped; the same command with --resume goes on") from None
    show(figures(matrix_table(found)), figures(axis_table(found)), *map(Text, notes(found)))
    print(found.path / "report.html")


@app.command(name="eval")
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
    seed: Seed = 0,
) -> None:
    """Estimates pass@k of a model on a suite, with 95% bounds.

    Args:
        model: `tiny`, a run folder, a checkpoint folder, or a Hugging Face model id.
        suite: Name of a suite or path of a suite file.
        split: Which problems.
        n: Completions a problem.
        out: Write the evaluation to this JSON file.
        before: Compare with this evaluation, a JSON file written earlier.
        limit: Only the first so many problems.
        temperature: Sampling temperature.
        greedy: Take the most likely completion, once.
        seed: Of the sampling.
    """
    from deltagym.evaluation import (
        Evaluation,
        compare,
        comparison_table,
        curve_table,
        evaluation_table,
    )

    earlier = Evaluation.load(before) if before else None
    options = {"limit": limit, "temperature": temperature, "greedy": greedy, "seed": seed}
    with progress() as tell:
        found = deltagym.evaluate_model(
            model,
            suite,
            split,
            1 if greedy else n,
            **options,
            progress=lambda done, total: tell("problems", done, total),
        )
    if out:
        found.save(out)
    show(figures(evaluation_table(found, "family")))
    if len(found.groups("level")) > len(found.groups("family")):
        show(figures(evaluation_table(found, "level")))
    show(figures(curve_table([("pass@k", found.overall().estimates)])))
    print(unsolved(found))
    if earlier:
        comparison = compare(earlier, found)
        show(figures(comparison_table(comparison)))
        print(comparison.text())


@app.command
def report(
    run: Path, /, *, out: Annotated[Path | None, Parameter(name=["--out", "-o"])] = None
) -> None:
    """Writes a run's report, one HTML file that needs nothing else, and prints its path.

    Args:
        run: The run folder.
        out: The file; `report.html` in the run folder by default.
    """
    print(deltagym.write_report(run, out))


@app.command
def analyse(run: Path, /, *, family: str | None = None, seed: Seed = 0) -> None:
    """Says what kind of growth a run shows: smooth, a bend, or a jump; and which problems are discoveries.

    Args:
        run: The run folder.
        family: Only this family.
        seed: Of the bootstrap.
    """
    from deltagym.analysis import analyse, stored_analysis
    from deltagym.runs.folder import RunFolder

    found = analyse(run, family, seed) if family or seed else stored_analysis(RunFolder.open(run))
    print("\n".join(found.text()))


@app.command
def effects(study: Path, /, *, reference: str = "", seed: Seed = 0) -> None:
    """Says which arm of a study moves which family, in log-odds with 95 % intervals.

    Args:
        study: The study's folder.
        reference: The arm compared with; the first by default.
        seed: Of the sampler.
    """
    from deltagym.runs.studies.effects import effects_table, study_effects

    show(figures(effects_table(study_effects(study, reference, seed))))


@app.command
def doctor() -> None:
    """Shows what is installed, what this machine can run, and what to install for the rest."""
    show_diagnosis(deltagym.doctor())


def _complain(message: str, code: int) -> int:
    errors.print(f"deltagym: {message}")
    return code


if __name__ == "__main__":
    main()
