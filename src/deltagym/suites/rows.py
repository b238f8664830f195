"""Rows as a suite: a data set of rows, of whatever origin, with its own prompts and cases.

`rows:PATH` names a file, or what the names of two files have in common: `rows:data/has` is
`data/has_train.parquet` and `data/has_test.parquet`, or the same in JSON or JSON lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.core.family import OWN_PROMPT, Split
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.row_formats import ENDINGS, Entry, read_rows
from deltagym.core.rows import read_row, row_prompt
from deltagym.core.seeding import digest
from deltagym.core.training_cases import STRONG, TrainingCases
from deltagym.suites.member import Member

PREFIX = "rows:"
"""Begins the name of a suite of rows."""

SPLITS: tuple[Split, Split] = ("train", "test")


@dataclass(frozen=True)
class RowMember(Member):
    """A problem that a row holds; it is there already, whatever the seed."""

    row: Problem

    def build(self, seed: int = 0, cases: TrainingCases = STRONG) -> Problem:
        if cases != STRONG:
            fix = 'leave it out, or set it to "strong"'
            raise BadInput(f"suite.cases: a suite of rows has only the rows' own cases; {fix}")
        return self.row

    @property
    def key(self) -> str:
        return self.meaning


def row_members(name: str) -> dict[str, list[Member]]:
    """The members of both splits of the suite `name`, which begins with `rows:`, in order.

    A row belongs to the split that its column `split` names, or its file's name, or else to test.
    Rows with the same prompt and cases count once, and in test rather than in train.

    Raises:
        BadInput: There is no such file, or a row cannot be read; the message names its place.
    """
    found: dict[str, dict[str, Member]] = {split: {} for split in SPLITS}
    for file, split in _files(Path(name.removeprefix(PREFIX))):
        for entry in read_rows(file):
            try:
                member = _member(entry)
            except BadInput as error:
                raise BadInput(f"suite: {file}, {entry.where}: {error}") from error
            given = entry.row.get("split")
            own = found[given if given in SPLITS else split]
            own.setdefault(member.meaning, member)
    train = [m for meaning, m in found["train"].items() if meaning not in found["test"]]
    return {"train": train, "test": list(found["test"].values())}


def row_suite_name(name: str) -> str:
    """The name of the suite `rows:PATH`: what PATH ends in, fit for a file's name."""
    stem = Path(name.removeprefix(PREFIX)).name.removesuffix("/")
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    kept = "".join(letter if letter.isalnum() or letter in "_.-" else "_" for letter in stem)
    return kept if kept and (kept[0].isalnum() or kept[0] == "_") else f"rows{kept}"


def _files(path: Path) -> Iterator[tuple[Path, Split]]:
    """The files of rows that `path` names, with the split of rows that name none."""
    if path.is_file():
        yield path, "train" if path.stem.endswith("train") else "test"
        return
    none = True
    for split in SPLITS:
        names = [path.with_name(f"{path.name}_{split}{ending}") for ending in ENDINGS]
        names += [path / f"{split}{ending}" for ending in ENDINGS]
        for file in [each for each in names if each.is_file()][:1]:
            none = False
            yield file, split
    if none:
        listed = ", ".join(ENDINGS)
        raise BadInput(
            f"suite: there is no file {path}, nor {path}_train or {path}_test with one of the "
            f"endings {listed}; give the path of a file of rows"
        )


def _member(entry: Entry) -> Member:
    """The member that a row is; raises `BadInput` where it cannot be one."""
    if entry.fault:
        raise BadInput(entry.fault)
    problem = replace(read_row(entry.row), id="")  # Ids of rows need not differ; hashes do.
    problem = _with_own_prompt(problem, row_prompt(entry.row))
    if not problem.cases:
        raise BadInput("ground_truth: is empty; give at least one test case")
    prompt = get_family(problem.family).prompt(problem)
    meaning = digest(prompt, [[case.input, case.expected] for case in problem.cases]).hex()
    return RowMember(problem.family, problem.level, problem.params, meaning, problem)


def _with_own_prompt(problem: Problem, own: str) -> Problem:
    """The problem with its row's prompt, where that is not what its family would write."""
    family = get_family(problem.family)
    try:
        if not own or family.prompt(problem) == own:
            return problem
    except (KeyError, TypeError, IndexError) as error:
        fault = f"does not hold what family {problem.family} needs ({error!r})"
        raise BadInput(f"params: {fault}; leave out params and statement") from error
    return replace(problem, params={**problem.params, OWN_PROMPT: own}, id="")
