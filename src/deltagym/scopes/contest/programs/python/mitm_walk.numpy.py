# Keeps for each cell the values of all walks to it in an array.
import sys

import numpy as np


def solve(text):
    #: include "mitm_walk_read.py"
    row = [np.zeros(0, dtype=np.int64)] * n
    for i in range(n):
        for j in range(n):
            if i == j == 0:
                value = np.zeros(1, dtype=np.int64)
            else:
                value = np.concatenate((row[j], row[j - 1])) if j else row[j]
            more = worth[i][j]
            #: use grow
            row[j] = value
    return str(int(np.count_nonzero(row[-1] == target)))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
