# Meets in the middle: sweeps the points of one half by the first sum, and adds weights by rank of
# the second, in blocks of 64 and of 4096.
import sys
from bisect import bisect_right


#: include "mitm_plane_points.py"


def pairs(left, right, limit_a, limit_b):
    left, right = sorted(left, reverse=True), sorted(right)
    heights = sorted(y for _, y, _ in right)
    rank = {y: i for i, y in reversed(list(enumerate(heights)))}
    size, total, p = len(right), 0, 0
    ones, tens, hundreds = [0] * size, [0] * (size // 64 + 1), [0] * (size // 4096 + 1)
    for x, y, w in left:
        while p < size and right[p][0] <= limit_a - x:
            _, i, more = right[p]
            i = rank[i]
            p += 1
            ones[i] += more
            tens[i >> 6] += more
            hundreds[i >> 12] += more
        i = bisect_right(heights, limit_b - y)
        below = sum(hundreds[: i >> 12]) + sum(tens[i >> 12 << 6 : i >> 6])
        total += w * (below + sum(ones[i >> 6 << 6 : i]))
    return total % PRIME


def solve(text):
    #: include "mitm_plane_read.py"
    return str(pairs(points(items[: n // 2]), points(items[n // 2 :]), limit_a, limit_b))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
