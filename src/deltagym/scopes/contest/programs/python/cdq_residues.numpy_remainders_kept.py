# Keeps the remainders of all starts in NumPy.
import sys
import numpy as np


def solve(text):
    k, rest, factor = K, R, FACTOR
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    prefix = np.concatenate(([0], np.cumsum(data[1:]) % k)).astype(np.int32)
    remainders, ends, total = np.zeros(n, dtype=np.int32), [], 0
    for j, x in enumerate(a):
        first = j
        #: if PICK == "max"
        while ends and ends[-1][0] < x:
            first = ends.pop()[1]
        #: else
        while ends and ends[-1][0] > x:
            first = ends.pop()[1]
        #: end
        ends.append((x, first))
        remainders[first : j + 1] = (prefix[first : j + 1] + factor * x % k) % k
        total += int(np.count_nonzero(remainders[: j + 1] == (prefix[j + 1] - rest) % k))
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
