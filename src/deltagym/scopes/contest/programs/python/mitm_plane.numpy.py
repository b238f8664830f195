# Keeps the points of the first things in arrays, and tries every choice for the others.
import sys
from itertools import product

import numpy as np

PRIME = 998244353


def solve(text):
    #: include "mitm_plane_read.py"
    some = min(n, 20)
    a, b, w = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    for x, y, g in items[:some]:
        a, b = (
            np.concatenate((a + low * x, a + high * x)),
            np.concatenate((b + low * y, b + high * y)),
        )
        w = np.concatenate((w, w * g % PRIME))
    total = 0
    for chosen in product((low, high), repeat=n - some):
        x, y, weight = 0, 0, 1
        for c, (s, t, g) in zip(chosen, items[some:]):
            x, y, weight = x + c * s, y + c * t, weight * (g if c == high else 1) % PRIME
        total += weight * int(w[(a + x <= limit_a) & (b + y <= limit_b)].sum())
    return str(total % PRIME)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
