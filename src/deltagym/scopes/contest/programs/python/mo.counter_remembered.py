# Counts the values of each window with a Counter, once for windows that come again.
import sys
from collections import Counter

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    seen = {}
    #: use prepare
    out = []
    for l, r in queries:
        if (l, r) not in seen:
            #: if SIDE == "outside"
            seen[l, r] = Counter(a[:l] + a[r:])
            #: else
            seen[l, r] = Counter(a[l:r])
            #: end
        cnt = seen[l, r]
        #: use count
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
