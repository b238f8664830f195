# Counts the values of each window with NumPy.
import sys

import numpy as np

#: include "mo_ranked.py"


def solve(text):
    #: include "mo_boxed_read.py"
    a = np.array(a)
    out = []
    for l, r, low, high in queries:
        cnt = np.bincount(a[l:r], minlength=len(values))
        #: include "mo_boxed_mask.py"
        kept = np.flatnonzero(picked)
        out.append(values[kept[low - 1]] if low <= len(kept) else -1)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
