"""Evaluation: samples n completions of each problem, verifies them, and keeps the counts.

The counts are what pass@k and the report need. A verifier's own failure is no score: such samples
leave the count n and are reported beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.idle import idle_pairs
from deltagym.core.problem import Json, Problem, Status, Verdict
from deltagym.core.verification import verify_many
from deltagym.evaluation.audits import NO_AUDITS, AuditCounts, audit_samples
from deltagym.evaluation.passk import Estimate, mean_pass_at_k
from deltagym.evaluation.records import Example, ProblemRecord, read_record
from deltagym.evaluation.serving import Serving, read_serving
from deltagym.models.missing import Missing

if TYPE_CHECKING:
    from deltagym.models.answer_probability import AnswerRate

SCHEMA = "deltagym.evaluation/1"
"""Name and version of the JSON layout written by `Evaluation.save`."""

Verify = Callable[[Sequence[tuple[Problem, str]]], list[Verdict]]
By = Literal["all", "family", "level"]
"""How problems are divided: not at all, by family, or by family and level."""


class Sampler(Protocol):
    """Anything that can answer problems: a local model, an inference engine, an API."""

    def sample(
        self, problems: Sequence[Problem], n: int, *, temperature: float, greedy: bool, seed: int
    ) -> Iterable[list[str] | Missing]:
        """Yields, for each problem in order, its n completions, or what is missing."""
        ...


@dataclass(frozen=True, slots=True)
class Subset:
    """Some of an evaluation's problems and their mean pass@k.

    Attributes:
        name: Family, family and level, or `all`.
        records: The problems' records.
        estimates: One `Estimate` for each of the evaluation's `ks`.
    """

    name: str
    records: tuple[ProblemRecord, ...]
    estimates: tuple[Estimate, ...]

    @property
    def samples(self) -> int:
        """Scored samples of all problems."""
        return sum(r.samples for r in self.records)

    @property
    def successes(self) -> int:
        """Samples that passed every case."""
        return sum(r.successes for r in self.records)

    @property
    def audited(self) -> int:
        """Scored samples known to be right or wrong."""
        return sum(r.audited for r in self.records)

    @property
    def right(self) -> int:
        """Samples that passed every case and are right."""
        return sum(r.right for r in self.records)

    @property
    def wrong_passes(self) -> int:
        """Samples that passed every case and are wrong."""
        return sum(r.wrong_passes for r in self.records)

    @property
    def right_rate(self) -> float | None:
        """Mean over audited problems of the share of samples that are right; None without any."""
        return _mean([r.right / r.audited for r in self.records if r.audited])

    @property
    def over_credit(self) -> float | None:
        """Share of the audited passes that are wrong; None without an audited pass."""
        passes = self.right + self.wrong_passes
        return self.wrong_passes / passes if passes else None

    @property
    def infra_errors(self) -> int:
        """Samples that could not be judged."""
        return sum(r.infra_errors for r in self.records)

    @property
    def pass_rate(self) -> float | None:
        """Mean over problems of the mean share of cases passed; None without a scored sample."""
        return _mean([r.pass_rate for r in self.records if r.pass_rate is not None])

    @property
    def idle_pass_rate(self) -> float | None:
        """The idle score: mean over problems of the best idle answer's share of cases passed."""
        return _mean([r.idle_pass_rate for r in self.records if r.idle_pass_rate is not None])


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All problems' records of one model, and how they were sampled.

    Attributes:
        records: One a problem, in the order asked.
        n: Samples asked of each problem.
        ks: Attempts for which pass@k is tabulated, ascending.
        label: What was evaluated, e.g. `before`.
        step: Training step of the model, or None if unknown.
        split: Which problems: `test` (held out) or `train`.
        temperature: Sampling temperature.
        greedy: Whether samples were the most likely completion.
        seed: Seed given to the sampler.
        serving: What the samples of a served model took; None for others.
    """

    records: tuple[ProblemRecord, ...]
    n: int
    ks: tuple[int, ...]
    label: str = ""
    step: int | None = None
    split: str = "test"
    temperature: float = 1.0
    greedy: bool = False
    seed: int = 0
    serving: Serving | None = None

    @property
    def problem_ids(self) -> tuple[str, ...]:
        """Ids of all problems, in order."""
        return tuple(r.problem_id for r in self.records)

    @property
    def k_max(self) -> int:
        """The largest k, the K of "pass@K = 0"."""
        return self.ks[-1]

    @property
    def infra_errors(self) -> int:
        """Samples that the verifier could not judge; they are in no estimate."""
        return sum(r.infra_errors for r in self.records)

    def record(self, problem_id: str) -> ProblemRecord:
        """The record of one problem; raises `BadInput` if it was not evaluated."""
        for record in self.records:
            if record.problem_id == problem_id:
                return record
        where = f"this evaluation of {len(self.records)} problems"
        raise BadInput(f"problem_id: {problem_id!r} is not in {where}")

    def restricted(self, problem_ids: Collection[str]) -> Evaluation:
        """The same evaluation restricted to these problems."""
        wanted = frozenset(problem_ids)
        return replace(self, records=tuple(r for r in self.records if r.problem_id in wanted))

    def with_rates(self, rates: Iterable[AnswerRate]) -> Evaluation:
        """The same evaluation with how likely right answers are, for the problems in `rates`."""
        known = {rate.problem_id: rate for rate in rates}
        records = (
            replace(record, **asdict(known[record.problem_id]))
            if record.problem_id in known
            else record
            for record in self.records
        )
        return replace(self, records=tuple(records))

    def passes(self) -> dict[str, list[str]]:
        """One completion that passed for each problem that has one, by the problem's id."""
        best = {r.problem_id: r.best for r in self.records if r.successes and r.best}
        return {problem_id: [example.completion] for problem_id, example in best.items()}

    def unsolved(self) -> tuple[str, ...]:
        """Ids of the pass@K = 0 subset: problems with scored samples, none of which passed."""
        return tuple(r.problem_id for r in self.records if r.samples and not r.successes)

    def overall(self) -> Subset:
        """All problems."""
        return self._subset("all", self.records)

    def subsets(self, by: By = "family") -> list[Subset]:
        """The problems divided by family, or family and level, in order of first appearance."""
        if by == "all":
            return [self.overall()]
        members: dict[str, list[ProblemRecord]] = {}
        for record in self.records:
            name = record.family if by == "family" else f"{record.family} {record.level}"
            members.setdefault(name, []).append(record)
        return [self._subset(name, tuple(records)) for name, records in members.items()]

    def _subset(self, name: str, records: tuple[ProblemRecord, ...]) -> Subset:
        samples, successes = [r.samples for r in records], [r.successes for r in records]
        estimates = mean_pass_at_k(samples, successes, self.ks)
        return Subset(name, records, tuple(estimates))

    def to_json(self) -> dict[str, Json]:
        """The evaluation as JSON, under `SCHEMA`."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, value: Json) -> Evaluation:
        """Reads what `to_json` wrote.

        Raises:
            BadInput: Another schema, or a field is missing or unknown.
        """
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            found = value.get("schema") if isinstance(value, dict) else type(value).__name__
            fix = "write the file with Evaluation.save"
            raise BadInput(f"schema: expected {SCHEMA!r}, found {found!r}; {fix}")
        fields = {key: entry for key, entry in value.items() if key != "schema"}
        try:
            records = tuple(map(read_record, fields["records"]))
            serving = read_serving(fields.get("serving"))
            ks = tuple(fields["ks"])
            return cls(**fields | {"records": records, "ks": ks, "serving": serving})
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"evaluation: missing or malformed field ({error})") from error

    def save(self, path: str | Path) -> None:
        """Writes the evaluation as a JSON file."""
        Path(path).write_text(json.dumps(self.to_json(), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Evaluation:
        """Reads a JSON file written by `save`; raises `BadInput` naming the file."""
        try:
            return cls.from_json(json.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise BadInput(f"{path}: {error}") from error


class Incomplete(DeltaGymError):
    """Some problems lack samples.

    Attributes:
        evaluation: The evaluation of the problems that have all of them.
        missing: What is missing of each other problem, by its id.
    """

    def __init__(self, evaluation: Evaluation, missing: Mapping[str, Missing]) -> None:
        self.evaluation, self.missing = evaluation, missing
        total, n = len(evaluation.records) + len(missing), evaluation.n
        lacking = sum(n - each.samples for each in missing.values())
        reasons = "; ".join(dict.fromkeys(each.reason for each in missing.values()))
        super().__init__(
            f"{lacking:,} of {total * n:,} samples are missing, on {len(missing):,} of "
            f"{total:,} problems: {reasons}"
        )


def default_ks(n: int) -> tuple[int, ...]:
    """The powers of two up to n, and n itself."""
    return tuple(sorted({1 << i for i in range(n.bit_length())} | {n}))


def evaluate(
    sampler: Sampler,
    problems: Sequence[Problem],
    n: int = 128,
    ks: Sequence[int] | None = None,
    *,
    temperature: float = 1.0,
    greedy: bool = False,
    seed: int = 0,
    label: str = "",
    step: int | None = None,
    split: str = "test",
    verify: Verify | None = None,
    audit: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Samples n completions of each problem and judges them all.

    Args:
        sampler: The model under evaluation.
        problems: The problems to ask; ids must be distinct.
        n: Completions a problem; must be 1 with `greedy`.
        ks: Attempts to tabulate, each at most n; `default_ks(n)` by default.
        temperature: Handed to the sampler.
        greedy: Handed to the sampler.
        seed: Handed to the sampler.
        label: Recorded, see `Evaluation`.
        step: Recorded.
        split: Recorded.
        verify: Judges (problem, completion) pairs; `deltagym.verify_many` by default.
        audit: Whether to find out which of the samples that pass are right; see `deltagym.audit`.
        progress: Called as `progress(done, total)` after each problem.

    Raises:
        BadInput: Impossible n or ks, repeated problems, or a sampler that does not give n
            completions of each problem.
        Incomplete: The sampler could not get all completions of some problems.
    """
    ks = tuple(sorted(set(ks))) if ks else default_ks(n)
    _check_request(problems, n, ks, greedy)
    verify = verify or verify_many
    records: list[ProblemRecord] = []
    missing: dict[str, Missing] = {}
    answers = sampler.sample(problems, n, temperature=temperature, greedy=greedy, seed=seed)
    for problem, completions in _paired(problems, answers, n):
        if isinstance(completions, Missing):
            missing[problem.id] = completions
            continue
        verdicts = verify([(problem, completion) for completion in completions])
        audits = audit_samples(problem, completions, verdicts) if audit else NO_AUDITS
        pairs = idle_pairs([problem])
        idle = verify(pairs) if pairs else []
        records.append(summarise(problem, completions, verdicts, idle, audits))
        if progress:
            progress(len(records), len(problems))
    found = Evaluation(tuple(records), n, ks, label, step, split, temperature, greedy, seed)
    if missing:
        raise Incomplete(found, missing)
    return found


def summarise(
    problem: Problem,
    completions: Sequence[str],
    verdicts: Sequence[Verdict],
    idle: Sequence[Verdict] = (),
    audits: AuditCounts = NO_AUDITS,
) -> ProblemRecord:
    """Sums up one problem.

    Args:
        problem: The problem.
        completions: The samples.
        verdicts: One a completion.
        idle: Verdicts of the problem's idle answers.
        audits: What the samples' audits come to.
    """
    scored = [
        Example(text, verdict)
        for text, verdict in zip(completions, verdicts, strict=True)
        if verdict.pass_rate is not None
    ]
    rates = [e.verdict.pass_rate or 0.0 for e in scored]
    return ProblemRecord(
        problem_id=problem.id,
        family=problem.family,
        level=problem.level,
        statement=problem.statement,
        samples=len(scored),
        successes=sum(e.verdict.full_pass is True for e in scored),
        valid=sum(e.verdict.status is not Status.INVALID for e in scored),
        infra_errors=len(verdicts) - len(scored),
        pass_rate=_mean(rates),
        idle_pass_rate=max((v.pass_rate for v in idle if v.pass_rate is not None), default=None),
        best=max(scored, key=_merit, default=None),
        **asdict(audits),
    )


def _merit(example: Example) -> tuple[bool, float, bool]:
    verdict = example.verdict
    return verdict.full_pass is True, verdict.pass_rate or 0.0, verdict.status is not Status.INVALID


def _check_request(problems: Sequence[Problem], n: int, ks: tuple[int, ...], greedy: bool) -> None:
    if n < 1 or (greedy and n > 1):
        reason = "every greedy sample is the same"
        raise BadInput(f"n: must be at least 1, and 1 when greedy ({reason}), not {n}")
    if ks[0] < 1 or ks[-1] > n:
        raise BadInput(f"ks: every k must lie between 1 and n={n}, got {', '.join(map(str, ks))}")
    if len({p.id for p in problems}) < len(problems):
        raise BadInput("problems: some problem is listed twice; pass each once")


def _paired(
    problems: Sequence[Problem], answers: Iterable[list[str] | Missing], n: int
) -> Iterator[tuple[Problem, list[str] | Missing]]:
    stream = iter(answers)
    for problem in problems:
        completions = next(stream, None)
        if isinstance(completions, Missing):
            yield problem, completions
            continue
        if completions is None or len(completions) != n:
            got = "none" if completions is None else str(len(completions))
            asked = f"{n} completions for each of {len(problems)} problems"
            raise BadInput(f"sampler: must yield {asked}, gave {got} for {problem.id}")
        yield problem, completions


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
