"""Lets groups of inputs in or out of a regression, their weights integrated out. Compiled.

S regressions on the same P inputs share what is in. For one set of inputs, regression s has the
weights' precision sizes[s]·square + shrinkage·I and the linear term linear[s], and so a marginal
likelihood and a posterior of its weights in closed form.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np

from deltagym.analysis.regression.model import Array, Labels
from deltagym.core.jit import jit


@jit
def draw_included(
    square: Array,
    sizes: Array,
    linear: Array,
    shrinkage: float,
    included: Array,
    groups: Labels,
    chances: Array,
    normals: Array,
) -> tuple[Array, Array, Array]:
    """Draws group by group whether it is in, given the other groups; then the weights.

    Args:
        square: XᵀX, (P, P).
        sizes: Precision of the noise, (S,).
        linear: Linear terms, (S, P).
        shrinkage: Prior precision of a weight.
        included: 1 for groups that are in, 0 for the others, (G,). Changed in place.
        groups: Group of each input, (P,).
        chances: Uniform draws, (G,).
        normals: Standard normal draws, (G + 1, S, P).

    Returns:
        The weights, (S, P), 0 for inputs that are out; each group's weights as if it were in,
        (S, P); the probability of being in that each group was drawn with, (G,).
    """
    given, probability = np.empty_like(linear), np.empty(len(included))
    factors = len(sizes)
    inside, outside = np.empty_like(linear), np.empty_like(linear)
    for group in range(len(included)):
        included[group] = 0.0
        gain = -_regress(square, sizes, linear, shrinkage, included[groups], normals[0], outside)
        included[group] = 1.0
        mask = included[groups]
        gain += _regress(square, sizes, linear, shrinkage, mask, normals[group], inside)
        probability[group] = 1 / (1 + exp(-min(max(gain, -500.0), 500.0)))
        for p in range(len(groups)):
            if groups[p] == group:
                for s in range(factors):
                    given[s, p] = inside[s, p]
        if chances[group] >= probability[group]:
            included[group] = 0.0
    weights = np.empty_like(linear)
    _regress(square, sizes, linear, shrinkage, included[groups], normals[-1], weights)
    return weights, given, probability


@jit
def _regress(
    square: Array,
    sizes: Array,
    linear: Array,
    shrinkage: float,
    mask: Array,
    normals: Array,
    weights: Array,
) -> float:
    """Draws the weights of the inputs in `mask`; the log marginal likelihood, up to a constant."""
    inputs = len(mask)
    root, half, evidence = np.empty((inputs, inputs)), np.empty(inputs), 0.0
    for s in range(len(sizes)):
        for i in range(inputs):
            known = linear[s, i] * mask[i]
            for j in range(i + 1):
                entry = sizes[s] * square[i, j] * mask[i] * mask[j]
                for k in range(j):
                    entry -= root[i, k] * root[j, k]
                if i == j:
                    root[i, i] = sqrt(entry + shrinkage)
                else:
                    root[i, j] = entry / root[j, j]
                    known -= root[i, j] * half[j]
            half[i] = known / root[i, i]
            evidence += half[i] ** 2 / 2 - log(root[i, i] ** 2 / shrinkage) / 2
        for i in range(inputs - 1, -1, -1):
            known = half[i] + normals[s, i]
            for j in range(i + 1, inputs):
                known -= root[j, i] * weights[s, j]
            weights[s, i] = known / root[i, i]
        for i in range(inputs):
            weights[s, i] *= mask[i]
    return evidence
