"""The rule of discovery and sharpening: at its edges, and how often it errs."""

import numpy as np
import pytest
from scipy.stats import binom

from deltagym.analysis.gains import FEWEST_EFFECTIVE, OUT_OF_REACH, problem_gain, run_gain
from deltagym.evaluation.comparison import compare
from deltagym.evaluation.evaluation import Evaluation
from deltagym.evaluation.records import ProblemRecord


def record(
    successes: int,
    samples: int = 128,
    number: int = 0,
    family: str = "f",
    estimated: float | None = None,
    effective: float = 50.0,
    known: float = 0.0,
) -> ProblemRecord:
    rates = {
        "gold_logprob": float(np.log(known)) if known else -50.0,
        "known_rate": known,
        "estimated_rate": estimated,
        "effective_samples": effective,
    }
    counts = (samples, successes, samples, 0, 0.5)
    read = {} if estimated is None and not known else rates
    return ProblemRecord(str(number), family, "easy", "", *counts, **read)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (record(0, 40_000), record(128), ("discovery", "samples")),
        (record(0, 36_000), record(128), ("undecided", "")),  # leaves room for 1.02e-4
        (record(0), record(128), ("undecided", "")),
        (record(0, estimated=1e-9), record(128), ("discovery", "answers")),
        (record(0, estimated=1e-9), record(70), ("undecided", "")),  # not surely above one half
        (record(0, estimated=1e-9, effective=2), record(128), ("undecided", "")),
        (record(0, estimated=2e-5), record(128), ("undecided", "")),  # too near the threshold
        (record(0, estimated=2e-4), record(128), ("sharpening", "")),
        (record(0, estimated=1e-9, known=3e-5), record(128), ("undecided", "")),
        (record(0, known=1e-9), record(128), ("undecided", "")),  # the gold answer alone
        (record(0, known=2e-4), record(128), ("sharpening", "")),
        (record(0), record(2), ("neither", "")),
        (record(0, 3), record(80), ("neither", "")),  # 0 of 3 leaves room for 71 %
        (record(1), record(20), ("sharpening", "")),
        (record(10), record(20), ("neither", "")),
        (record(100), record(10), ("neither", "")),
        (record(128), record(128), ("neither", "")),
    ],
)
def test_one_problem(
    before: ProblemRecord, after: ProblemRecord, expected: tuple[str, str]
) -> None:
    assert problem_gain(before, after) == expected


@pytest.mark.parametrize("rate", [0.01, 0.005, 0.001])
@pytest.mark.parametrize("samples", [64, 128])
def test_samples_alone_do_not_call_a_rare_success_a_discovery(rate: float, samples: int) -> None:
    """Exact: the chance of each count before, times whether it is called a discovery."""
    chance = sum(
        binom.pmf(count, samples, rate)
        for count in range(samples + 1)
        if problem_gain(record(count, samples), record(samples, samples))[0] == "discovery"
    )
    assert chance <= 0.05


@pytest.mark.parametrize("rate", [0.01, 0.001])
@pytest.mark.parametrize("sharpness", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("answers", [3, 300])
def test_estimated_rates_do_not_call_a_rare_success_a_discovery(
    rate: float, sharpness: float, answers: int
) -> None:
    """The base spreads its rate over many right answers; the trained model prefers the likelier.

    Its chance of an answer is the base's to the power `sharpness`, over the sum of these.
    """
    generator = np.random.default_rng(5)
    wrong, trials = 0, 300
    for _ in range(trials):
        base = rate * generator.dirichlet(np.full(answers, 0.5))
        trained = base**sharpness / (base**sharpness).sum()
        given = generator.choice(answers, 64, p=trained)
        weights = base[given] / trained[given]
        before = record(
            int(generator.binomial(128, rate)),
            estimated=float(weights.mean()),
            effective=float(weights.sum() ** 2 / (weights**2).sum()),
            known=float(base[np.unique(given)].sum()),
        )
        wrong += problem_gain(before, record(128))[0] == "discovery"
    assert wrong / trials <= 0.05


def test_estimated_rates_find_what_was_out_of_reach() -> None:
    before = record(0, estimated=OUT_OF_REACH / 100, effective=FEWEST_EFFECTIVE)
    assert problem_gain(before, record(128)) == ("discovery", "answers")


def evaluation(
    successes: list[int], samples: int = 128, estimated: float | None = None
) -> Evaluation:
    return Evaluation(
        tuple(
            record(c, samples, i, "fg"[i % 2], None if c else estimated)
            for i, c in enumerate(successes)
        ),
        samples,
        (1, samples),
    )


def test_a_run_is_what_half_of_its_problems_are() -> None:
    before = evaluation([0, 0, 0, 64], estimated=1e-8)
    verdict = run_gain(compare(before, evaluation([120, 120, 3, 128])))
    found = (verdict.kind, verdict.discoveries, verdict.sharpenings, verdict.unsolved)
    assert found == ("discovery", 2, 1, 3)
    assert verdict.problems[0].before.startswith("0 of 128 (≤ 2.8%); the gold answer has")
    assert "2 were discovered, 1 sharpened, 0 undecided" in verdict.text()
    sharpened = compare(evaluation([9, 9, 9, 9]), evaluation([99, 99, 9, 9]))
    assert run_gain(sharpened).kind == "sharpening"
    one = compare(evaluation([0, 0, 0, 0]), evaluation([120, 0, 0, 0]))
    assert run_gain(one).kind == "neither"


def test_a_run_whose_base_was_only_sampled_is_undecided_and_says_what_to_do() -> None:
    verdict = run_gain(compare(evaluation([0, 0]), evaluation([120, 120])))
    assert (verdict.kind, verdict.undecided) == ("undecided", 2)
    assert "`deltagym rates`" in verdict.text()


def test_one_family_can_be_judged_alone_and_unscored_problems_are_left_out() -> None:
    before = evaluation([0, 0, 0, 0], estimated=1e-8)
    comparison = compare(before, evaluation([120, 0, 120, 0]))
    assert run_gain(comparison, "f").discoveries == 2
    assert run_gain(comparison, "g").kind == "neither"
    unscored = Evaluation((record(0, 0),), 128, (1, 128))
    nothing = run_gain(compare(evaluation([0]), unscored))
    assert (nothing.kind, nothing.problems) == ("neither", ())
