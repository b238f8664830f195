import numpy as np
import pytest

from deltagym.analysis.reduced_rank import (
    Design,
    Parameters,
    Prior,
    gibbs,
    sample_outputs,
    sample_prior,
    sweep,
)
from deltagym.core.errors import BadInput

TAME = Prior(latent_snr=0.5, local_shape=8.0, first=4.0, later=4.0, noise_shape=4.0, noise_rate=3.0)
"""Tails light enough for averages over a few thousand draws to settle."""


def bounded(p: Parameters) -> np.ndarray:
    """Functions of the parameters that have all their moments and do not depend on a factor's sign."""
    parts = (
        np.log(p.noise),
        np.log(p.delta),
        np.log(p.local),
        np.log([p.spread]),
        np.arctan(p.amplitude**2),
        np.arctan(p.weights**2),
    )
    return np.concatenate(
        [
            np.ravel(part)
            for part in (*parts, np.arctan(p.gamma**2), np.tanh(p.theta), np.tanh(p.theta) ** 2)
        ]
    )


def test_sampler_and_model_agree_on_the_joint_distribution():
    """Geweke (JASA 2004): alternating new data with a Gibbs step must leave the parameters distributed as the prior says."""
    random, rounds, batches = np.random.default_rng(1), 10_000, 50
    design = Design.of(random.standard_normal((3, 2)))
    prior = np.array([bounded(sample_prior(3, 2, design, TAME, random)) for _ in range(rounds)])
    now, visited = sample_prior(3, 2, design, TAME, random), []
    for _ in range(rounds):
        now = sweep(now, sample_outputs(now, design.X, random), design, TAME, random)
        visited.append(bounded(now))
    means = np.array(visited).reshape(batches, rounds // batches, -1).mean(axis=1)
    error = np.sqrt(prior.var(axis=0) / rounds + means.var(axis=0, ddof=1) / batches)
    assert np.abs((prior.mean(axis=0) - means.mean(axis=0)) / error).max() < 4.5


def test_intervals_hold_the_truth_as_often_as_they_say():
    random, held = np.random.default_rng(2), []
    for _ in range(50):
        design = Design.of(random.standard_normal((20, 2)))
        truth = sample_prior(3, 2, design, TAME, random)
        Y = sample_outputs(truth, design.X, random)
        chain = gibbs(design.X, Y, factors=2, prior=TAME, draws=300, burn=60, random=random)
        low, high = np.quantile(chain.theta, [0.1, 0.9], axis=0)
        held.append(np.mean((low <= truth.theta) & (truth.theta <= high)))
    assert 0.70 < np.mean(held) < 0.90


def test_a_chain_has_the_announced_shapes():
    random = np.random.default_rng(3)
    chain = gibbs(
        random.standard_normal((7, 2)),
        random.standard_normal((7, 4)),
        factors=3,
        prior=Prior(),
        draws=5,
        burn=2,
        random=random,
    )
    assert chain.theta.shape == (5, 2, 4)
    assert chain.gamma.shape == (5, 3, 4)
    assert chain.noise.shape == (5, 4)
    assert chain.snr.shape == (5,)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_constants_of_the_prior_are_positive(wrong):
    with pytest.raises(BadInput, match="later"):
        Prior(later=wrong)
