r"""Bayesian reduced-rank regression in which signal and noise share their factors, by Gibbs sampling.

The model of Gillberg et al., "Multiple Output Regression with Latent Noise" (JMLR 17(122), 2016, section 3):

    Y = (X Ψ + Ω) Γ + E        n runs, P inputs, S latent factors, K outputs

What the inputs do (X Ψ) and what nobody recorded (Ω) reach the outputs through the same loadings Γ. The strong noise
then teaches the loadings, and with them the directions in which a weak signal is to be expected. The priors:

    Ω_is ~ N(0, 1)                                     the noise of a factor is its unit; its scale is in Γ
    Ψ_ps ~ N(0, β λ_s / v)                             v: summed variance of the inputs, so that var(XΨ)_s / var(Ω)_s is
                                                       expected to be β λ_s: the latent signal-to-noise ratio
    √β ~ C⁺(0, √β₀),  1/λ_s ~ Ga(c, c)                 β has the median β₀; λ_s lets a factor depart from it
    Γ_sk ~ N(0, 1 / (φ_sk τ_s)),  τ_s = Π_{l≤s} δ_l    multiplicative gamma process (Bhattacharya and Dunson, Biometrika
    φ_sk ~ Ga(h/2, h/2),  δ_1 ~ Ga(a₁, 1),  δ_l ~ Ga(a₂, 1)    2011): each factor is shrunk more than the one before
    E_ik ~ N(0, d_k),  1/d_k ~ Ga(e, f)                what is an output's own

The paper fixes β and shrinks Ψ along with Γ. Here the order is in Γ alone; β is learnt, since a study's signal may be a
hundredth or the tenfold of its noise; and λ_s has heavy tails, so that an effect which follows no noise factor is not
excluded. The half-Cauchy C⁺ is a mixture of inverse gammas, 1/β ~ Ga(½, 1/ξ), 1/ξ ~ Ga(½, 1/β₀) (Makalic and Schmidt, IEEE
Signal Processing Letters 2016), which keeps every conditional in closed form. Gammas are given by shape and rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deltagym.problem import BadInput

Array = NDArray[np.float64]


LATENT_SNR = 0.1
"""Median of the prior of the latent signal-to-noise ratio when nothing else is said."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Constants of the priors above, for outputs of about unit variance.

    Attributes:
        latent_snr: β₀, the median of the ratio of signal to noise variance in a latent factor.
        snr_shape: c, how closely each factor's own ratio keeps to the common one; the larger, the closer.
        local_shape: h, degrees of freedom of a single loading: small lets some loadings be large.
        first: a₁, the strength of shrinkage of all factors.
        later: a₂, the further strength with each factor; above 2 the expected variances fall.
        noise_shape: e, of the outputs' own noise.
        noise_rate: f, of the outputs' own noise.
    """

    latent_snr: float = LATENT_SNR
    snr_shape: float = 1.0
    local_shape: float = 3.0
    first: float = 2.0
    later: float = 3.0
    noise_shape: float = 2.0
    noise_rate: float = 0.5

    def __post_init__(self) -> None:
        for name in ("latent_snr", "snr_shape", "local_shape", "first", "later", "noise_shape", "noise_rate"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise BadInput(f"{name}: {value} is not a positive number")


@dataclass(frozen=True, slots=True)
class Parameters:
    """One value of everything unknown but the latent noise.

    Attributes:
        psi: Ψ, (P, S).
        gamma: Γ, (S, K).
        local: φ, (S, K).
        delta: δ, (S,).
        snr: β, the ratio common to all factors.
        spread: λ, each factor's ratio over the common one, (S,).
        noise: d, (K,).
    """

    psi: Array
    gamma: Array
    local: Array
    delta: Array
    snr: float
    spread: Array
    noise: Array

    @property
    def theta(self) -> Array:
        """Θ = ΨΓ, the coefficients, (P, K)."""
        return self.psi @ self.gamma


@dataclass(frozen=True, slots=True)
class Design:
    """Inputs with what the sampler needs of them, computed once.

    Attributes:
        X: (n, P).
        values: Eigenvalues of XᵀX, (P,).
        vectors: Their eigenvectors, in columns, (P, P).
        variance: v, the inputs' summed mean squares.
    """

    X: Array
    values: Array
    vectors: Array
    variance: float

    @classmethod
    def of(cls, X: Array) -> Design:
        """Decomposes `X`, (n, P), whose columns are centred or stand for centred ones."""
        values, vectors = np.linalg.eigh(X.T @ X)
        return cls(X, np.maximum(values, 0.0), vectors, float(np.sum(X**2)) / len(X))


@dataclass(frozen=True, slots=True)
class Chain:
    """What a run of the sampler kept, one row a draw.

    Attributes:
        theta: Θ, (draws, P, K).
        gamma: Γ, (draws, S, K); a factor's sign and, among factors of like size, its place are arbitrary.
        snr: tr var(XΨΓ) / tr var(ΩΓ), the ratio as it reaches the outputs, where idle factors do not count, (draws,).
        noise: d, (draws, K).
    """

    theta: Array
    gamma: Array
    snr: Array
    noise: Array


def sample_prior(outputs: int, factors: int, design: Design, prior: Prior, random: np.random.Generator) -> Parameters:
    """Draws all parameters from the prior."""
    inputs = design.X.shape[1]
    delta = random.gamma(_delta_shapes(factors, prior), 1.0)
    local = random.gamma(prior.local_shape / 2, 2 / prior.local_shape, (factors, outputs))
    gamma = random.standard_normal((factors, outputs)) / np.sqrt(local * np.cumprod(delta)[:, None])
    snr = prior.latent_snr * float(random.standard_cauchy()) ** 2
    spread = prior.snr_shape / random.gamma(prior.snr_shape, 1.0, factors)
    psi = random.standard_normal((inputs, factors)) * np.sqrt(snr * spread / design.variance)
    noise = 1 / random.gamma(prior.noise_shape, 1 / prior.noise_rate, outputs)
    return Parameters(psi, gamma, local, delta, snr, spread, noise)


def sample_outputs(parameters: Parameters, X: Array, random: np.random.Generator) -> Array:
    """Draws Y, (n, K), given the parameters and the inputs `X`, (n, P)."""
    latent = X @ parameters.psi
    latent = latent + random.standard_normal(latent.shape)
    mean = latent @ parameters.gamma
    return mean + random.standard_normal(mean.shape) * np.sqrt(parameters.noise)


def sweep(now: Parameters, Y: Array, design: Design, prior: Prior, random: np.random.Generator) -> Parameters:
    """One Gibbs step, which leaves the posterior given `Y`, (n, K), unchanged.

    Ψ and the factors Z = XΨ + Ω are drawn together, then the loadings, the noise and the scales, each given all the rest.
    """
    psi, latent = _draw_signal(now, Y, design, random)
    gamma = _draw_loadings(now, latent, Y, random)
    noise = _draw_noise(gamma, latent, Y, prior, random)
    local = _draw_local(gamma, now.delta, prior, random)
    delta = _draw_delta(gamma, local, now.delta, prior, random)
    snr = _draw_snr(now, psi, design.variance, prior, random)
    spread = _draw_spread(snr, psi, design.variance, prior, random)
    return Parameters(psi, gamma, local, delta, snr, spread, noise)


def gibbs(X: Array, Y: Array, *, factors: int, prior: Prior, draws: int, burn: int, random: np.random.Generator) -> Chain:
    """Samples the posterior, starting from a draw of the prior.

    Args:
        X: Inputs, (n, P), centred or standing for centred ones: there is no intercept.
        Y: Outputs, (n, K), likewise, of about unit variance.
        factors: S, the number of latent factors; superfluous ones are shrunk away.
        prior: Constants of the priors.
        draws: Steps kept.
        burn: Steps dropped before them.
        random: Source of randomness.
    """
    design = Design.of(X)
    now = sample_prior(Y.shape[1], factors, design, prior, random)
    now = replace(now, psi=np.zeros_like(now.psi))
    kept: list[Parameters] = []
    for step in range(burn + draws):
        now = sweep(now, Y, design, prior, random)
        if step >= burn:
            kept.append(now)
    theta, gamma, noise = (np.array([getattr(p, name) for p in kept]) for name in ("theta", "gamma", "noise"))
    snr = np.sum((X @ theta) ** 2, axis=(1, 2)) / len(X) / np.sum(gamma**2, axis=(1, 2))
    return Chain(theta, gamma, snr, noise)


def _draw_signal(now: Parameters, Y: Array, design: Design, random: np.random.Generator) -> tuple[Array, Array]:
    r"""Ψ with Ω integrated out, then Z = XΨ + Ω given Ψ.

    With D = diag(d) and A = Γ D⁻¹ Γᵀ, a run's factors given Ψ and Y are normal with covariance V = (I + A)⁻¹ and mean
    (x Ψ + y D⁻¹ Γᵀ) V. Integrated over Ω, y ~ N(x Ψ Γ, Γᵀ Γ + D), and by Woodbury's identity
    Γ (ΓᵀΓ + D)⁻¹ Γᵀ = A V and (ΓᵀΓ + D)⁻¹ Γᵀ = D⁻¹ Γᵀ V. So Ψ has the precision XᵀX ⊗ A V + v·I ⊗ diag(1/βλ): in the
    coordinates of XᵀX's eigenvectors, P independent normals of S dimensions.
    """
    factors = len(now.spread)
    scaled = (now.gamma / now.noise).T
    A = now.gamma @ scaled
    V = np.linalg.inv(np.eye(factors) + A)
    evidence = Y @ scaled
    shared = A @ V
    precision = design.values[:, None, None] * (shared + shared.T) / 2 + np.diag(design.variance / (now.snr * now.spread))
    psi = design.vectors @ _draw_normals(precision, design.vectors.T @ (design.X.T @ (evidence @ V)), random)
    mean = (design.X @ psi + evidence) @ V
    return psi, mean + random.standard_normal(mean.shape) @ np.linalg.cholesky((V + V.T) / 2).T


def _draw_loadings(now: Parameters, latent: Array, Y: Array, random: np.random.Generator) -> Array:
    """Γ given Z: for each output a ridge regression of its column of Y on Z, with the precisions φτ as penalties."""
    penalty = now.local * np.cumprod(now.delta)[:, None]
    precision = (latent.T @ latent) / now.noise[:, None, None] + penalty.T[:, :, None] * np.eye(len(now.delta))
    return _draw_normals(precision, (Y.T @ latent) / now.noise[:, None], random).T


def _draw_noise(gamma: Array, latent: Array, Y: Array, prior: Prior, random: np.random.Generator) -> Array:
    """d given the residual sums of squares: 1/d_k ~ Ga(e + n/2, f + RSS_k/2)."""
    rate = prior.noise_rate + np.sum((Y - latent @ gamma) ** 2, axis=0) / 2
    return rate / random.gamma(prior.noise_shape + len(Y) / 2, 1.0, len(rate))


def _draw_local(gamma: Array, delta: Array, prior: Prior, random: np.random.Generator) -> Array:
    """φ_sk ~ Ga((h + 1)/2, (h + τ_s Γ_sk²)/2)."""
    rate = (prior.local_shape + np.cumprod(delta)[:, None] * gamma**2) / 2
    return random.gamma((prior.local_shape + 1) / 2, 1.0, gamma.shape) / rate


def _draw_delta(gamma: Array, local: Array, delta: Array, prior: Prior, random: np.random.Generator) -> Array:
    """δ one at a time: δ_l ~ Ga(a_l + K (S - l + 1)/2, 1 + Σ_{s≥l} (τ_s / δ_l) Σ_k φ_sk Γ_sk² / 2)."""
    factors, outputs = gamma.shape
    weight = np.sum(local * gamma**2, axis=1) / 2
    delta = delta.copy()
    for index, shape in enumerate(_delta_shapes(factors, prior)):
        others = np.cumprod(np.where(np.arange(factors) == index, 1.0, delta))[index:]
        delta[index] = random.gamma(shape + outputs * (factors - index) / 2) / (1 + others @ weight[index:])
    return delta


def _draw_snr(now: Parameters, psi: Array, variance: float, prior: Prior, random: np.random.Generator) -> float:
    """β by way of ξ, which needs β only and so need not be kept.

    1/ξ ~ Ga(1, 1/β₀ + 1/β), then 1/β ~ Ga((1 + PS)/2, 1/ξ + v Σ_ps Ψ_ps² / 2λ_s).
    """
    inverse = random.gamma(1.0) / (1 / prior.latent_snr + 1 / now.snr)
    rate = inverse + variance * float(np.sum(psi**2 / now.spread)) / 2
    return rate / random.gamma((1 + psi.size) / 2)


def _draw_spread(snr: float, psi: Array, variance: float, prior: Prior, random: np.random.Generator) -> Array:
    """λ: 1/λ_s ~ Ga(c + P/2, c + v Σ_p Ψ_ps² / 2β)."""
    rate = prior.snr_shape + variance * np.sum(psi**2, axis=0) / (2 * snr)
    return rate / random.gamma(prior.snr_shape + len(psi) / 2, 1.0, psi.shape[1])


def _delta_shapes(factors: int, prior: Prior) -> Array:
    return np.array([prior.first] + [prior.later] * (factors - 1))


def _draw_normals(precision: Array, linear: Array, random: np.random.Generator) -> Array:
    """Draws m vectors from N(Q⁻¹ b, Q⁻¹) for precisions Q, (m, S, S), and linear terms b, (m, S)."""
    root = np.linalg.cholesky(precision)
    half = np.linalg.solve(root, linear[:, :, None]) + random.standard_normal((*linear.shape, 1))
    return np.linalg.solve(np.swapaxes(root, 1, 2), half)[:, :, 0].astype(np.float64, copy=False)
