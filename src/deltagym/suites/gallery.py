"""The gallery: pages that show every family with an example, its idle score and its speed.

families.md            a table of all families
families/<scope>.md    the families of a scope: prompt, gold answer and cases of one problem each
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.family import Family
from deltagym.core.files import replacing
from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem
from deltagym.core.registry import family_names, get_family
from deltagym.core.seeding import ordered
from deltagym.core.table import Table
from deltagym.core.verification import verify_many

PROBLEMS = 12
"""Problems of a family that are measured, at least one a level."""

SECONDS = 0.5
"""Least time (s) over which verification is timed."""

SHOWN_CASES = 3
SHOWN_CHARACTERS = 400
"""Cases of an example, and characters of each."""

SAME = "[…]"
"""Stands for paragraphs that an earlier example of the page has shown."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Entry:
    """A family as the gallery shows it.

    Attributes:
        family: The family.
        problem: The example, of the easiest level.
        cases: Fewest and most cases of a problem.
        idle: Mean over problems of the best score of an answer that does not depend on its input.
        built: Problems built a second.
        verified: Gold answers verified a second, a whole problem each.
        sound: Whether all of those passed.
    """

    family: Family
    problem: Problem
    cases: tuple[int, int]
    idle: float
    built: float
    verified: float
    sound: bool

    @property
    def about(self) -> str:
        """What the family asks, in a line."""
        return (
            (type(self.family).__doc__ or "")
            .strip()
            .partition("\n")[0]
            .partition(":")[0]
            .rstrip(".")
        )


def example(family: Family, level: str | None = None) -> Problem:
    """The problem that stands for a level, by default the easiest; always the same."""
    return _some(family, level or family.levels[0], 1)[0]()


def measured(family: Family) -> Entry:
    """Builds some problems of a family, verifies gold and idle answers, and times both."""
    each = max(1, PROBLEMS // len(family.levels))
    builders = [build for level in family.levels for build in _some(family, level, each)]
    first = builders[0]()  # What is compiled or loaded on first use is not counted.
    began = time.perf_counter()
    problems = [build() for build in builders]
    built = len(problems) / (time.perf_counter() - began)
    verdicts, verified = _verified([(p, family.reference(p)) for p in problems])
    counts = [len(p.cases) for p in problems]
    sound = all(v.full_pass for v in verdicts)
    return Entry(
        family,
        first,
        (min(counts), max(counts)),
        _mean(idle_scores(problems)),
        built,
        verified,
        sound,
    )


def write_gallery(
    folder: str | Path, names: Sequence[str] | None = None, progress: Progress | None = None
) -> list[Path]:
    """Writes the gallery's pages and returns their paths.

    Args:
        folder: Where `families.md` goes.
        names: Families; all by default.
        progress: Told (family, families done, families in all).

    Raises:
        BadInput: There is no such family, or its gold answers do not pass.
    """
    wanted = list(names or family_names())
    entries = []
    for done, name in enumerate(wanted):
        if progress is not None:
            progress(name, done, len(wanted))
        entries.append(measured(get_family(name)))
        if not entries[-1].sound:
            raise BadInput(
                f"family: gold answers of {name} do not pass; deltagym validate says which"
            )
    scopes = list(dict.fromkeys(entry.family.scope.name for entry in entries))
    pages = {"families.md": index_page(entries)}
    pages |= {
        f"families/{scope}.md": scope_page(
            scope, [e for e in entries if e.family.scope.name == scope]
        )
        for scope in scopes
    }
    return [_write(Path(folder) / name, text) for name, text in pages.items()]


def index_page(entries: Sequence[Entry]) -> str:
    """The page with the table."""
    header = (
        "family",
        "what it asks",
        "levels",
        "cases",
        "idle answer scores",
        "built a second",
        "verified a second",
    )
    rows = [_index_row(entry) for entry in entries]
    tables = [
        f"## {scope}\n\n"
        + Table(
            header,
            tuple(
                row for e, row in zip(entries, rows, strict=True) if e.family.scope.name == scope
            ),
        ).markdown()
        for scope in dict.fromkeys(e.family.scope.name for e in entries)
    ]
    return "\n\n".join(["# Families", INTRODUCTION, *tables]) + "\n"


def _index_row(entry: Entry) -> tuple[str, ...]:
    name, scope = entry.family.name, entry.family.scope.name
    fewest, most = entry.cases
    return (
        f"[`{name}`](families/{scope}.md#{name})",
        entry.about,
        ", ".join(entry.family.levels),
        str(fewest) if fewest == most else f"{fewest} to {most}",
        f"{entry.idle:.2f}",
        _rate(entry.built),
        _rate(entry.verified),
    )


INTRODUCTION = f"""\
Written by `deltagym families --write docs`. Each family links to an example: prompt, gold answer,
cases.

An idle answer ignores its input. The column gives the idle score: the mean, over {PROBLEMS}
problems or more from all levels, of the best pass rate of an idle answer. Speeds are real time on
the machine that wrote this page, for one batch of gold answers; a problem counts as one, whatever
its number of cases. Scopes that run programs use one worker a core."""


def scope_page(scope: str, entries: Sequence[Entry]) -> str:
    """The page with a scope's examples. Paragraphs that stand in an earlier one are left out."""
    parts = [
        f"# {scope}",
        f"One problem of each family. {SAME} stands for text that an earlier example has shown.",
    ]
    seen: set[str] = set()
    for entry in entries:
        family, problem = entry.family, entry.problem
        parts += [
            f"## {family.name}",
            f"{entry.about}. Problem `{problem.id}` of level `{problem.level}`.",
        ]
        parts += ["Prompt:", _fenced(_unseen(family.prompt(problem), seen))]
        parts += ["Gold answer:", _fenced(_unseen(family.reference(problem), seen))]
        lines = [
            json.dumps(family.scope.write_case(case), ensure_ascii=False)
            for case in problem.cases[:SHOWN_CASES]
        ]
        parts += [
            f"{len(problem.cases)} cases, of which the first are:",
            _fenced("\n".join(map(_cut, lines))),
        ]
    return "\n\n".join(parts) + "\n"


def _some(family: Family, level: str, count: int) -> list[Callable[[], Problem]]:
    """Builders of a level's first problems in the order of their hashes."""
    pool = family.distinct_params(level)
    ranked = ordered(pool, [family.meaning(p) for p in pool], "catalogue", family.name, level)
    return [lambda params=params: family.problem(level, params) for params in ranked[:count]]


def _verified(pairs: list[tuple[Problem, str]]) -> tuple[list, float]:
    verdicts = verify_many(pairs)
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        verify_many(pairs)
        done += len(pairs)
    return verdicts, done / (time.perf_counter() - began)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _unseen(text: str, seen: set[str]) -> str:
    """The text without the paragraphs in `seen`, to which those of the text are added."""
    kept: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        if paragraph not in seen:
            kept.append(paragraph)
        elif kept[-1:] != [SAME]:
            kept.append(SAME)
        seen.add(paragraph)
    return "\n\n".join(kept)


def _fenced(text: str) -> str:
    return f"`````text\n{text}\n`````"


def _cut(line: str) -> str:
    return line if len(line) <= SHOWN_CHARACTERS else line[:SHOWN_CHARACTERS] + " …"


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return path
