# Keeps for each cell a table of how many walks to it leave each remainder.
import sys

import numpy as np


def solve(text):
    #: include "mitm_walk_read.py"
    row = [np.zeros(modulus, dtype=np.int64) for _ in range(n)]
    for i in range(n):
        for j in range(n):
            ways = row[j] + (row[j - 1] if j else 0)
            if i == j == 0:
                ways[0] = 1
            row[j] = np.roll(ways, worth[i][j] % modulus)
    return str(int(row[-1][target]))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
