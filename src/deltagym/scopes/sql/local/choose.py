"""Chooses the hidden databases of a question, out of many drawn: those that reject most mutants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deltagym.core.problem import Case, Json, canonical_json
from deltagym.scopes.sql.cases import LEAST, MOST
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.engine import Contents
from deltagym.scopes.sql.local.bench import Bench, says_nothing
from deltagym.scopes.sql.local.perturb import RECIPES
from deltagym.scopes.sql.local.report import Reason, Refused
from deltagym.scopes.sql.selection import KILLS, MEANT, TRIVIAL, Find, cover, rejected_by

TRIES = 64
"""Databases drawn for a question."""

ROUNDS = 2
"""How often every kind of database is drawn; later only kinds whose results said something."""

SAME = 0.75
"""Share of the cases that may have one and the same result, at most."""

Database = Callable[[int, int], Contents]
"""Draws a database of a kind; the second number makes it another one."""

Sample = Callable[[int], Contents]
"""Draws a database to show."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a question.

    Attributes:
        cases: The cases.
        sample: A database to show, with its result; it is no case.
        killed: Mutants that fail a case.
        tried: Mutants that run at all.
    """

    cases: tuple[Case, ...]
    sample: Case
    killed: int
    tried: int


def choose(bench: Bench, database: Database, sample: Sample, wrong: Sequence[str]) -> Chosen:
    """The cases of a question.

    Args:
        bench: Where SQL runs.
        database: Draws candidates.
        sample: Draws databases to show.
        wrong: Mutants of the gold query.

    Raises:
        Refused: There are too few cases, or they tell too little apart.
    """
    found, run, skipped = _candidates(bench, database, wrong)
    kept = _filled(cover(found, rare_first=True), found)
    if len(kept) < LEAST:
        raise _too_few(found, skipped)
    killed = len(run & rejected_by(kept))
    if killed < MEANT * len(run):
        raise Refused(Reason.APART, f"{killed} of {len(run)} mutants rejected")
    if _most(kept) > SAME * len(kept):
        raise Refused(Reason.APART, f"the same result on {_most(kept)} of {len(kept)} databases")
    cases = tuple(find.case for find in kept)
    return Chosen(cases, _shown(bench, sample, cases), killed, len(run))


def _candidates(
    bench: Bench, database: Database, wrong: Sequence[str]
) -> tuple[list[Find], set[str], list[Refused]]:
    """Draws candidates.

    Returns:
        The candidates, the mutants that run on one of them, and why other databases are none.
    """
    found: list[Find] = []
    run: set[str] = set()
    skipped: list[Refused] = []
    wanted = dict.fromkeys(wrong, KILLS)
    telling: list[int] = []
    every = ROUNDS * len(RECIPES)
    for number in range(TRIES):
        anew = number < every or not telling
        recipe = number % len(RECIPES) if anew else telling[number % len(telling)]
        contents = database(recipe, number)
        try:
            expected = bench.expected(contents)
        except Refused as refused:
            skipped.append(refused)
            continue
        dull = says_nothing(expected)
        telling += [recipe] if not dull and number < every else []
        results = {sql: bench.run(sql) for sql, left in wanted.items() if left}
        run |= {sql for sql, result in results.items() if "error" not in result}
        rejected = frozenset(sql for sql, result in results.items() if not right(result, expected))
        found.append(Find(_case(bench, contents, expected), dull, rejected))
        if not dull:
            wanted = {sql: left - (sql in rejected) for sql, left in wanted.items() if left}
    return found, run, skipped


def _case(bench: Bench, contents: Contents, expected: Json) -> Case:
    return Case({"ddl": bench.ddl, "rows": bench.named(contents)}, expected)


def _filled(kept: list[Find], found: Sequence[Find]) -> list[Find]:
    """What is kept, and more until there are enough cases and not too many are alike.

    Results that are rare so far come first, then those with many records.
    """
    kept = list(kept)
    while len(kept) < LEAST or (len(kept) < MOST and _most(kept) > SAME * len(kept)):
        seen = _seen(kept)
        dull = sum(find.dull for find in kept)
        left = [f for f in found if f not in kept and dull + f.dull <= TRIVIAL]
        if not left:
            break
        kept.append(max(left, key=lambda f: (-seen[_result(f)], len(f.case.expected["rows"]))))
    return kept


def _result(find: Find) -> str:
    return canonical_json(find.case.expected)


def _seen(kept: Sequence[Find]) -> Counter[str]:
    """How many of the cases expect each result."""
    return Counter(map(_result, kept))


def _most(kept: Sequence[Find]) -> int:
    """How many of the cases expect the most common result."""
    return max(_seen(kept).values())


def _too_few(found: Sequence[Find], skipped: Sequence[Refused]) -> Refused:
    """Why there are too few cases: what happened to most databases."""
    counts = Counter(r.reason for r in skipped)
    counts[Reason.EMPTY] += sum(f.dull for f in found)
    # Those that say something are so alike that they are one and the same.
    counts[Reason.FEW] += sum(not f.dull for f in found)
    reason, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    detail = next((r.detail for r in skipped if r.reason == reason and r.detail), "")
    return Refused(reason, detail or f"on {count} of {TRIES} small databases")


def _shown(bench: Bench, sample: Sample, cases: Sequence[Case]) -> Case:
    """A database to show that is no case: the first whose result says something."""
    first = None
    taken = [case.input["rows"] for case in cases]
    for number in range(TRIES):
        contents = sample(number)
        try:
            expected = bench.expected(contents)
        except Refused:
            continue
        case = _case(bench, contents, expected)
        if case.input["rows"] in taken:
            continue
        first = first or case
        if not says_nothing(expected):
            return case
    if first is None:
        raise Refused(Reason.FEW, "none is left to show")
    return first
