# Remembers in how many ways the rest of the numbers reaches each xor and size.
import sys
from functools import lru_cache


def solve(text):
    #: include "mitm_xor_read.py"
    sys.setrecursionlimit(10000)

    @lru_cache(maxsize=None)
    def ways(i, value, j):
        if i == n:
            return int(value == 0 and j == 0)
        return ways(i + 1, value, j) + ways(i + 1, value ^ a[i], (j - 1) % k)

    return str(ways(0, target, wanted))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
