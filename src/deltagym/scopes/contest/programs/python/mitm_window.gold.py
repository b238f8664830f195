# Meets in the middle: for each total of one half, finds by bisection those of the other that fit.
import sys
from bisect import bisect_left, bisect_right


#: include "mitm_totals.py"


def solve(text):
    #: include "mitm_read.py"
    left = totals(a[: n // 2], coefficients, k)
    right = totals(a[n // 2 :], coefficients, k)
    out = []
    for i in range(q):
        low, high = queries[2 * i], queries[2 * i + 1]
        count = 0
        for j in range(k):
            one, other = left[j], right[(wanted - j) % k]
            for s in one:
                #: if BOUNDS == "[]"
                upper, lower = bisect_right(other, high - s), bisect_left(other, low - s)
                #: elif BOUNDS == "()"
                upper, lower = bisect_left(other, high - s), bisect_right(other, low - s)
                #: elif BOUNDS == "[)"
                upper, lower = bisect_left(other, high - s), bisect_left(other, low - s)
                #: else
                upper, lower = bisect_right(other, high - s), bisect_right(other, low - s)
                #: end
                if upper > lower:
                    count += upper - lower
        out.append(count)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
