"""`validate`: checks by running it that a suite is what it claims to be, and prints the figures."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.evidence import Evidence, MutantTally
from deltagym.core.idle import idle_scores
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.registry import get_family, get_scope
from deltagym.core.row_family import RowFamily
from deltagym.core.rows import write_row
from deltagym.core.simple import SimpleFamily
from deltagym.core.table import Table
from deltagym.core.verification import verify_many
from deltagym.suites.findings import Findings
from deltagym.suites.load import Suite, load_suite
from deltagym.suites.member import Member

IDLE_CEILING = 0.55
"""Highest idle score of a suite: the mean of its problems' idle scores."""

MUTANTS_REJECTED = 0.995
"""Least share of random wrong neighbours of gold answers that the cases reject."""

REBUILT = 200
"""How many problems are built again in another process, with another hash seed."""

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


@dataclass(frozen=True, slots=True)
class Validation:
    """What validating a suite showed.

    Attributes:
        suite: Its name.
        sizes: Problems of `train` and of `test` that were looked at.
        upstream: Upstream's sizes, or None.
        checks: All claims looked at.
    """

    suite: str
    sizes: tuple[int, int]
    upstream: tuple[int, int] | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)


def validate(
    suite: str,
    seed: int = 0,
    mutants: int = 20,
    progress: Progress | None = None,
    *,
    limit: int | None = None,
    journal: str | Path | None = None,
) -> Validation:
    """Proves every problem of a suite.

    Args:
        suite: Name of a suite or path of a suite file.
        seed: The suite's seed.
        mutants: Random neighbours of the gold answer tried on each problem.
        progress: Told how far each check is.
        limit: Proves only so many problems of each split, taken from all over it; None proves all.
        journal: File that keeps what was seen of each problem. A call that was stopped goes on
            from it, and suites that share problems and the file check these once. A problem that
            failed is checked again. It is made if it does not exist.

    Raises:
        BadInput: There is no such suite, the limit is not positive, or the journal is none.
    """
    if limit is not None and limit < 1:
        raise BadInput(f"limit: must be at least 1, not {limit}")
    loaded = load_suite(suite, seed)
    tell = progress or (lambda what, done, total: None)
    train, test = (
        _built(
            _some(loaded.members[split], limit),
            seed,
            lambda done, total, split=split: tell(f"building {split}", done, total),
        )
        for split in ("train", "test")
    )
    with closing(Findings(None if journal is None else Path(journal))) as findings:
        checks = _checks(train, test, mutants, findings, tell)
    tell("building again", 0, 1)
    checks.append(_regeneration(suite, loaded, [*train, *test], limit))
    tell("building again", 1, 1)
    return Validation(loaded.name, (len(train), len(test)), loaded.file.upstream, tuple(checks))


def _checks(
    train: Sequence[Problem],
    test: Sequence[Problem],
    mutants: int,
    findings: Findings,
    tell: Progress,
) -> list[Check]:
    """All checks of the problems that are built."""
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


def overview(validations: Sequence[Validation]) -> Table:
    """A row a suite: how many of its problems were looked at, and what each check measured."""
    kinds = list(
        dict.fromkeys(check.kind for validation in validations for check in validation.checks)
    )
    rows = []
    for validation in validations:
        found = {check.kind: check for check in validation.checks}
        cells = (
            ("" if found[k].ok else "FAILS: ") + found[k].measured if k in found else ""
            for k in kinds
        )
        rows.append((validation.suite, "{} + {}".format(*validation.sizes), *cells))
    return Table(("suite", "train + test", *kinds), tuple(rows))


def _some(members: Sequence[Member], limit: int | None) -> Sequence[Member]:
    """At most `limit` of the members, evenly from the first to the last."""
    if limit is None or len(members) <= limit:
        return members
    return [members[i * len(members) // limit] for i in range(limit)]


def _built(members: Sequence[Member], seed: int, tell: Callable[[int, int], None]) -> list[Problem]:
    problems = []
    for number, member in enumerate(members, 1):
        problems.append(member.build(seed))
        tell(number, len(members))
    return problems


def fingerprint(problems: Iterable[Problem]) -> str:
    """SHA-256 over the rows of `problems` (hex)."""
    digest = hashlib.sha256()
    for problem in problems:
        digest.update(canonical_json(write_row(problem)).encode())
    return digest.hexdigest()


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
    return _check(
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
    return _check(
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
    return _check(
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
    return _check(
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
    return _check(
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
    return _check(
        "twins",
        "no test problem behaves as a train problem",
        failures,
        f"{len(failures)} of {sum(map(len, test.values()))}",
    )


def _regeneration(name: str, suite: Suite, problems: Sequence[Problem], limit: int | None) -> Check:
    """Builds some problems once more in a fresh process under another PYTHONHASHSEED."""
    step = max(1, len(problems) // REBUILT)
    call = f"rebuilt({name!r}, {suite.seed}, {step}, {limit})"
    code = f"from deltagym.suites.validate import rebuilt; print({call})"
    environment = os.environ | {
        "PYTHONHASHSEED": "12345" if os.environ.get("PYTHONHASHSEED") != "12345" else "54321"
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DeltaGymError(f"building again failed: {done.stderr.strip().splitlines()[-1]}")
    same = done.stdout.strip() == fingerprint(problems[::step])
    count = len(problems[::step])
    measured = f"{count} of {len(problems)} problems built again"
    return _check(
        "again", "built again, byte for byte the same", [] if same else ["rows differ"], measured
    )


def rebuilt(name: str, seed: int, step: int, limit: int | None = None) -> str:
    """The fingerprint of every `step`-th of a suite's problems, or of the `limit`, built afresh."""
    suite = load_suite(name, seed)
    members = [
        member for split in ("train", "test") for member in _some(suite.members[split], limit)
    ]
    return fingerprint(member.build(seed) for member in members[::step])


def _check(kind: str, name: str, failures: Sequence[str], measured: str) -> Check:
    return Check(kind, name, not failures, measured, tuple(failures))


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
