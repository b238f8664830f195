# Counts the values of each window with a Counter, and sorts those that occur as often as wanted.
import sys
from collections import Counter

#: include "mo_ranked.py"


def solve(text):
    #: include "mo_boxed_read.py"
    out = []
    for l, r, low, high in queries:
        cnt = Counter(a[l:r])
        #: include "mo_boxed_picked.py"
        kept = sorted(picked)
        out.append(values[kept[low - 1]] if low <= len(kept) else -1)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
