"""The compiled kernel against the same regressions written with numpy."""

import numpy as np
import pytest

from deltagym.analysis.regression.inclusion import draw_included


def evidence(square, sizes, linear, shrinkage, inside):
    """Log marginal likelihood of the inputs in `inside`, from determinants and inverses."""
    total = 0.0
    for size, term in zip(sizes, linear[:, inside], strict=True):
        precision = size * square[np.ix_(inside, inside)] + shrinkage * np.eye(inside.sum())
        total += term @ np.linalg.solve(precision, term) / 2
        total -= np.linalg.slogdet(precision / shrinkage)[1] / 2
    return total


def test_chance_and_weights_are_those_of_the_regressions():
    random = np.random.default_rng(0)
    X, groups = random.standard_normal((8, 3)), np.array([0, 1, 1])
    square, sizes, linear = X.T @ X, np.array([0.5, 2.0]), random.standard_normal((2, 3))
    normals = np.zeros((3, 2, 3))  # The weights are then their conditional means.
    weights, given, chance = draw_included(
        square, sizes, linear, 1.5, np.ones(2), groups, np.zeros(2), normals
    )
    every = np.ones(3, bool)
    for group in (0, 1):
        gain = evidence(square, sizes, linear, 1.5, every)
        gain -= evidence(square, sizes, linear, 1.5, groups != group)
        assert chance[group] == pytest.approx(1 / (1 + np.exp(-gain)))
    for s in (0, 1):
        mean = np.linalg.solve(sizes[s] * square + 1.5 * np.eye(3), linear[s])
        assert weights[s] == pytest.approx(mean)
        assert given[s] == pytest.approx(mean)


def test_a_group_that_is_out_has_no_weight_but_one_as_if_it_were_in():
    square, included = np.eye(2), np.ones(2)
    weights, given, _ = draw_included(
        square,
        np.ones(1),
        np.ones((1, 2)),
        1.0,
        included,
        np.arange(2),
        np.array([1.0, 0.0]),  # The first is never let in, the second always.
        np.zeros((3, 1, 2)),
    )
    assert included.tolist() == [0, 1]
    assert weights[0] == pytest.approx([0, 0.5])
    assert given[0] == pytest.approx([0.5, 0.5])
