"""`validate`: checks by running it that a suite is what it claims to be, and prints the figures."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.rows import write_row
from deltagym.core.table import Table
from deltagym.suites.checks import Check, Progress, checks_of
from deltagym.suites.findings import Findings
from deltagym.suites.load import Suite, load_suite
from deltagym.suites.member import Member

REBUILT = 200
"""How many problems are built again in another process, with another hash seed."""


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
        BadInput: There is no such suite, the limit is not positive, or the journal cannot be
            used.
    """
    if limit is not None and limit < 1:
        raise BadInput(f"limit: must be at least 1, not {limit}")
    loaded = load_suite(suite, seed)
    tell = progress or (lambda what, done, total: None)
    with closing(Findings(None if journal is None else Path(journal))) as findings:
        train, test = (
            _built(
                _some(loaded.members[split], limit),
                seed,
                lambda done, total, split=split: tell(f"building {split}", done, total),
            )
            for split in ("train", "test")
        )
        checks = checks_of(train, test, mutants, findings, tell)
    tell("building again", 0, 1)
    checks.append(_regeneration(suite, loaded, [*train, *test], limit))
    tell("building again", 1, 1)
    return Validation(loaded.name, (len(train), len(test)), loaded.file.upstream, tuple(checks))


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
    return Check.of_failures(
        "again", "built again, byte for byte the same", [] if same else ["rows differ"], measured
    )


def rebuilt(name: str, seed: int, step: int, limit: int | None = None) -> str:
    """The fingerprint of every `step`-th of a suite's problems, or of the `limit`, built afresh."""
    suite = load_suite(name, seed)
    members = [
        member for split in ("train", "test") for member in _some(suite.members[split], limit)
    ]
    return fingerprint(member.build(seed) for member in members[::step])
