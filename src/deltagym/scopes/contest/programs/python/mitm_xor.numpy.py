# Keeps the xors of all subsets of the first numbers in an array, and tries all of the others.
import sys

import numpy as np


def solve(text):
    #: include "mitm_xor_read.py"
    some = min(n, 20)
    values, many = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for x in a[:some]:
        values, many = np.concatenate((values, values ^ x)), np.concatenate((many, many + 1)) % k
    total = 0
    for chosen in range(2 ** (n - some)):
        value = target
        for i in range(n - some):
            if chosen >> i & 1:
                value ^= a[some + i]
        fitting = (values == value) & ((many + chosen.bit_count()) % k == wanted)
        total += int(np.count_nonzero(fitting))
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
