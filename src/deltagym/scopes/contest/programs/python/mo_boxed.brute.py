# Counts the values within bounds of each window anew.
import sys
from bisect import bisect_left, bisect_right

#: include "mo_boxed.py"


def solve(text):
    #: include "mo_boxed_read.py"
    out = []
    for l, r, low, high in queries:
        cnt = {}
        for v in a[l:r]:
            if low <= v < high:
                cnt[v] = cnt.get(v, 0) + 1
        #: include "mo_boxed_picked.py"
        #: if REPORT == "count"
        out.append(len(picked))
        #: else
        out.append(sum(values[v] for v in picked))
        #: end
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
