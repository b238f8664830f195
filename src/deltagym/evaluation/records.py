"""Records: how the samples of one problem were judged, and how likely right answers are."""

from __future__ import annotations

from dataclasses import dataclass

from deltagym.core.problem import Json, Status, Verdict


@dataclass(frozen=True, slots=True)
class Example:
    """One completion with its verdict."""

    completion: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ProblemRecord:
    """How one problem's samples were judged.

    Attributes:
        problem_id: `Problem.id`.
        family: Its family.
        level: Its level.
        statement: What was asked, in words.
        samples: Scored samples; infrastructure errors are not among them.
        successes: Samples that passed every case.
        valid: Samples that were programs at all (status other than `invalid`).
        infra_errors: Samples that the verifier could not judge.
        pass_rate: Mean share of cases passed over the scored samples; None without any.
        idle_pass_rate: The best share of cases that an idle answer passes; None if unknown.
        best: The best sample: most cases passed, the earliest of equals; None without a scored one.
        audited, right, undecided, wrong_passes, counterexample: See `AuditCounts`.
        gold_logprob, known_rate, estimated_rate, effective_samples: See `AnswerRate`; None where
            the model's probabilities were not read.
        cut: Samples cut off by the length limit; None where the sampler does not tell.
        refused: Samples in which the model or a filter declined to answer.
        empty: Samples without any text, though nobody declined.
    """

    problem_id: str
    family: str
    level: str
    statement: str
    samples: int
    successes: int
    valid: int
    infra_errors: int
    pass_rate: float | None
    idle_pass_rate: float | None = None
    best: Example | None = None
    audited: int = 0
    right: int = 0
    undecided: int = 0
    wrong_passes: int = 0
    counterexample: str = ""
    gold_logprob: float | None = None
    known_rate: float | None = None
    estimated_rate: float | None = None
    effective_samples: float | None = None
    cut: int | None = None
    refused: int | None = None
    empty: int | None = None

    @property
    def rate(self) -> float | None:
        """The success rate as read from the model's probabilities; None if they were not read."""
        read = [rate for rate in (self.known_rate, self.estimated_rate) if rate is not None]
        return max(read, default=None)


def read_record(value: Json) -> ProblemRecord:
    """Reads a record from JSON."""
    best = value["best"]
    example = best and Example(best["completion"], _read_verdict(best["verdict"]))
    return ProblemRecord(**value | {"best": example})


def _read_verdict(value: Json) -> Verdict:
    return Verdict(Status(value["status"]), tuple(value["passed"]), value["message"])
