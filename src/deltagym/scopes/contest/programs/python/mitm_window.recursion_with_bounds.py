# Tries every choice from the greatest number on; stops where all or none of the rest can fit.
import sys


def solve(text):
    #: include "mitm_read.py"
    a.sort(reverse=True)
    rest = [sum(a[i:]) for i in range(n + 1)]
    ways = [[0] * k for _ in range(n + 1)]
    ways[0][0] = 1
    for i in range(n):
        for j in range(k):
            for c in coefficients:
                ways[i + 1][(j + (c == coefficients[-1])) % k] += ways[i][j]

    def count(i, s, j, low, high):
        least, most = s + coefficients[0] * rest[i], s + coefficients[-1] * rest[i]
        if low <= least and most <= high:
            return ways[n - i][(wanted - j) % k]
        if most < low or high < least:
            return 0
        return sum(
            count(i + 1, s + c * a[i], (j + (c == coefficients[-1])) % k, low, high)
            for c in coefficients
        )

    out = []
    for i in range(q):
        low = queries[2 * i] + (BOUNDS[0] == "(")
        high = queries[2 * i + 1] - (BOUNDS[1] == ")")
        out.append(count(0, 0, 0, low, high))
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
