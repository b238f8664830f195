"""Terminal output: tables go to standard output, progress and errors to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from rich.text import Text

import deltagym

if TYPE_CHECKING:
    from deltagym.core.table import Table as Figures
    from deltagym.engines.doctor import Diagnosis
    from deltagym.evaluation import Evaluation
    from deltagym.suites.validate import Validation

PIPE_WIDTH = 160
"""Columns of output that goes to a file or pipe."""

PLAIN_SECONDS = 30.0
"""Seconds between lines of progress where there is no terminal to draw a bar on."""

SHOWN_FAILURES = 3
"""How many failures of a check `validate` spells out unless asked for all."""

errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False, emoji=False)


def show_families() -> None:
    """Every family with its scope, its levels and what it asks."""
    table = Table(Column("family", no_wrap=True), "scope", "levels", "what it asks")
    for known in deltagym.family_names():
        try:
            family = deltagym.get_family(known)
            about = (type(family).__doc__ or "").strip().partition("\n")[0].partition(":")[0]
            levels = ", ".join(family.levels)
            table.add_row(known, family.scope.name, levels, about.rstrip("."))
        except Exception as error:  # a third party's family must not hide the others
            table.add_row(known, "?", "", f"cannot be loaded: {error}")
    show(table)


def show_suites() -> None:
    """Every suite that ships, with upstream's sizes and what it is."""
    heading = "upstream's train + test"
    table = Table(Column("suite", no_wrap=True), "axis", heading, "what it is")
    for known in deltagym.suite_names():
        file = deltagym.load_suite(known).file
        table.add_row(known, file.axis or "", sizes(file.upstream), file.description)
    show(table)


def show_problem(name: str, level: str | None, index: int, seed: int) -> None:
    """A problem of a family: prompt, gold answer and cases."""
    family = deltagym.get_family(name)
    problem = family.generate(level or family.levels[0], "train", index, seed)
    target = console()
    cases = "\n".join(f"{case.input!r}: {case.expected}" for case in problem.cases)
    parts = {
        "prompt": family.prompt(problem),
        "gold answer": family.reference(problem),
        f"{len(problem.cases)} cases": cases,
    }
    for heading, text in parts.items():
        target.rule(f"{name} {problem.level} {problem.id}: {heading}", style="dim")
        target.print(text)


def show_validation(validation: Validation, shown: int | None) -> None:
    """A suite's checks, and of each that fails the first `shown` failures; all for None."""
    upstream = sizes(validation.upstream) or "has none such"
    title = f"{validation.suite}: {sizes(validation.sizes)} problems (upstream {upstream})"
    table = Table("check", "", "measured")
    for check in validation.checks:
        table.add_row(
            check.name,
            Text("holds", "green") if check.ok else Text("FAILS", "bold red"),
            check.measured,
        )
    show(Text(title), table)
    for check in validation.checks:
        if not check.ok:
            listed = check.failures[:shown]
            print(f"{check.name}:", *listed, sep="\n  ")
            if len(listed) < len(check.failures):
                print(f"  and {len(check.failures) - len(listed)} more; --details shows them")


def show_diagnosis(found: Diagnosis) -> None:
    """What is installed and what this machine can run."""
    memory = "memory unknown" if found.memory is None else f"{found.memory / 2**30:.1f} GiB memory"
    versions = f"deltagym {found.version}, Python {found.python}"
    facts = f"{versions}, {found.cores} cores, {memory}\n{found.platform}"
    abilities = Table("can it", "", "how")
    for ability in found.abilities:
        abilities.add_row(
            ability.name,
            Text("yes", "green") if ability.ok else Text("no", "bold yellow"),
            ability.note,
        )
    packages = Table("package", "needed for", "installed")
    for package in found.packages:
        packages.add_row(
            package.name,
            package.extra or "everything",
            package.version or Text("missing", "yellow"),
        )
    show(Text(facts), abilities, packages)


def show_evaluation(found: Evaluation) -> None:
    """pass@k by family and level and for every k; what no sample solved; what passes wrongly."""
    from deltagym.evaluation import curve_table, evaluation_table
    from deltagym.evaluation.tables import endings_statement

    show(figures(evaluation_table(found, "family")))
    if len(found.subsets("level")) > len(found.subsets("family")):
        show(figures(evaluation_table(found, "level")))
    show(figures(curve_table([("pass@k", found.overall().estimates)])))
    print(unsolved(found))
    if wrong := wrong_pass(found):
        print(wrong)
    if found.serving is not None:
        print(endings_statement(found))
        print(found.serving.text())


def unsolved(found: Evaluation) -> str:
    """The pass@K = 0 subset in words.

    The bound is that of a single problem: a subset chosen for its zeros must not be pooled.
    """
    from deltagym.evaluation import zero_bound
    from deltagym.evaluation.wording import percent

    subset = found.restricted(found.unsolved())
    text = f"pass@{found.k_max} = 0 on {len(subset.records)} of {len(found.records)} problems"
    if not subset.records:
        return text
    families = ", ".join(f"{each.name} {len(each.records)}" for each in subset.subsets())
    bound = max(zero_bound(record.samples) for record in subset.records)
    return (
        f"{text} ({families}); each of them: true success rate at most {percent(bound)}, 95% bound"
    )


def wrong_pass(found: Evaluation) -> str:
    """The first problem with a sample that passes and is wrong, in words; empty without any."""
    from deltagym.evaluation.wording import right_statement

    first = next((record for record in found.records if record.wrong_passes), None)
    if first is None:
        return ""
    every = found.overall()
    return (
        f"{right_statement(every.right, every.wrong_passes)}; "
        f"on {first.family} {first.level} {first.problem_id}: {first.counterexample}"
    )


def sizes(pair: tuple[int, int] | None) -> str:
    """Problems in train and in test; empty when unknown."""
    return "" if pair is None else f"{pair[0]} + {pair[1]}"


def figures(table: Figures) -> Table:
    """A table of text as the terminal shows it."""
    shown = Table()
    for heading in table.header:
        shown.add_column(heading, overflow="fold")  # two long names must not end in the same dots
    for row in table.rows:
        shown.add_row(*row)
    return shown


def console() -> Console:
    """Standard output, wide enough for tables when it is not a terminal."""
    return Console(
        width=None if sys.stdout.isatty() else PIPE_WIDTH,
        markup=False,
        highlight=False,
        emoji=False,
    )


def show(*shown: Table | Text) -> None:
    """Prints tables and text."""
    target = console()
    for item in shown:
        target.print(item)


@contextmanager
def resumable(command: str) -> Iterator[None]:
    """Ends a block that Ctrl-C stops with how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped; go on with: {command}") from None


@contextmanager
def progress(
    name: str = "", *, every: float = PLAIN_SECONDS
) -> Iterator[Callable[[str, int, int], None]]:
    """How far long work is, on standard error.

    Args:
        name: What the work is about; it begins each description.
        every: Seconds between printed lines if standard error is no terminal.

    Yields:
        A function of (what, done, total).
    """
    with _bar() if errors.is_terminal else _lines(every) as tell:
        yield lambda what, done, total: tell(f"{name}: {what}" if name else what, done, total)


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=errors, transient=True)
    task = bar.add_task("", total=None)

    def tell(what: str, done: int, total: int) -> None:
        bar.start()  # Not before, since what comes first may have a display of its own.
        bar.update(task, description=what, completed=done, total=total)

    try:
        yield tell
    finally:
        bar.stop()


@contextmanager
def _lines(every: float) -> Iterator[Callable[[str, int, int], None]]:
    """A line now and then: work of a moment prints nothing."""
    printed = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal printed
        if time.monotonic() - printed >= every:
            printed = time.monotonic()
            errors.print(f"{what}: {done} of {total}")

    yield tell
