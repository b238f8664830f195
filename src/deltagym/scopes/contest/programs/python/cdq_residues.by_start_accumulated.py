# Accumulates sums and extremes from every start.
import sys
from itertools import accumulate


def solve(text):
    k, rest, factor = K, R, FACTOR
    pick = max if PICK == "max" else min
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    total = 0
    for i in range(n):
        tail = a[i:]
        total += sum(
            (s - factor * x) % k == rest for s, x in zip(accumulate(tail), accumulate(tail, pick))
        )
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
