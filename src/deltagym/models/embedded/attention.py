"""Compiled attention: of one new token a row, and of every node of a prefix tree to its ancestors.

With a head of 32 numbers and a few dozen positions, the library's matrix products spend their time
on setting up and on padding. All heads of a place are read together, because they lie together.
Shapes: R rows, T positions, N nodes, H heads, D size of a head.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import fast_jit


@fast_jit
def attend_one(qkv, cos_TD, sin_TD, keys, values, place_RT, padding_R, at, read_RHD):
    """Rotates the new queries and keys, stores keys and values, and attends to all of a row.

    Args:
        qkv: float32 [R, 3, H, D].
        cos_TD: Cosine of each position's angles, [T, D / 2].
        sin_TD: Sine.
        keys: float32 [places, H, D].
        values: The same for values.
        place_RT: Where in `keys` and `values` each position of a row is, filled up to `at`.
        padding_R: Positions at the beginning of each row that hold nothing.
        at: Position of the new keys and values.
        read_RHD: Filled in with what attention reads.
    """
    rows, _, heads, size = qkv.shape
    half, scale = size // 2, np.float32(1 / np.sqrt(size))
    query = np.empty((heads, size), np.float32)
    weights = np.empty((heads, at + 1), np.float32)
    for r in range(rows):
        begin, here = padding_R[r], place_RT[r, at]
        cos, sin = cos_TD[at - begin], sin_TD[at - begin]
        for h in range(heads):
            for d in range(half):
                q0, q1 = qkv[r, 0, h, d], qkv[r, 0, h, half + d]
                k0, k1 = qkv[r, 1, h, d], qkv[r, 1, h, half + d]
                query[h, d] = (q0 * cos[d] - q1 * sin[d]) * scale
                query[h, half + d] = (q1 * cos[d] + q0 * sin[d]) * scale
                keys[here, h, d] = k0 * cos[d] - k1 * sin[d]
                keys[here, h, half + d] = k1 * cos[d] + k0 * sin[d]
            for d in range(size):
                values[here, h, d] = qkv[r, 2, h, d]
                read_RHD[r, h, d] = 0
        for t in range(begin, at + 1):
            place = place_RT[r, t]
            for h in range(heads):
                score = np.float32(0)
                for d in range(size):
                    score += query[h, d] * keys[place, h, d]
                weights[h, t] = score
        for h in range(heads):
            _softmax(weights[h, begin:])
        for t in range(begin, at + 1):
            place = place_RT[r, t]
            for h in range(heads):
                for d in range(size):
                    read_RHD[r, h, d] += weights[h, t] * values[place, h, d]


@fast_jit
def _softmax(scores):
    """Turns scores into weights, in place."""
    top, total = scores.max(), np.float32(0)
    for i in range(len(scores)):
        scores[i] = np.exp(scores[i] - top)
        total += scores[i]
    for i in range(len(scores)):
        scores[i] /= total


@fast_jit
def rotate(states, cos_TD, sin_TD, depth_N, out):
    """Rotates queries and keys of `states` [N, 3, H, D] to their positions (RoPE).

    The pair (i, i + D/2) turns by an angle that grows with the position; values stay. With the
    sines negated, it is the inverse.
    """
    nodes, _, heads, size = states.shape
    half = size // 2
    for n in range(nodes):
        cos, sin = cos_TD[depth_N[n]], sin_TD[depth_N[n]]
        for part in range(2):
            for h in range(heads):
                for d in range(half):
                    first, second = states[n, part, h, d], states[n, part, h, half + d]
                    out[n, part, h, d] = first * cos[d] - second * sin[d]
                    out[n, part, h, half + d] = second * cos[d] + first * sin[d]
        out[n, 2] = states[n, 2]


@fast_jit
def attend_tree(states, parent_N, begin_N, weights, read):
    """Every node attends to itself and its ancestors.

    Args:
        states: float32 [N, 3, H, D], rotated.
        parent_N: Parent of each node, an earlier node; -1 for a root.
        begin_N: Where the weights of each node begin, and last where those of all end [N + 1].
        weights: Filled in with the weights of each node and its ancestors in turn
            [begin_N[-1], H].
        read: Filled in with what attention reads [N, H, D].
    """
    nodes, _, heads, size = states.shape
    scale = np.float32(1 / np.sqrt(size))
    for n in range(nodes):
        begin, end = begin_N[n], begin_N[n + 1]
        a = n
        for i in range(begin, end):
            for h in range(heads):
                score = np.float32(0)
                for d in range(size):
                    score += states[n, 0, h, d] * states[a, 1, h, d]
                weights[i, h] = score * scale
            a = parent_N[a]
        for h in range(heads):
            _softmax(weights[begin:end, h])
            for d in range(size):
                read[n, h, d] = 0
        a = n
        for i in range(begin, end):
            for h in range(heads):
                weight = weights[i, h]
                for d in range(size):
                    read[n, h, d] += weight * states[a, 2, h, d]
            a = parent_N[a]


@fast_jit
def attend_tree_backward(states, parent_N, begin_N, weights, read, gradient, out):
    """The gradient of `attend_tree`.

    With weights p_a = softmax(q k_a), read o and its gradient g: v_a gets p_a g, and the score of
    ancestor a gets p_a (g v_a - g o).

    Args:
        states: As given to `attend_tree`, as are `parent_N` and `begin_N`.
        weights: As computed by it, as is `read`.
        gradient: Gradient of `read`.
        out: Zeros; the gradient of `states` is added.
    """
    nodes, _, heads, size = states.shape
    scale = np.float32(1 / np.sqrt(size))
    mean = np.empty(heads, np.float32)
    for n in range(nodes):
        for h in range(heads):
            mean[h] = 0
            for d in range(size):
                mean[h] += gradient[n, h, d] * read[n, h, d]
        a = n
        for i in range(begin_N[n], begin_N[n + 1]):
            for h in range(heads):
                gain = np.float32(0)
                for d in range(size):
                    gain += gradient[n, h, d] * states[a, 2, h, d]
                weight = weights[i, h]
                slope = weight * (gain - mean[h]) * scale
                for d in range(size):
                    out[n, 0, h, d] += slope * states[a, 1, h, d]
                    out[a, 1, h, d] += slope * states[n, 0, h, d]
                    out[a, 2, h, d] += weight * gradient[n, h, d]
            a = parent_N[a]
