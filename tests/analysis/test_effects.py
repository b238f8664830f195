import itertools
from functools import cache

import numpy as np
import pytest

from deltagym.analysis.coding import Ingredient, Response
from deltagym.analysis.effects import Posterior, effects, effects_and_spreads, fit_effects
from deltagym.core.errors import BadInput

THETA = np.array([[2.0, -1.0, 0.0], [0.0, 0.0, 0.0]])
ERRORS = 4
"""Standard errors allowed: a right sampler is beyond them once in 16,000 comparisons."""


def correlated(runs=40, seed=5, shared=1.0):
    """Two inputs with the effects `THETA` on three outputs, noise that the outputs share or not."""
    random = np.random.default_rng(seed)
    X = random.standard_normal((runs, 2))
    luck = shared * random.standard_normal((runs, 1))
    own = np.sqrt(1.09 - shared**2) * random.standard_normal((runs, 3))
    return X, X @ THETA + luck + own + 7, THETA


@cache
def fits(shared: float = 1.0) -> list[Posterior]:
    data = [correlated(seed=seed, shared=shared) for seed in range(6)]
    return [fit_effects(X, Y, draws=200, burn=80, seed=i) for i, (X, Y, _) in enumerate(data)]


def arms_apart(seed: int, spread: float, effect: float = 0.0, arms: int = 4, seeds: int = 4):
    """Arms against the first, of which the last scatters `spread` times as much; three outputs.

    `effect` moves all outputs of the second arm.
    """
    random, arm = np.random.default_rng(seed), np.repeat(np.arange(arms), seeds)
    X = (arm[:, None] == np.arange(1, arms)).astype(float)
    noise = random.standard_normal((len(arm), 1)) + 0.5 * random.standard_normal((len(arm), 3))
    return X, X[:, :1] * effect + noise * np.where(arm == arms - 1, spread, 1.0)[:, None]


def mean_and_error(draws: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean over data sets of the posterior means, and its standard error by the posteriors."""
    variance = np.mean([each.var(axis=0) for each in draws], axis=0)
    mean = np.mean([each.mean(axis=0) for each in draws], axis=0)
    return mean, np.sqrt(variance / len(draws))


def test_large_effects_are_found_with_their_sign_and_size():
    found = fits()
    mean, error = mean_and_error([posterior.given for posterior in found])
    assert (np.abs(mean - THETA) < ERRORS * error).all()
    assert (ERRORS * error < 0.5).all(), "the bounds are narrow enough to tell 2, -1 and 0 apart"
    for posterior in found:
        assert posterior.positive[0, 0] > 0.99
        assert posterior.positive[0, 1] < 0.01


def noise_correlation(posterior: Posterior) -> np.ndarray:
    """Draws of the correlation of outputs 0 and 1 beyond the inputs, (draws,)."""
    loadings, noise = posterior.loadings, posterior.noise
    shared = (loadings[:, :, 0] * loadings[:, :, 1]).sum(axis=1)
    variances = [(loadings[:, :, k] ** 2).sum(axis=1) + noise[:, k] for k in (0, 1)]
    return shared / np.sqrt(variances[0] * variances[1])


def test_noise_that_outputs_share_is_told_from_noise_of_their_own():
    for posterior in (found := fits()):
        draws = noise_correlation(posterior)
        assert posterior.noise_correlation[0, 1] == pytest.approx(draws.mean())
        assert draws.mean() > ERRORS * draws.std()
    shared, error = mean_and_error([noise_correlation(posterior) for posterior in found])
    apart, other = mean_and_error([noise_correlation(posterior) for posterior in fits(shared=0)])
    assert abs(apart) < ERRORS * other
    assert shared - apart > ERRORS * np.hypot(error, other)


def test_the_same_seed_gives_the_same_draws_and_another_does_not():
    X, Y, _ = correlated(12)
    one, same, other = (fit_effects(X, Y, draws=20, burn=5, seed=seed).theta for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_units_do_not_matter():
    X, Y, _ = correlated(15)
    plain = fit_effects(X, Y, draws=50, burn=20)
    x_unit, y_unit = np.array([8, 0.25]), np.array([1, 2, 4])  # Powers of 2: nothing is rounded.
    other = fit_effects(X * x_unit, Y * y_unit, draws=50, burn=20)
    assert other.theta == pytest.approx(plain.theta * y_unit / x_unit[:, None])
    assert other.loadings == pytest.approx(plain.loadings * y_unit)
    assert other.noise == pytest.approx(plain.noise * y_unit**2)
    assert other.spread == pytest.approx(plain.spread)


def test_a_smaller_expected_ratio_shrinks_more():
    X, Y, _ = correlated(10, seed=6)
    small, large = (
        np.abs(fit_effects(X, Y, latent_snr=snr, draws=300, burn=100).mean_if_it_matters).sum()
        for snr in (1e-5, 1.0)
    )
    assert small < large


def test_two_halves_of_a_long_chain_agree():
    X, Y, _ = correlated(60)
    assert fit_effects(X, Y, draws=800, burn=200).rhat.max() < 1.05


def test_without_effects_few_ingredients_are_said_to_matter():
    random, matters, called = np.random.default_rng(7), [], []
    for _ in range(5):
        X = random.standard_normal((18, 4))
        Y = random.standard_normal((18, 1)) + 0.5 * random.standard_normal((18, 5))
        posterior = fit_effects(X, Y, arms=[0] * 18, draws=300, burn=200)
        matters += list(posterior.matters)
        low, high = posterior.interval()
        called.append(np.mean((low > 0) | (high < 0)))
    assert np.mean(matters) < 0.5, "less than before the runs"
    assert np.sum(np.array(matters) > 0.95) <= 2
    assert np.mean(called) < 0.1


def test_an_ingredient_with_a_large_effect_matters():
    X, Y = arms_apart(seed=3, spread=1.0, effect=8.0)
    posterior = fit_effects(X, Y, draws=300, burn=150)
    assert posterior.matters[0] > 0.95
    assert posterior.matters[1:].max() < 0.95
    assert np.abs(posterior.mean[1:]).max() < np.abs(posterior.mean_if_it_matters[1:]).max()


def test_columns_of_one_group_matter_together():
    X, Y = arms_apart(seed=3, spread=1.0, effect=8.0)
    matters = fit_effects(X, Y, groups=["a", "a", "b"], draws=100, burn=50).matters
    assert matters[0] == matters[1] > 0.95
    assert matters[2] < matters[0]


def test_an_arm_that_scatters_more_has_the_larger_spread_and_the_wider_interval():
    X, Y = arms_apart(seed=5, spread=10.0)
    own = fit_effects(X, Y, draws=400, burn=200)
    size = np.median(own.noise_size, axis=0)
    assert size[3] > 3 * size[:3].max()
    equal = fit_effects(X, Y, arms=["any"] * len(X), draws=400, burn=200)
    assert equal.spread.shape[1] == 1
    widths = [np.subtract(*fit.interval()[::-1]).mean(axis=1) for fit in (own, equal)]
    assert widths[0][0] < widths[1][0], "a quiet arm is known better than the noisy one allows"


@pytest.mark.parametrize(
    ("X", "Y", "options", "message"),
    [
        ([[1.0], [2.0]], [[1.0], [0.0]], {}, "2 run"),
        ([[1.0], [2.0], [3.0]], [[1.0], [0.0]], {}, "Y: 2 rows for the 3 of X"),
        ([1.0, 2.0, 3.0], [[1.0], [0.0], [1.0]], {}, "X: shape"),
        ([[1.0], [np.nan], [3.0]], [[1.0], [0.0], [1.0]], {}, "X: row 1, column 0"),
        ([[1.0], [1.0], [1.0]], [[1.0], [0.0], [1.0]], {}, "X: column 0 is the same"),
        ([[1.0], [2.0], [3.0]], [[1.0], [1.0], [1.0]], {}, "Y: column 0 is the same"),
        ([[1.0], [2.0], [3.0]], [[1.0], [0.0], [1.0]], {"arms": "ab"}, "arms: 2 for 3"),
        ([[1.0], [2.0], [3.0]], [[1.0], [0.0], [1.0]], {"groups": "ab"}, "groups: 2 for 1"),
        ([[1.0], [2.0], [3.0]], [[1.0], [0.0], [1.0]], {"draws": 0}, "draws: 0"),
        ([[1.0], [2.0], [3.0]], [[1.0], [0.0], [1.0]], {"latent_snr": 0.0}, "latent_snr: 0"),
    ],
)
def test_unusable_matrices_are_named(X, Y, options, message):
    with pytest.raises(BadInput, match=message):
        fit_effects(X, Y, **options)


def study():
    """24 runs: corrected replay lifts family `has` by 3 in log-odds, group size does nothing.

    Luck is shared by both families.
    """
    random = np.random.default_rng(8)
    rows = []
    for replay, group, seed in itertools.product(
        ("off", "uncorrected", "corrected"), (8, 32), range(4)
    ):
        luck = random.normal(0, 0.7)
        odds = {
            "has": -1 + 3 * (replay == "corrected") + luck,
            "regex": 0.5 + luck + random.normal(0, 0.2),
        }
        rates = {
            family: random.binomial(100, 1 / (1 + np.exp(-odd))) / 100
            for family, odd in odds.items()
        }
        rows.append({"replay": replay, "group_size": str(group), "seed": seed, **rates})
    return rows


def test_effects_of_a_study_come_back_in_log_odds():
    found = effects(
        study(),
        ingredients=["replay", Ingredient("group_size", log=True)],
        responses=[Response("has", 100), Response("regex", 100)],
        draws=500,
        burn=250,
    )
    by_name = {(e.ingredient, e.reference, e.setting, e.response): e for e in found}
    assert list(by_name) == [
        ("replay", "off", "uncorrected", "has"),
        ("replay", "off", "uncorrected", "regex"),
        ("replay", "off", "corrected", "has"),
        ("replay", "off", "corrected", "regex"),
        ("group_size", "8", "32", "has"),
        ("group_size", "8", "32", "regex"),
    ]
    corrected = by_name["replay", "off", "corrected", "has"]
    assert corrected.low < 3 < corrected.high
    assert corrected.low > 1
    assert corrected.positive > 0.99
    assert corrected.matters > 0.95
    assert corrected.matters == by_name["replay", "off", "uncorrected", "regex"].matters
    without_effect = by_name["group_size", "8", "32", "has"]
    assert without_effect.low < 0 < without_effect.high


def test_a_single_run_has_no_effects():
    with pytest.raises(BadInput, match="1 run"):
        effects(study()[:1], ingredients=["replay"], responses=[Response("has", 100)])


def test_settings_of_an_ingredient_can_matter_each_by_itself():
    found, spreads = effects_and_spreads(
        study(),
        ingredients=[Ingredient("replay", apart=True)],
        responses=[Response("has", 100), Response("regex", 100)],
        draws=400,
        burn=200,
    )
    matters = {effect.setting: effect.matters for effect in found}
    assert matters["corrected"] > 0.95 > matters["uncorrected"]
    assert [(spread.arm, spread.runs) for spread in spreads] == [
        (("off",), 8),
        (("uncorrected",), 8),
        (("corrected",), 8),
    ]
    assert all(spread.low < spread.size < spread.high for spread in spreads)
