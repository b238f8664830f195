"""The sampler draws from the posterior that the model says."""

import numpy as np

from deltagym.analysis.regression.fit import weighted_quantile
from deltagym.analysis.regression.gibbs import gibbs, sweep
from deltagym.analysis.regression.model import (
    Parameters,
    Prior,
    coefficients,
    design_of,
    sample_outputs,
    sample_prior,
)

TAME = Prior(latent_snr=0.5, own_snr=0.2, local_shape=8.0, first=4.0, later=4.0, noise_shape=4.0)
"""Tails light enough for averages over a few thousand draws to settle."""


def bounded(now: Parameters) -> np.ndarray:
    """Functions of the parameters that have all moments and do not depend on a factor's sign."""
    parts = [
        np.log(now.noise),
        np.log([now.rate, now.tail]),
        np.log(now.slab),
        np.log(now.precision),
        now.included,
        np.tanh(coefficients(now)),
        np.tanh(coefficients(now)) ** 2,
    ]
    for factors in (now.shared, now.own):
        parts += [np.log(factors.delta), np.log(factors.local)]
        parts += [np.arctan(part**2) for part in factors[:3]]
    return np.concatenate([np.ravel(part) for part in parts])


def test_sampler_and_model_agree_on_the_joint_distribution():
    """Sweeps given data drawn from the parameters leave them distributed as the prior says.

    After Geweke (JASA 2004), with independent replicates, so that the standard errors are exact.
    """
    random, replicates, changes = np.random.default_rng(1), 1_000, []
    arms, groups = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1])
    design = design_of(random.standard_normal((5, 3)), arms, groups)
    for _ in range(replicates):
        first = now = sample_prior(design, 3, (2, 1), TAME, random)
        Y = sample_outputs(first, design, random)
        for _ in range(2):
            now, _ = sweep(now, Y, design, TAME, random)
        changes.append(bounded(now) - bounded(first))
    errors = np.std(changes, axis=0) / np.sqrt(replicates)
    assert np.abs(np.mean(changes, axis=0) / errors).max() < 4.5


def test_probabilities_and_intervals_hold_as_often_as_they_say():
    """Over studies drawn from the prior: groups matter as often as announced; intervals of those
    that matter hold their effect in 80 % of studies."""
    random, held, wrong = np.random.default_rng(2), [], []
    for _ in range(50):
        arms, groups = np.repeat([0, 1, 2], 4), np.array([0, 1])
        design = design_of(np.eye(3)[arms][:, 1:], arms, groups)
        truth = sample_prior(design, 3, (2, 1), TAME, random)
        Y = sample_outputs(truth, design, random)
        chain = gibbs(design, Y, prior=TAME, draws=80, burn=40, random=random)
        weights = np.broadcast_to(chain.chance[:, :, None], chain.given.shape)
        low, high = (weighted_quantile(chain.given, weights, tail) for tail in (0.1, 0.9))
        theta = coefficients(truth)
        inside = ((low <= theta) & (theta <= high)).mean(axis=1)
        held += list(inside[truth.included == 1])
        wrong += list(chain.chance.mean(axis=0) - truth.included)
    error = np.std(held) / np.sqrt(len(held))
    assert abs(np.mean(held) - 0.8) < 4 * error
    assert 4 * error < 0.25, "the bound is narrow enough to tell 80 % from half"
    assert abs(np.mean(wrong)) < 4 * np.std(wrong) / np.sqrt(len(wrong))


def test_fifteen_factors_are_found_without_a_limit_being_set():
    random, runs, outputs = np.random.default_rng(3), 120, 20
    loadings = random.standard_normal((15, outputs))
    Y = random.standard_normal((runs, 15)) @ loadings + 0.1 * random.standard_normal(
        (runs, outputs)
    )
    X = random.standard_normal((runs, 2))
    design = design_of(X, np.zeros(runs, np.intp), np.arange(2))
    chain = gibbs(design, Y / Y.std(axis=0), prior=Prior(), draws=60, burn=160, random=random)
    assert chain.loadings.shape[1] >= 15
    own = chain.noise.mean(axis=0)
    assert own.max() < 0.2, "fewer factors would leave the rest to the outputs' own noise"


def test_superfluous_factors_go():
    random = np.random.default_rng(4)
    Y = random.standard_normal((60, 1)) + 0.3 * random.standard_normal((60, 20))
    design = design_of(random.standard_normal((60, 2)), np.zeros(60, np.intp), np.arange(2))
    chain = gibbs(design, Y, prior=Prior(), draws=10, burn=250, random=random)
    assert chain.loadings.shape[1] < 10
