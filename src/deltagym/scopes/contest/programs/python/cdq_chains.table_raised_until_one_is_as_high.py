# Keeps the heaviest chain that ends at most as high as each value, and raises the table above.
import sys
from bisect import bisect_right

#: include "cdq_chains.py"


def solve(text):
    gap = GAP
    #: use read
    known = sorted(set(keys))
    best = [0] * (len(known) + 1)
    for j in range(count):
        if j >= gap:
            i = j - gap
            at = bisect_right(known, keys[i])
            while at < len(best) and best[at] < f0[i]:
                best[at] = f0[i]
                at += 1
        f0[j] = best[bisect_right(known, keys[j] - D)] + w[j]
    return str(max(f0))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
