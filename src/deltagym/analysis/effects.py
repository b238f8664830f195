"""Effects across a study's runs: which ingredient moves which family, by how much, how surely.

A study has few runs, arms that scatter differently, and what one run gains by luck it tends to gain
in all families at once. `fit_effects` models all three (see `deltagym.analysis.regression`).
`effects` codes a table of runs for it and gives the effects in log-odds of a full pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deltagym.analysis.coding import (
    Coding,
    Ingredient,
    Observation,
    Response,
    code_ingredients,
    code_responses,
)
from deltagym.analysis.regression.fit import (
    FEWEST_RUNS,
    PROBABILITY,
    TAIL_PROBABILITIES,
    Posterior,
    fit_effects,
)
from deltagym.analysis.regression.model import LATENT_SNR
from deltagym.core.errors import BadInput

__all__ = [
    "PROBABILITY",
    "Effect",
    "Posterior",
    "Spread",
    "effects",
    "effects_and_spreads",
    "fit_effects",
]


@dataclass(frozen=True, slots=True)
class Effect:
    """What changing one ingredient does to one response while the other ingredients stay.

    Size, interval and sign are given for the case that the ingredient matters; `matters` says how
    probable that is.

    Attributes:
        ingredient: Its column.
        reference: The setting changed from: the reference, or the smallest number tried.
        setting: The setting changed to: another one, or the largest number tried.
        response: The response's column.
        matters: Probability that the ingredient has an effect on any response; ½ before the runs.
        mean: Posterior mean of the change if the ingredient matters, in log-odds.
        low: Lower end of its 95 % interval.
        high: Upper end.
        positive: Probability that the change is above zero if the ingredient matters.
    """

    ingredient: str
    reference: str
    setting: str
    response: str
    matters: float
    mean: float
    low: float
    high: float
    positive: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How much the runs of one arm scatter.

    Attributes:
        arm: Its settings, in the order of the ingredients.
        runs: How many runs it has.
        size: Standard deviation of a run's results around their expected values, in log-odds: root
            mean square over the responses, posterior median.
        low: Lower end of its 95 % interval.
        high: Upper end.
    """

    arm: tuple[str, ...]
    runs: int
    size: float
    low: float
    high: float


def effects(
    table: Sequence[Observation],
    *,
    ingredients: Sequence[str | Ingredient],
    responses: Sequence[Response],
    latent_snr: float = LATENT_SNR,
    draws: int = 2000,
    burn: int = 1000,
    seed: int = 0,
) -> list[Effect]:
    """The effect of every setting of every ingredient on every response, in that order.

    Rates become log-odds with half a success and half a failure added (Jeffreys), so that 0 % and
    100 % stay finite. Runs with the same settings are an arm, with a spread of its own.

    Args:
        table: One mapping a run, as read from CSV or JSONL: numbers may be text.
        ingredients: Columns to explain by; a bare name stands for `Ingredient(name)`.
        responses: Columns to explain.
        latent_snr: See `fit_effects`.
        draws: See `fit_effects`.
        burn: See `fit_effects`.
        seed: See `fit_effects`.

    Raises:
        BadInput: There are fewer than three runs; a value is missing or of the wrong kind; a column
            never changes; two ingredients always change together. The message names run and column.
    """
    options = {"latent_snr": latent_snr, "draws": draws, "burn": burn, "seed": seed}
    return effects_and_spreads(table, ingredients=ingredients, responses=responses, **options)[0]


def effects_and_spreads(
    table: Sequence[Observation],
    *,
    ingredients: Sequence[str | Ingredient],
    responses: Sequence[Response],
    latent_snr: float = LATENT_SNR,
    draws: int = 2000,
    burn: int = 1000,
    seed: int = 0,
) -> tuple[list[Effect], list[Spread]]:
    """`effects`, and the spread of every arm, in the order in which the arms appear."""
    if len(table) < FEWEST_RUNS:
        fault = f"{len(table)} run(s); effects across runs need at least {FEWEST_RUNS}"
        raise BadInput(f"table: {fault}")
    asked = [Ingredient(i) if isinstance(i, str) else i for i in ingredients]
    codings = code_ingredients(table, asked)
    log_odds = code_responses(table, responses)
    arms = [tuple(str(row[i.column]).strip() for i in asked) for row in table]
    posterior = fit_effects(
        np.stack([coding.values for coding in codings], axis=1),
        log_odds,
        arms=arms,
        groups=[coding.group for coding in codings],
        latent_snr=latent_snr,
        draws=draws,
        burn=burn,
        seed=seed,
    )
    return _effects(codings, responses, posterior), _spreads(arms, posterior)


def _effects(
    codings: Sequence[Coding], responses: Sequence[Response], posterior: Posterior
) -> list[Effect]:
    (low, high), mean = posterior.interval(), posterior.mean_if_it_matters
    matters, positive = posterior.matters, posterior.positive
    return [
        Effect(
            ingredient=coding.ingredient,
            reference=coding.reference,
            setting=coding.setting,
            response=response.column,
            matters=float(matters[p]),
            mean=float(mean[p, k]),
            low=float(low[p, k]),
            high=float(high[p, k]),
            positive=float(positive[p, k]),
        )
        for p, coding in enumerate(codings)
        for k, response in enumerate(responses)
    ]


def _spreads(arms: Sequence[tuple[str, ...]], posterior: Posterior) -> list[Spread]:
    low, high = np.quantile(posterior.noise_size, TAIL_PROBABILITIES, axis=0)
    size = np.median(posterior.noise_size, axis=0)
    return [
        Spread(arm, arms.count(arm), float(size[a]), float(low[a]), float(high[a]))
        for a, arm in enumerate(dict.fromkeys(arms))
    ]
