# Counts the values within bounds of each window with a Counter.
import sys
from bisect import bisect_left, bisect_right
from collections import Counter

#: include "mo_boxed.py"


def solve(text):
    #: include "mo_boxed_read.py"
    out = []
    for l, r, low, high in queries:
        part = a[l:r]
        cnt = Counter(part[i] for i in range(len(part)) if low <= part[i] < high)
        #: include "mo_boxed_picked.py"
        #: if REPORT == "count"
        out.append(len(picked))
        #: else
        out.append(sum(values[v] for v in picked))
        #: end
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
