"""The checks of `validate`: claims about a suite, and what is run to see whether they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from deltagym.core.evidence import Evidence, MutantTally
from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.registry import get_family, get_scope
from deltagym.core.row_family import RowFamily
from deltagym.core.simple import SimpleFamily
from deltagym.core.verification import verify_many
from deltagym.suites.findings import Findings

IDLE_CEILING = 0.55
"""Highest idle score of a suite: the mean of its problems' idle scores."""

MUTANTS_REJECTED = 0.995
"""Least share of random wrong neighbours of gold answers that the cases reject."""

PIECE = 32
"""Problems whose answers are judged between two reports of progress."""

Progress = Callable[[str, int, int], None]
"""Told (what, done, total)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One claim and how it held.

    Attributes:
        kind: What it is about, in a word.
        name: The claim.
        ok: Whether it holds.
        measured: The figure that says so.
        failures: One line for each problem that breaks it.
    """

    kind: str
    name: str
    ok: bool
    measured: str
    failures: tuple[str, ...] = ()

    @classmethod
    def of_failures(cls, kind: str, name: str, failures: Sequence[str], measured: str) -> Check:
        """A check that holds if no problem breaks it."""
        return cls(kind, name, not failures, measured, tuple(failures))


def checks_of(
    train: Sequence[Problem],
    test: Sequence[Problem],
    mutants: int,
    findings: Findings,
    tell: Progress,
) -> list[Check]:
    """Checks all problems of a suite.

    Args:
        train: Its training problems.
        test: Its test problems.
        mutants: Random neighbours of the gold answer tried on each problem.
        findings: What was seen of them before; what is seen now is added.
        tell: Told how far each check is.
    """
    problems = [*train, *test]
    solvable = [p for p in problems if not isinstance(get_family(p.family), RowFamily)]
    checks = [
        *([_gold(solvable, findings, tell)] if solvable or not problems else []),
        _case_counts(problems),
        _idle(problems, findings, tell),
        _identities(train, test),
    ]
    for scope, numbers in _by_scope(problems).items():
        evidence = get_scope(scope).evidence([problems[i] for i in numbers])
        if evidence is not None:
            in_train = [i < len(train) for i in numbers]
            checks += _proofs(
                evidence,
                in_train,
                mutants,
                findings,
                lambda what, done, total, scope=scope: tell(f"{scope}: {what}", done, total),
            )
    return checks


def _pieces(what: str, problems: Sequence[Problem], tell: Progress) -> Iterator[Sequence[Problem]]:
    """The problems, `PIECE` at a time; tells how many are done."""
    for start in range(0, len(problems), PIECE):
        piece = problems[start : start + PIECE]
        yield piece
        tell(what, start + len(piece), len(problems))


def _gold(problems: Sequence[Problem], findings: Findings, tell: Progress) -> Check:
    failures = []
    for piece in _pieces("gold answers", problems, tell):
        new = [p for p in piece if findings.find("gold", p) is None]
        verdicts = verify_many([(p, get_family(p.family).reference(p)) for p in new])
        for problem, verdict in zip(new, verdicts, strict=True):
            if verdict.full_pass:
                findings.keep("gold", problem, True)
            else:
                failures.append(f"{_name(problem)}: {verdict.message}")
    return Check.of_failures(
        "gold",
        "gold answers pass their cases",
        failures,
        f"{len(problems) - len(failures)} of {len(problems)}",
    )


def _case_counts(problems: Sequence[Problem]) -> Check:
    counts = [len(p.cases) for p in problems]
    allowed = [get_family(p.family).count_range(p) for p in problems]
    failures = [
        f"{_name(p)}: {len(p.cases)} cases"
        for p, counts_of_p in zip(problems, allowed, strict=True)
        if len(p.cases) not in counts_of_p
    ]
    measured = (
        f"{min(counts)} to {max(counts)}, mean {sum(counts) / len(counts):.1f}"
        if counts
        else "no problems"
    )
    bounds = [bound for counts in allowed for bound in (counts[0], counts[-1])]
    return Check.of_failures(
        "cases",
        f"{min(bounds)} to {max(bounds)} cases a problem" if bounds else "cases",
        failures,
        measured,
    )


def _idle(problems: Sequence[Problem], findings: Findings, tell: Progress) -> Check:
    scores = [
        score
        for piece in _pieces("idle answers", problems, tell)
        for score in _idle_scores(piece, findings)
    ]
    mean = sum(scores) / len(scores) if scores else 0.0
    solved = [
        f"{_name(problem)}: solved by an answer that ignores its input"
        for problem, score in zip(problems, scores, strict=True)
        if score == 1.0
    ]
    measured = f"mean {mean:.3f}, highest {max(scores, default=0.0):.3f}"
    claim = f"the idle score is at most {IDLE_CEILING}"
    return Check("idle", claim, mean <= IDLE_CEILING and not solved, measured, tuple(solved))


def _idle_scores(problems: Sequence[Problem], findings: Findings) -> list[float]:
    new = [p for p in problems if findings.find("idle", p) is None]
    for problem, score in zip(new, idle_scores(new), strict=True):
        findings.keep("idle", problem, score)
    return [findings.find("idle", p) for p in problems]


def _identities(train: Sequence[Problem], test: Sequence[Problem]) -> Check:
    meanings = Counter(get_family(p.family).meaning(p.params) for p in [*train, *test])
    ids = Counter(p.id for p in [*train, *test])
    failures = [
        f"{key}: {times} problems" for key, times in [*meanings.items(), *ids.items()] if times > 1
    ]
    return Check.of_failures(
        "once", "every problem is there once", failures, f"{len(meanings)} meanings, {len(ids)} ids"
    )


def _proofs(
    evidence: Evidence,
    in_train: Sequence[bool],
    mutants: int,
    findings: Findings,
    tell: Progress,
) -> list[Check]:
    """The checks that need the scope's evidence."""
    return [
        _definitions(evidence, findings, tell),
        _rivals(evidence, tell),
        _mutants(evidence, mutants, findings, tell),
        _twins(evidence, in_train, tell),
    ]


def _definitions(evidence: Evidence, findings: Findings, tell: Progress) -> Check:
    failures = []
    for i, problem in enumerate(evidence.problems):
        if findings.find("definition", problem) is None:
            departure = evidence.departure(i)
            if departure is None:
                findings.keep("definition", problem, True)
            else:
                failures.append(f"{_name(problem)}: {departure.text}")
        tell("gold against definition", i + 1, len(evidence.problems))
    total = len(evidence.problems)
    return Check.of_failures(
        "definition",
        "gold answers do as defined, on short and long inputs",
        failures,
        f"{total - len(failures)} of {total}",
    )


def _rivals(evidence: Evidence, tell: Progress) -> Check:
    failures = []
    for i, problem in enumerate(evidence.problems):
        others = ", ".join(_name(evidence.problems[j]) for j in evidence.rivals(i))
        if others:
            failures.append(f"{_name(problem)}: passed by the gold answer of {others}")
        tell("rivals", i + 1, len(evidence.problems))
    return Check.of_failures(
        "rivals",
        "no problem is passed by another's gold answer",
        failures,
        f"{len(failures)} of {len(evidence.problems)} passed",
    )


def _mutants(evidence: Evidence, count: int, findings: Findings, tell: Progress) -> Check:
    wrong, failures = 0, []
    for i, problem in enumerate(evidence.problems):
        tally = _tally(evidence, i, count, findings)
        wrong += tally.wrong
        failures += [
            f"{_name(problem)}: passed by the wrong program\n{program}" for program in tally.missed
        ]
        tell("mutants", i + 1, len(evidence.problems))
    rejected = 1 - len(failures) / wrong if wrong else 1.0
    measured = f"{rejected:.2%} of {wrong}"
    claim = f"at least {MUTANTS_REJECTED:.1%} of wrong neighbours are rejected"
    return Check("mutants", claim, rejected >= MUTANTS_REJECTED, measured, tuple(failures))


def _tally(evidence: Evidence, number: int, count: int, findings: Findings) -> MutantTally:
    check, problem = f"{count} mutants", evidence.problems[number]
    match findings.find(check, problem):
        case {"wrong": int(wrong), "missed": list(missed)}:
            return MutantTally(wrong, tuple(map(str, missed)))
        case _:
            tally = evidence.mutants(number, count)
            findings.keep(check, problem, {"wrong": tally.wrong, "missed": list(tally.missed)})
            return tally


def _twins(evidence: Evidence, in_train: Sequence[bool], tell: Progress) -> Check:
    train: dict[str, list[int]] = {}
    test: dict[str, list[int]] = {}
    for i, problem_in_train in enumerate(in_train):
        (train if problem_in_train else test).setdefault(evidence.signature(i), []).append(i)
        tell("twins", i + 1, len(in_train))
    candidates = [
        (i, j) for key, numbers in test.items() for i in numbers for j in train.get(key, ())
    ]
    failures = [
        f"{_name(evidence.problems[i])} in test is {_name(evidence.problems[j])} in train"
        for i, j in candidates
        if evidence.alike(i, j)
    ]
    return Check.of_failures(
        "twins",
        "no test problem behaves as a train problem",
        failures,
        f"{len(failures)} of {sum(map(len, test.values()))}",
    )


def _by_scope(problems: Sequence[Problem]) -> dict[str, list[int]]:
    """Positions of the problems of each scope that define more than their cases."""
    scopes: dict[str, list[int]] = {}
    for i, problem in enumerate(problems):
        family = get_family(problem.family)
        if not isinstance(family, SimpleFamily | RowFamily):
            scopes.setdefault(family.scope.name, []).append(i)
    return scopes


def _name(problem: Problem) -> str:
    return f"{problem.family} {problem.level} {canonical_json(dict(problem.params))}"
