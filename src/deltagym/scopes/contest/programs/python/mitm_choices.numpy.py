# Keeps all totals of the first numbers in an array, and tries every choice for the others.
import sys
from itertools import product

import numpy as np

#: include "{template}.py"


def solve(text):
    #: include "mitm_read.py"
    some = min(n, 20 if len(coefficients) == 2 else 12)
    sums, many = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for x in a[:some]:
        sums = np.concatenate([sums + c * x for c in coefficients])
        many = np.concatenate([many + (c == coefficients[-1]) for c in coefficients]) % k
    out = []
    for i in range(q):
        #: use begin
        for chosen in product(coefficients, repeat=n - some):
            j = sum(c == coefficients[-1] for c in chosen)
            s = sums[(many + j) % k == wanted] + sum(c * x for c, x in zip(chosen, a[some:]))
            #: use take_all
        out.append("none" if best is None else best)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
