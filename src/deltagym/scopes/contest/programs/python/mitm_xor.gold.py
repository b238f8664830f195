# Meets in the middle: counts the xors of the subsets of both halves, with their sizes modulo k.
import sys


def gathered(items, k):
    found = {(0, 0): 1}
    for x in items:
        grown = dict(found)
        for (value, j), ways in found.items():
            key = value ^ x, (j + 1) % k
            grown[key] = grown.get(key, 0) + ways
        found = grown
    return found


def solve(text):
    #: include "mitm_xor_read.py"
    left, right = gathered(a[: n // 2], k), gathered(a[n // 2 :], k)
    return str(
        sum(
            ways * right.get((value ^ target, (wanted - j) % k), 0)
            for (value, j), ways in left.items()
        )
    )


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
