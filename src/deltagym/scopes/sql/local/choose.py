"""Hidden databases of a question: of many that are drawn, those that reject what neighbours of the gold query do wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deltagym.core.problem import Case, canonical_json
from deltagym.scopes.sql.cases import KILLS, LEAST, MEANT, MOST, TRIVIAL
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.local.bench import Bench, says_nothing
from deltagym.scopes.sql.local.perturb import RECIPES
from deltagym.scopes.sql.local.report import Reason, Refused
from deltagym.scopes.sql.local.samples import Rows

TRIES = 64
"""Databases drawn for a question."""

ROUNDS = 2
"""Times that every kind of database is drawn, before only those go on whose results said something."""

SAME = 0.75
"""Share of the cases at most that have one and the same result."""

Database = Callable[[int, int], Rows]
"""Draws a database of a kind; the second number makes it another one."""

Sample = Callable[[int], Rows]
"""Draws a database to show."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases of a question.

    Attributes:
        cases: The cases.
        sample: A database to show, with its result, which is no case.
        killed, tried: Neighbours that fail a case, and those that run at all.
    """

    cases: tuple[Case, ...]
    sample: Case
    killed: int
    tried: int


@dataclass(frozen=True, slots=True)
class _Find:
    """A candidate: the neighbours it rejects; `dull` if its result says nothing."""

    case: Case
    dull: bool
    rejected: frozenset[str]

    @property
    def result(self) -> str:
        """What is expected, as text."""
        return canonical_json(self.case.expected)


def choose(bench: Bench, database: Database, sample: Sample, wrong: Sequence[str]) -> Chosen:
    """The cases of a question.

    Args:
        bench: Where it runs.
        database: Draws candidates.
        sample: Draws databases to show.
        wrong: Neighbours of the gold query.

    Raises:
        Refused: There are too few cases, or they tell too little apart.
    """
    found, run, skipped = _looked(bench, database, wrong)
    kept = _filled(_cover(found), found)
    if len(kept) < LEAST:
        raise _too_few(found, skipped)
    rejected = frozenset().union(*(f.rejected for f in kept))
    if len(run & rejected) < MEANT * len(run):
        raise Refused(Reason.APART, f"{len(run & rejected)} of {len(run)} neighbours rejected")
    if _most(kept) > SAME * len(kept):
        raise Refused(Reason.APART, f"the same result on {_most(kept)} of {len(kept)} databases")
    cases = tuple(f.case for f in kept)
    return Chosen(cases, _shown(bench, sample, cases), len(run & rejected), len(run))


def _looked(
    bench: Bench, database: Database, wrong: Sequence[str]
) -> tuple[list[_Find], set[str], list[Refused]]:
    """What candidates reject, the neighbours that run on one of them, and why some databases are no candidates."""
    found: list[_Find] = []
    run: set[str] = set()
    skipped: list[Refused] = []
    wanted = dict.fromkeys(wrong, KILLS)
    telling: list[int] = []
    for number in range(TRIES):
        recipe = (
            number % len(RECIPES)
            if number < ROUNDS * len(RECIPES) or not telling
            else telling[number % len(telling)]
        )
        rows = database(recipe, number)
        try:
            expected = bench.expected(rows)
        except Refused as refused:
            skipped.append(refused)
            continue
        dull = says_nothing(expected)
        telling += [recipe] if not dull and number < ROUNDS * len(RECIPES) else []
        outcomes = {sql: bench.run(sql) for sql, left in wanted.items() if left}
        rejected = frozenset(
            sql for sql, outcome in outcomes.items() if not right(outcome, expected)
        )
        run |= {sql for sql, outcome in outcomes.items() if "error" not in outcome}
        found.append(
            _Find(Case({"ddl": bench.ddl, "rows": bench.named(rows)}, expected), dull, rejected)
        )
        if not dull:
            wanted = {sql: left - (sql in rejected) for sql, left in wanted.items() if left}
    return found, run, skipped


def _cover(found: Sequence[_Find]) -> list[_Find]:
    """Candidates that together reject all that can be, and as much as there is room for twice; greedily."""
    kept: list[_Find] = []
    once: set[str] = set()
    again: set[str] = set()
    while len(kept) < MOST:
        left = [f for f in found if f not in kept and _allowed(kept, f)]
        seen = _seen(kept)
        best = max(
            left,
            key=lambda f: (len(f.rejected - once), len(f.rejected - again), -seen[f.result]),
            default=None,
        )
        if best is None or not best.rejected - again:
            break
        kept.append(best)
        again |= best.rejected & once
        once |= best.rejected
    return kept


def _filled(kept: list[_Find], found: Sequence[_Find]) -> list[_Find]:
    """What is kept, with more until there are enough, and not too many alike: results that are rare so far, then those with many rows."""
    kept = list(kept)
    while len(kept) < LEAST or (len(kept) < MOST and _most(kept) > SAME * len(kept)):
        seen = _seen(kept)
        left = [f for f in found if f not in kept and _allowed(kept, f)]
        if not left:
            break
        kept.append(max(left, key=lambda f: (-seen[f.result], len(f.case.expected["rows"]))))
    return kept


def _seen(kept: Sequence[_Find]) -> Counter[str]:
    """How many of the cases expect each result."""
    return Counter(f.result for f in kept)


def _most(kept: Sequence[_Find]) -> int:
    """How many of the cases expect the most common result."""
    return max(_seen(kept).values())


def _allowed(kept: Sequence[_Find], find: _Find) -> bool:
    return not find.dull or sum(f.dull for f in kept) < TRIVIAL


def _too_few(found: Sequence[_Find], skipped: Sequence[Refused]) -> Refused:
    """Why there are too few cases: what befell most databases."""
    counts = Counter(r.reason for r in skipped)
    counts[Reason.EMPTY] += sum(f.dull for f in found)
    counts[Reason.FEW] += sum(
        not f.dull for f in found
    )  # These are so alike that they are one and the same.
    reason, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    detail = next((r.detail for r in skipped if r.reason == reason and r.detail), "")
    return Refused(reason, detail or f"on {count} of {TRIES} small databases")


def _shown(bench: Bench, sample: Sample, cases: Sequence[Case]) -> Case:
    """A database to show, the first whose result says something, and which is no case."""
    first = None
    taken = [case.input["rows"] for case in cases]
    for number in range(TRIES):
        rows = sample(number)
        try:
            expected = bench.expected(rows)
        except Refused:
            continue
        case = Case({"ddl": bench.ddl, "rows": bench.named(rows)}, expected)
        if case.input["rows"] in taken:
            continue
        first = first or case
        if not says_nothing(expected):
            return case
    if first is None:
        raise Refused(Reason.FEW, "none is left to show")
    return first
