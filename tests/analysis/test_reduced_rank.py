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
    """Functions of the parameters that have all moments and do not depend on a factor's sign."""
    parts = (
        np.log(p.noise),
        np.log(p.delta),
        np.log(p.local),
        np.log([p.spread]),
        np.arctan(p.amplitude**2),
        np.arctan(p.weights**2),
        np.arctan(p.gamma**2),
        np.tanh(p.theta),
        np.tanh(p.theta) ** 2,
    )
    return np.concatenate([np.ravel(part) for part in parts])


def test_sampler_and_model_agree_on_the_joint_distribution():
    """Sweeps given data drawn from the parameters leave them distributed as the prior says.

    After Geweke (JASA 2004), with independent replicates, so that the standard errors are exact.
    """
    random, replicates, changes = np.random.default_rng(1), 4_000, []
    design = Design.of(random.standard_normal((3, 2)))
    for _ in range(replicates):
        first = now = sample_prior(3, 2, design, TAME, random)
        Y = sample_outputs(first, design.X, random)
        for _ in range(2):
            now = sweep(now, Y, design, TAME, random)
        changes.append(bounded(now) - bounded(first))
    errors = np.std(changes, axis=0) / np.sqrt(replicates)
    assert np.abs(np.mean(changes, axis=0) / errors).max() < 4.5


def test_intervals_hold_the_truth_as_often_as_they_say():
    random, held = np.random.default_rng(2), []
    for _ in range(60):
        design = Design.of(random.standard_normal((20, 2)))
        truth = sample_prior(3, 2, design, TAME, random)
        Y = sample_outputs(truth, design.X, random)
        chain = gibbs(design.X, Y, factors=2, prior=TAME, draws=200, burn=50, random=random)
        low, high = np.quantile(chain.theta, [0.1, 0.9], axis=0)
        held.append(np.mean((low <= truth.theta) & (truth.theta <= high)))
    error = np.std(held) / np.sqrt(len(held))
    assert abs(np.mean(held) - 0.8) < 4 * error
    assert 4 * error < 0.13, "the bound is narrow enough to tell 80 % from 95 %"


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
