r"""Bayesian reduced-rank regression in which signal and noise share factors, by Gibbs sampling.

The model of Gillberg et al., "Multiple Output Regression with Latent Noise" (JMLR 17(122), 2016):

    Y = (X Ψ + Ω) Γ + E        n runs, P inputs, S latent factors, K outputs

The signal of the inputs (X Ψ) and noise that nobody recorded (Ω) reach the outputs through the same
loadings Γ. The strong noise teaches the loadings, and with them the directions in which a weak
signal is to be expected. The priors, with gamma distributions by shape and rate:

    Ω_is ~ N(0, 1)
        The noise of a factor is its unit; its scale is in Γ.
    Ψ_ps = η_s W_ps,  W_ps ~ N(0, g / v),  η_s ~ N(0, 1),  1/g ~ Ga(½, β₀/2)
        v is the summed variance of the inputs, so that var(XΨ)_s / var(Ω)_s is expected to be
        β_s = η_s² g, the factor's signal-to-noise ratio.
    Γ_sk ~ N(0, 1 / (φ_sk τ_s)),  τ_s = Π_{l≤s} δ_l
    φ_sk ~ Ga(h/2, h/2),  δ_1 ~ Ga(a₁, 1),  δ_l ~ Ga(a₂, 1)
        A multiplicative gamma process (Bhattacharya and Dunson, Biometrika 2011) shrinks each
        factor more than the one before.
    E_ik ~ N(0, d_k),  1/d_k ~ Ga(e, f)
        The noise of a single output.

In the paper the ratio is one hyperparameter β. Here a β_s is learnt for each factor, since a
study's signal may be a hundredth or the tenfold of its noise: √β_s is half-Cauchy with median √β₀,
which excludes neither a factor without signal nor one that is all signal. Writing it as a product
of normals keeps every conditional in closed form and lets the chain leave the neighbourhood of
Ψ = 0 (parameter expansion; Gelman, Bayesian Analysis 2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deltagym.core.errors import BadInput

Array = NDArray[np.float64]

LATENT_SNR = 0.5
"""Default prior median of the latent signal-to-noise ratio."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Constants of the module's priors, for outputs of about unit variance.

    Attributes:
        latent_snr: β₀, median ratio of signal to noise variance in a latent factor.
        local_shape: h, degrees of freedom of one loading; a small h lets some loadings be large.
        first: a₁, the strength of shrinkage of all factors.
        later: a₂, the further strength with each factor; above 2 the expected variances fall.
        noise_shape: e, shape of the prior of the outputs' own noise.
        noise_rate: f, rate of the same prior.
    """

    latent_snr: float = LATENT_SNR
    local_shape: float = 3.0
    first: float = 2.0
    later: float = 3.0
    noise_shape: float = 2.0
    noise_rate: float = 0.5

    def __post_init__(self) -> None:
        for name in ("latent_snr", "local_shape", "first", "later", "noise_shape", "noise_rate"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise BadInput(f"{name}: {value} is not a positive number")


@dataclass(frozen=True, slots=True)
class Parameters:
    """One value of every unknown of the model but the latent noise Ω.

    Attributes:
        weights: W, (P, S).
        amplitude: η, (S,).
        spread: g.
        gamma: Γ, (S, K).
        local: φ, (S, K).
        delta: δ, (S,).
        noise: d, (K,).
    """

    weights: Array
    amplitude: Array
    spread: float
    gamma: Array
    local: Array
    delta: Array
    noise: Array

    @property
    def psi(self) -> Array:
        """Ψ, (P, S)."""
        return self.amplitude * self.weights

    @property
    def theta(self) -> Array:
        """Θ = ΨΓ, the coefficients, (P, K)."""
        return self.psi @ self.gamma


@dataclass(frozen=True, slots=True)
class Design:
    """The inputs, with the decomposition that every sweep uses.

    Attributes:
        X: (n, P).
        values: Eigenvalues of XᵀX, (P,).
        vectors: Their eigenvectors, in columns, (P, P).
        variance: v, summed mean squares of the inputs.
    """

    X: Array
    values: Array
    vectors: Array
    variance: float

    @classmethod
    def of(cls, X: Array) -> Design:
        """Decomposes `X`, (n, P), whose columns are centred or contrasts."""
        values, vectors = np.linalg.eigh(X.T @ X)
        return cls(X, np.maximum(values, 0.0), vectors, float(np.sum(X**2)) / len(X))


@dataclass(frozen=True, slots=True)
class Chain:
    """The draws that the sampler kept.

    Attributes:
        theta: Θ, (draws, P, K).
        gamma: Γ, (draws, S, K). A factor's sign is arbitrary, and so is the order of factors of
            similar size.
        snr: tr var(XΨΓ) / tr var(ΩΓ), (draws,): the ratio in the outputs, where factors without
            loadings do not count.
        noise: d, (draws, K).
    """

    theta: Array
    gamma: Array
    snr: Array
    noise: Array


def sample_prior(
    outputs: int, factors: int, design: Design, prior: Prior, random: np.random.Generator
) -> Parameters:
    """Draws all parameters from the prior."""
    inputs = design.X.shape[1]
    delta = random.gamma(_delta_shapes(factors, prior), 1.0)
    local = random.gamma(prior.local_shape / 2, 2 / prior.local_shape, (factors, outputs))
    gamma = random.standard_normal((factors, outputs)) / np.sqrt(local * np.cumprod(delta)[:, None])
    spread = 1 / random.gamma(0.5, 2 / prior.latent_snr)
    amplitude = random.standard_normal(factors)
    weights = random.standard_normal((inputs, factors)) * np.sqrt(spread / design.variance)
    noise = 1 / random.gamma(prior.noise_shape, 1 / prior.noise_rate, outputs)
    return Parameters(weights, amplitude, spread, gamma, local, delta, noise)


def sample_outputs(parameters: Parameters, X: Array, random: np.random.Generator) -> Array:
    """Draws Y, (n, K), given the parameters and the inputs `X`, (n, P)."""
    latent = X @ parameters.psi
    latent = latent + random.standard_normal(latent.shape)
    mean = latent @ parameters.gamma
    return mean + random.standard_normal(mean.shape) * np.sqrt(parameters.noise)


def sweep(
    now: Parameters, Y: Array, design: Design, prior: Prior, random: np.random.Generator
) -> Parameters:
    """One sweep of the Gibbs sampler, which leaves the posterior given `Y`, (n, K), unchanged.

    It draws W, η and the factors Z = XΨ + Ω given the loadings; then the loadings, the noise and
    the scales, each given all the rest.
    """
    weights, amplitude, latent = _draw_signal(now, Y, design, random)
    gamma = _draw_loadings(now, latent, Y, random)
    noise = _draw_noise(gamma, latent, Y, prior, random)
    local = _draw_local(gamma, now.delta, prior, random)
    delta = _draw_delta(gamma, local, now.delta, prior, random)
    spread = _draw_spread(weights, design.variance, prior, random)
    return Parameters(weights, amplitude, spread, gamma, local, delta, noise)


def gibbs(
    X: Array,
    Y: Array,
    *,
    factors: int,
    prior: Prior,
    draws: int,
    burn: int,
    random: np.random.Generator,
) -> Chain:
    """Samples the posterior, starting from a draw of the prior.

    Args:
        X: Inputs, (n, P), centred or contrasts: the model has no intercept.
        Y: Outputs, (n, K), likewise, of about unit variance.
        factors: S, the number of latent factors; superfluous ones are shrunk away.
        prior: Constants of the priors.
        draws: Sweeps kept.
        burn: Sweeps dropped before them.
        random: Source of randomness.
    """
    design = Design.of(X)
    now = sample_prior(Y.shape[1], factors, design, prior, random)
    kept: list[Parameters] = []
    for number in range(burn + draws):
        now = sweep(now, Y, design, prior, random)
        if number >= burn:
            kept.append(now)
    theta, gamma, noise = (
        np.array([getattr(p, name) for p in kept]) for name in ("theta", "gamma", "noise")
    )
    snr = np.sum((X @ theta) ** 2, axis=(1, 2)) / len(X) / np.sum(gamma**2, axis=(1, 2))
    return Chain(theta, gamma, snr, noise)


def _draw_signal(
    now: Parameters, Y: Array, design: Design, random: np.random.Generator
) -> tuple[Array, Array, Array]:
    r"""Draws W, then η, both with Ω integrated out, then Z = XΨ + Ω given both.

    With D = diag(d) and A = Γ D⁻¹ Γᵀ, a run's factors given Ψ and Y are normal with covariance
    V = (I + A)⁻¹ and mean (x Ψ + y D⁻¹ Γᵀ) V. Integrated over Ω, y ~ N(x Ψ Γ, Γᵀ Γ + D), and by
    Woodbury's identity Γ (ΓᵀΓ + D)⁻¹ Γᵀ = A V = M and (ΓᵀΓ + D)⁻¹ Γᵀ = D⁻¹ Γᵀ V. As a function of
    Ψ the log-likelihood is thus tr(Ψᵀ B) - tr(Ψᵀ XᵀX Ψ M) / 2 with B = Xᵀ Y D⁻¹ Γᵀ V.

    So W has the precision XᵀX ⊗ (η ηᵀ ∘ M) + v/g I: in the coordinates of XᵀX's eigenvectors, P
    independent normals of S dimensions. And η has the precision (Wᵀ XᵀX W) ∘ M + I and the linear
    term Σ_p W_ps B_ps.
    """
    identity = np.eye(len(now.amplitude))
    scaled = (now.gamma / now.noise).T
    A = now.gamma @ scaled
    V = _symmetric(np.linalg.inv(identity + A))
    M = _symmetric(A @ V)
    weighed = Y @ scaled
    B = design.X.T @ (weighed @ V)
    outer = np.outer(now.amplitude, now.amplitude) * M
    shrinkage = design.variance / now.spread * identity
    precision = design.values[:, None, None] * outer + shrinkage
    linear = design.vectors.T @ (B * now.amplitude)
    weights = design.vectors @ _draw_normals(precision, linear, random)
    moved = design.X @ weights
    precision = (moved.T @ moved) * M + identity
    amplitude = _draw_normals(precision[None], np.sum(weights * B, axis=0)[None], random)[0]
    mean = (moved * amplitude + weighed) @ V
    return weights, amplitude, mean + random.standard_normal(mean.shape) @ np.linalg.cholesky(V).T


def _draw_loadings(now: Parameters, latent: Array, Y: Array, random: np.random.Generator) -> Array:
    """Draws Γ given Z: a ridge regression of each output on Z with the penalties φτ."""
    penalty = (now.local * np.cumprod(now.delta)[:, None]).T[:, :, None] * np.eye(len(now.delta))
    precision = (latent.T @ latent) / now.noise[:, None, None] + penalty
    return _draw_normals(precision, (Y.T @ latent) / now.noise[:, None], random).T


def _draw_noise(
    gamma: Array, latent: Array, Y: Array, prior: Prior, random: np.random.Generator
) -> Array:
    """Draws d given the residual sums of squares: 1/d_k ~ Ga(e + n/2, f + RSS_k/2)."""
    rate = prior.noise_rate + np.sum((Y - latent @ gamma) ** 2, axis=0) / 2
    return rate / random.gamma(prior.noise_shape + len(Y) / 2, 1.0, len(rate))


def _draw_local(gamma: Array, delta: Array, prior: Prior, random: np.random.Generator) -> Array:
    """Draws φ_sk ~ Ga((h + 1)/2, (h + τ_s Γ_sk²)/2)."""
    rate = (prior.local_shape + np.cumprod(delta)[:, None] * gamma**2) / 2
    return random.gamma((prior.local_shape + 1) / 2, 1.0, gamma.shape) / rate


def _draw_delta(
    gamma: Array, local: Array, delta: Array, prior: Prior, random: np.random.Generator
) -> Array:
    """Draws δ one after the other.

    δ_l ~ Ga(a_l + K (S - l + 1)/2, 1 + Σ_{s≥l} (τ_s / δ_l) Σ_k φ_sk Γ_sk² / 2).
    """
    factors, outputs = gamma.shape
    weight = np.sum(local * gamma**2, axis=1) / 2
    delta = delta.copy()
    for index, shape in enumerate(_delta_shapes(factors, prior)):
        others = np.cumprod(np.where(np.arange(factors) == index, 1.0, delta))[index:]
        draw = random.gamma(shape + outputs * (factors - index) / 2)
        delta[index] = draw / (1 + others @ weight[index:])
    return delta


def _draw_spread(
    weights: Array, variance: float, prior: Prior, random: np.random.Generator
) -> float:
    """Draws g: 1/g ~ Ga((1 + PS)/2, (β₀ + v Σ_ps W_ps²)/2)."""
    rate = (prior.latent_snr + variance * float(np.sum(weights**2))) / 2
    return rate / random.gamma((1 + weights.size) / 2)


def _delta_shapes(factors: int, prior: Prior) -> Array:
    return np.array([prior.first] + [prior.later] * (factors - 1))


def _symmetric(matrix: NDArray[np.floating]) -> Array:
    """The mean of a matrix and its transpose, so that rounding leaves no covariance asymmetric."""
    return np.asarray((matrix + matrix.T) / 2, np.float64)


def _draw_normals(precision: Array, linear: Array, random: np.random.Generator) -> Array:
    """Draws from N(Q⁻¹ b, Q⁻¹), (m, S), for precisions Q, (m, S, S), and linear terms b, (m, S)."""
    root = np.linalg.cholesky(precision)
    half = np.linalg.solve(root, linear[:, :, None]) + random.standard_normal((*linear.shape, 1))
    return np.asarray(np.linalg.solve(np.swapaxes(root, 1, 2), half)[:, :, 0], np.float64)
