r"""The regression's model: what is unknown, its prior, and how runs come from it.

    y_i = μ + x_i Ψ L + s_a (ω_i Λ + e_i),  L = [Λ; Γ]

    n runs i of arms a(i), P inputs in G groups (ingredients), K outputs

Noise that the outputs of a run share (ω_i) reaches them through the loadings Λ. The signal of the
inputs takes two routes: the noise's own loadings Λ, as in Gillberg et al., "Multiple Output
Regression with Latent Noise" (JMLR 17(122), 2016), and separate loadings Γ, as in Gillberg et al.,
"Bayesian Information Sharing Between Noise And Regression Models" (arXiv 1310.4362, 2013). How much
goes which way is learnt. The priors, with gamma distributions by shape and rate:

    Ψ_ps = z_g(p) η_s W_ps,  W_ps ~ N(0, r / v),  η_s ~ N(0, 1),  1/r ~ Ga(½, β₀/2)
        z_g ~ Bernoulli(½): all inputs of a group are in, or none is.
        v is the summed variance of the inputs, so that the variance of a factor's signal is β_s =
        η_s² r, where a latent noise has 1. √β_s is half-Cauchy with median √β₀ (by parameter
        expansion; Gelman, Bayesian Analysis 2006). Each route has an r and a β₀ of its own.
    Λ_sk ~ N(0, 1 / (φ_sk τ_s)),  τ_s = Π_{l≤s} δ_l, and Γ likewise
        φ_sk ~ Ga(h/2, h/2),  δ_1 ~ Ga(a₁, 1),  δ_l ~ Ga(a₂, 1)
        A multiplicative gamma process (Bhattacharya and Dunson, Biometrika 2011) shrinks each
        factor more than the one before.
    ω_is ~ N(0, 1),  e_ik ~ N(0, d_k),  1/d_k ~ Ga(e, f),  f ~ Ga(½, ½)
    1/s_a² ~ Ga(κ/2, κ/2),  κ uniform on `TAILS`
        The spread of an arm. A large κ says that all arms scatter alike.
    μ has a flat prior.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.intp]

LATENT_SNR = 0.5
"""Default prior median of the ratio of signal to noise variance of a shared factor."""

OWN_SNR = 0.005
"""The same for the signal's own factors: small, since the prior's tails let a signal use them."""

TAILS = np.geomspace(1, 128, 8)
"""Values of κ: from spreads that differ tenfold to spreads that hardly differ."""


class Prior(NamedTuple):
    """Constants of the module's priors, all positive, for outputs of about unit variance.

    Attributes:
        latent_snr: β₀ of the shared factors, median ratio of signal to noise variance in a factor.
        own_snr: β₀ of the signal's own factors.
        local_shape: h, degrees of freedom of one loading; a small h lets some loadings be large.
        first: a₁, the strength of shrinkage of all factors.
        later: a₂, the further strength with each factor; above 2 the expected variances fall.
        noise_shape: e, shape of the prior of the outputs' own noise.
    """

    latent_snr: float = LATENT_SNR
    own_snr: float = OWN_SNR
    local_shape: float = 3.0
    first: float = 2.0
    later: float = 3.0
    noise_shape: float = 1.0


class Design(NamedTuple):
    """The inputs of the runs, and what belongs together.

    Attributes:
        X: (n, P).
        arms: Number of each run's arm, (n,), from 0 without gaps.
        groups: Number of each input's group, (P,), from 0 without gaps.
        variance: v, summed variance of the inputs. It does not depend on the arms' spreads.
    """

    X: Array
    arms: Labels
    groups: Labels
    variance: float


class Factors(NamedTuple):
    """S factors: how the inputs reach them, and how they reach the outputs.

    Attributes:
        weights: W, (P, S); 0 for inputs that are out.
        amplitude: η, (S,).
        loadings: Λ or Γ, (S, K).
        local: φ, (S, K).
        delta: δ, (S,).
    """

    weights: Array
    amplitude: Array
    loadings: Array
    local: Array
    delta: Array


class Parameters(NamedTuple):
    """One value of every unknown of the model but μ and ω.

    Attributes:
        shared: The factors Λ of noise and signal.
        own: The factors Γ of the signal alone.
        included: z, (G,), of 0 and 1.
        slab: r, of shared and of own factors, (2,).
        noise: d, (K,).
        rate: f.
        precision: 1/s², (arms,).
        tail: κ.
    """

    shared: Factors
    own: Factors
    included: Array
    slab: Array
    noise: Array
    rate: float
    precision: Array
    tail: float


def design_of(X: Array, arms: Labels, groups: Labels) -> Design:
    """The design with its variance."""
    return Design(X, arms, groups, float(X.var(axis=0).sum()))


def coefficients(now: Parameters) -> Array:
    """Θ = ΨL, (P, K)."""
    shared = (now.shared.amplitude * now.shared.weights) @ now.shared.loadings
    return shared + (now.own.amplitude * now.own.weights) @ now.own.loadings


def covariance(now: Parameters) -> Array:
    """Σ = ΛᵀΛ + D, the noise of an arm of spread 1, (K, K)."""
    loadings = now.shared.loadings
    return loadings.T @ loadings + np.diag(now.noise)


def sample_prior(
    design: Design,
    outputs: int,
    factors: tuple[int, int],
    prior: Prior,
    random: np.random.Generator,
) -> Parameters:
    """Draws all parameters from the prior, with this many shared and own factors."""
    groups = int(design.groups.max()) + 1
    included = (random.random(groups) < 0.5).astype(float)
    slab = 1 / random.gamma(0.5, 2 / np.array([prior.latent_snr, prior.own_snr]))
    scale = included[design.groups, None] * np.sqrt(slab / design.variance)
    shared, own = (
        _sample_factors(scale[:, [route]], outputs, count, prior, random)
        for route, count in enumerate(factors)
    )
    tail = float(random.choice(TAILS))
    rate = random.gamma(0.5, 2.0)
    return Parameters(
        shared=shared,
        own=own,
        included=included,
        slab=slab,
        noise=rate / random.gamma(prior.noise_shape, 1.0, outputs),
        rate=rate,
        precision=random.gamma(tail / 2, 2 / tail, int(design.arms.max()) + 1),
        tail=tail,
    )


def sample_outputs(now: Parameters, design: Design, random: np.random.Generator) -> Array:
    """Draws Y, (n, K), given the parameters, with μ = 0."""
    root = np.linalg.cholesky(covariance(now))
    noise = random.standard_normal((len(design.X), len(root))) @ root.T
    return design.X @ coefficients(now) + noise / np.sqrt(now.precision[design.arms, None])


def _sample_factors(
    scale: Array, outputs: int, count: int, prior: Prior, random: np.random.Generator
) -> Factors:
    delta = random.gamma([prior.first] + [prior.later] * (count - 1), 1.0)
    local = random.gamma(prior.local_shape / 2, 2 / prior.local_shape, (count, outputs))
    loadings = random.standard_normal((count, outputs))
    return Factors(
        weights=scale * random.standard_normal((len(scale), count)),
        amplitude=random.standard_normal(count),
        loadings=loadings / np.sqrt(local * np.cumprod(delta)[:, None]),
        local=local,
        delta=delta,
    )
