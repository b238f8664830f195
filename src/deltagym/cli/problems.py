"""Commands about problems: families, suites, generate, validate, verify, new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

import deltagym
from deltagym.cli.options import Out, Ray, Seed
from deltagym.cli.show import (
    SHOWN_FAILURES,
    figures,
    progress,
    resumable,
    show,
    show_families,
    show_problem,
    show_suites,
    show_validation,
    sizes,
)
from deltagym.core.errors import BadInput

if TYPE_CHECKING:
    from deltagym.suites.validate import Validation


def families(
    name: str | None = None,
    /,
    *,
    level: str | None = None,
    index: int = 0,
    seed: Seed = 0,
    write: Path | None = None,
) -> None:
    """Lists the families, or shows one problem of a family with its prompt and gold answer.

    Args:
        name: Show a problem of this family.
        level: Its level; the family's easiest by default.
        index: Its number in the train split of the level.
        seed: Everything random derives from it.
        write: Write the gallery into this folder instead: all families with examples and figures.
    """
    if write is not None:
        from deltagym.suites.gallery import write_gallery

        with progress() as tell:
            pages = write_gallery(write, [name] if name else None, tell)
        return print(*pages, sep="\n")
    if name is not None:
        return show_problem(name, level, index, seed)
    show_families()


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


def generate(
    suite: list[str],
    /,
    *,
    out: Out,
    format: Literal["parquet", "jsonl", "both"] = "both",
    schema: Literal["deltagym", "upstream"] = "deltagym",
    seed: Seed = 0,
    ray: Ray = None,
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
        written = deltagym.generate(suite, out, formats, seed, tell, schema, ray)
    table = Table("suite", "train", "test", "upstream's train + test", "note")
    for entry in written:
        table.add_row(entry.suite, *map(str, entry.sizes), sizes(entry.upstream), entry.note)
    show(table)
    print(f"written to {out}")


def validate(
    suite: list[str] | None = None,
    /,
    *,
    every: Annotated[bool, Parameter(name="--all")] = False,
    limit: int | None = None,
    seed: Seed = 0,
    mutants: int = 20,
    details: bool = False,
    journal: Path | None = None,
    ray: Ray = None,
) -> int:
    """Proves that suites are sound: gold programs, cases, splits. Exits 1 when a check fails.

    Args:
        suite: Names of suites or paths of suite files.
        every: Every suite, with one table of them at the end.
        limit: At most so many problems of each split, from all over it.
        seed: The suites' seed.
        mutants: Random neighbours of the gold program tried on each problem.
        details: Show every failure, not only the first of each check.
        journal: File that keeps what was seen of each problem; a stopped call goes on from it.
    """
    names = deltagym.suite_names() if every else suite
    if not names:
        raise BadInput("suite: name at least one suite, or give --all")
    found: list[Validation] = []
    for validation in _validations(names, seed, mutants, limit, journal, ray):
        found.append(validation)
        if not every or not validation.ok:
            show_validation(validation, None if details else SHOWN_FAILURES)
        if every:
            holds = "holds" if validation.ok else "FAILS"
            print(f"{len(found)} of {len(names)}: {validation.suite} {holds}", flush=True)
    if every:
        from deltagym.suites.validate import overview

        show(figures(overview(found)))
    return 0 if all(v.ok for v in found) else 1


def _validations(
    names: Sequence[str],
    seed: int,
    mutants: int,
    limit: int | None,
    journal: Path | None,
    ray: str | None,
) -> Iterator[Validation]:
    """What validating each suite shows: here one after the other, on a cluster side by side."""
    if ray is not None and journal is not None:
        raise BadInput("journal: the tasks of a cluster cannot share a file; leave out --ray")
    if ray is not None:
        from deltagym.suites.cluster import validate_on

        with progress() as tell:
            found = validate_on(ray, names, seed, mutants, tell, limit=limit)
        yield from found
        return
    for name in names:
        stopping = nullcontext() if journal is None else resumable("the same command")
        with stopping, progress(name) as tell:
            validation = deltagym.validate(name, seed, mutants, tell, limit=limit, journal=journal)
        yield validation


def verify(
    source: Path, /, *, out: Out, dialect: str | None = None, scope: str | None = None
) -> int:
    """Judges a file of completions: JSON lines, a JSON array, or parquet.

    Exits 1 when no row could be judged.

    Args:
        source: Rows with `completion`, `ground_truth` and a known `problem_family`, or the scope
            as `dataset`. All else that a row has is carried through.
        out: Where to write the rows with `status`, `passed`, `pass_rate`, `full_pass` and
            `message`: parquet or a JSON array if its name ends in `.parquet` or `.json`.
        dialect: Variant of the language, e.g. `delta1` (upstream's parser) for Manufactoria, or
            `ticks` for competition code.
        scope: Scope of rows whose family is unknown, e.g. `manufactoria` for upstream's own rows.
    """
    with progress() as tell:
        summary = deltagym.verify_file(
            source, out, dialect, lambda rows: tell("rows", rows, rows), scope
        )
    judged = f"{summary.rows} rows, {summary.full_passes} pass every case"
    print(f"{judged}, {summary.unjudged} could not be judged; written to {out}")
    for reason, times in summary.reasons[:SHOWN_FAILURES]:
        print(f"{times} x {reason}")
    if len(summary.reasons) > SHOWN_FAILURES:
        print(f"and {len(summary.reasons) - SHOWN_FAILURES} other reasons, each in its row")
    return 1 if summary.nothing_judged else 0


new = App(name="new", help="Writes a package to start from.")


@new.command
def family(name: str, /, *, out: Out | None = None, scope: str = "text") -> None:
    """Writes a plug-in package that adds a family: code, suite, test and README.

    Args:
        name: The family's name: small letters, digits and underscores.
        out: Folder of the package; named like the family by default.
        scope: Language of its answers, e.g. `text` or `manufactoria`.
    """
    folder = out or Path(name)
    print(*deltagym.new_family(name, folder, scope), sep="\n")
    print(f"\ntry it: pip install -e {folder} && deltagym validate {folder / name}.toml")
