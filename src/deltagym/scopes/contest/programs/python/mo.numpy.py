# Counts the values of each window with NumPy.
import sys

import numpy as np

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    a = np.array(a)
    m = len(values)
    #: use arrays
    out = []
    for l, r in queries:
        #: if SIDE == "outside"
        cnt = np.bincount(np.concatenate((a[:l], a[r:])), minlength=m)
        #: else
        cnt = np.bincount(a[l:r], minlength=m)
        #: end
        #: use vectorised
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
