# Takes all segments from one start at once in NumPy.
import sys
import numpy as np


def solve(text):
    k, rest, factor = K, R, FACTOR
    extreme = np.maximum if PICK == "max" else np.minimum
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:])
    total = 0
    for i in range(n):
        x = extreme.accumulate(a[i:])
        total += int(np.count_nonzero((np.cumsum(a[i:]) - factor * x) % k == rest))
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
