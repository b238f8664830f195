# Meets in the middle: for each total of one half, finds by bisection the best of the other.
import sys
from bisect import bisect_left, bisect_right


#: include "mitm_totals.py"


def solve(text):
    #: include "mitm_read.py"
    left = totals(a[: n // 2], coefficients, k)
    right = totals(a[n // 2 :], coefficients, k)
    out = []
    for t in queries:
        best = None
        for j in range(k):
            one, other = left[j], right[(wanted - j) % k]
            #: if GOAL == "at most"
            for s in one:
                p = bisect_right(other, t - s)
                if p and (best is None or s + other[p - 1] > best):
                    best = s + other[p - 1]
            #: elif GOAL == "least above"
            for s in one:
                p = bisect_right(other, t - s)
                if p < len(other) and (best is None or s + other[p] < best):
                    best = s + other[p]
            #: elif GOAL == "distance"
            for s in one:
                p = bisect_left(other, t - s)
                for u in other[max(0, p - 1) : p + 1]:
                    if best is None or abs(s + u - t) < best:
                        best = abs(s + u - t)
            #: else
            other = sorted(u % t for u in other)
            if one and other:
                best = max(best or 0, max(s % t for s in one) + other[-1] - t)
            for s in one:
                s %= t
                p = bisect_left(other, t - s)
                if p and (best is None or s + other[p - 1] > best):
                    best = s + other[p - 1]
            #: end
        out.append("none" if best is None else best)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
