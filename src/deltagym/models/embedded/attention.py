"""Compiled attention: of one new token a row, and of every node of a prefix tree to its ancestors.

With a head of 32 numbers and a few dozen positions, the library's matrix products spend their time
on setting up and on padding. Shapes: R rows, T positions, N nodes, H heads, D size of a head.
"""

from __future__ import annotations

import numpy as np

from deltagym.core.jit import fast_jit, jit


@fast_jit
def attend_one(qkv, cos_TD, sin_TD, keys, values, padding_R, at, read_RHD):
    """Rotates the new queries and keys, stores keys and values, and attends to all of a row.

    Args:
        qkv: float32 [R, 3, H, D].
        cos_TD: Cosine of each position's angles, [T, D / 2].
        sin_TD: Sine.
        keys: float32 [R, T, H, D], filled up to position `at`.
        values: The same for values.
        padding_R: Positions at the beginning of each row that hold nothing.
        at: Where the new keys and values go.
        read_RHD: Filled in with what attention reads.
    """
    rows, _, heads, size = qkv.shape
    half, scale = size // 2, np.float32(1 / np.sqrt(size))
    query, scores = np.empty(size, np.float32), np.empty(at + 1, np.float32)
    for r in range(rows):
        begin = padding_R[r]
        cos, sin = cos_TD[at - begin], sin_TD[at - begin]
        for h in range(heads):
            for d in range(half):
                q0, q1 = qkv[r, 0, h, d], qkv[r, 0, h, half + d]
                k0, k1 = qkv[r, 1, h, d], qkv[r, 1, h, half + d]
                query[d] = (q0 * cos[d] - q1 * sin[d]) * scale
                query[half + d] = (q1 * cos[d] + q0 * sin[d]) * scale
                keys[r, at, h, d] = k0 * cos[d] - k1 * sin[d]
                keys[r, at, h, half + d] = k1 * cos[d] + k0 * sin[d]
            top = np.float32(-np.inf)
            for t in range(begin, at + 1):
                score = np.float32(0)
                for d in range(size):
                    score += query[d] * keys[r, t, h, d]
                scores[t] = score
                top = max(top, score)
            total = np.float32(0)
            for d in range(size):
                values[r, at, h, d] = qkv[r, 2, h, d]
                read_RHD[r, h, d] = 0
            for t in range(begin, at + 1):
                weight = np.exp(scores[t] - top)
                total += weight
                for d in range(size):
                    read_RHD[r, h, d] += weight * values[r, t, h, d]
            for d in range(size):
                read_RHD[r, h, d] /= total


@jit
def copy_rows(cache, sources, targets, count):
    """Copies the first `count` numbers of rows of `cache` [layers, 2, R, T * H * D], in order."""
    for layer in range(cache.shape[0]):
        for part in range(2):
            for i in range(len(sources)):
                if sources[i] != targets[i]:
                    source, target = cache[layer, part, sources[i]], cache[layer, part, targets[i]]
                    for j in range(count):
                        target[j] = source[j]


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
def attend_tree(states, parent_N, longest, read, spread):
    """Every node attends to itself and its ancestors.

    Args:
        states: float32 [N, 3, H, D], rotated.
        parent_N: Parent of each node, an earlier node; -1 for a root.
        longest: Most nodes from a root to a leaf.
        read: Filled in with what attention reads [N, H, D].
        spread: Filled in with the logarithm of the sum of exponentiated scores [N, H].
    """
    nodes, _, heads, size = states.shape
    scale = np.float32(1 / np.sqrt(size))
    path, scores = np.empty(longest, np.int64), np.empty(longest, np.float32)
    for n in range(nodes):
        count = _ancestors(parent_N, n, path)
        for h in range(heads):
            top = np.float32(-np.inf)
            for i in range(count):
                score = np.float32(0)
                for d in range(size):
                    score += states[n, 0, h, d] * states[path[i], 1, h, d]
                scores[i] = score * scale
                top = max(top, scores[i])
            total = np.float32(0)
            for d in range(size):
                read[n, h, d] = 0
            for i in range(count):
                weight = np.exp(scores[i] - top)
                total += weight
                for d in range(size):
                    read[n, h, d] += weight * states[path[i], 2, h, d]
            for d in range(size):
                read[n, h, d] /= total
            spread[n, h] = top + np.log(total)


@fast_jit
def attend_tree_backward(states, parent_N, longest, read, spread, gradient, out):
    """The gradient of `attend_tree`.

    With weights p_a = softmax(q k_a), read o and its gradient g: v_a gets p_a g, and the score of
    ancestor a gets p_a (g v_a - g o).

    Args:
        states: As given to `attend_tree`, as are `parent_N` and `longest`.
        read: As computed by it, as is `spread`.
        gradient: Gradient of `read`.
        out: Zeros; the gradient of `states` is added.
    """
    nodes, _, heads, size = states.shape
    scale = np.float32(1 / np.sqrt(size))
    path = np.empty(longest, np.int64)
    for n in range(nodes):
        count = _ancestors(parent_N, n, path)
        for h in range(heads):
            mean = np.float32(0)
            for d in range(size):
                mean += gradient[n, h, d] * read[n, h, d]
            for i in range(count):
                a = path[i]
                score, gain = np.float32(0), np.float32(0)
                for d in range(size):
                    score += states[n, 0, h, d] * states[a, 1, h, d]
                    gain += gradient[n, h, d] * states[a, 2, h, d]
                weight = np.exp(score * scale - spread[n, h])
                slope = weight * (gain - mean) * scale
                for d in range(size):
                    out[n, 0, h, d] += slope * states[a, 1, h, d]
                    out[a, 1, h, d] += slope * states[n, 0, h, d]
                    out[a, 2, h, d] += weight * gradient[n, h, d]


@fast_jit
def _ancestors(parent_N, node, path):
    """Writes a node and its ancestors to `path`; returns how many."""
    count = 0
    while node >= 0:
        path[count] = node
        count += 1
        node = parent_N[node]
    return count
