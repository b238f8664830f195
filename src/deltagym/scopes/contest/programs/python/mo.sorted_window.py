# Sorts each window and counts its runs of equal values.
import sys
from itertools import groupby

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    #: use prepare
    out = []
    for l, r in queries:
        #: if SIDE == "outside"
        part = sorted(a[:l] + a[r:])
        #: else
        part = sorted(a[l:r])
        #: end
        cnt = {v: len(list(same)) for v, same in groupby(part)}
        #: use count
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
