# Remembers the weight of the rest for each pair of sums that are left.
import sys
from functools import lru_cache

PRIME = 998244353


def solve(text):
    #: include "mitm_plane_read.py"

    @lru_cache(maxsize=None)
    def count(i, a, b):
        if i == n:
            return int(a >= 0 and b >= 0)
        x, y, g = items[i]
        lower = count(i + 1, a - low * x, b - low * y)
        return (lower + g * count(i + 1, a - high * x, b - high * y)) % PRIME

    return str(count(0, limit_a, limit_b))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
