# Counts the values of each window with NumPy.
import sys
from bisect import bisect_left, bisect_right

import numpy as np

#: include "mo_boxed.py"


def solve(text):
    #: include "mo_boxed_read.py"
    m = len(values)
    #: use weights
    a, weight = np.array(a), np.array(weight)
    out = []
    for l, r, low, high in queries:
        cnt = np.bincount(a[l:r], minlength=m)[low:high]
        #: include "mo_boxed_mask.py"
        out.append(int(weight[low:high][picked].sum()))
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
