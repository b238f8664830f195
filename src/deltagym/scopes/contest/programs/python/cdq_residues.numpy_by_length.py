# Takes all segments of one length at once in NumPy.
import sys
import numpy as np


def solve(text):
    k, rest, factor = K, R, FACTOR
    extreme = np.maximum if PICK == "max" else np.minimum
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:], dtype=np.int32)
    prefix = np.concatenate(([0], np.cumsum(a.astype(np.int64)) % k)).astype(np.int32)
    x, total = a, 0
    for length in range(1, n + 1):
        if length > 1:
            x = extreme(x[:-1], a[length - 1 :])
        total += int(
            np.count_nonzero((prefix[length:] - prefix[:-length] - factor * x - rest) % k == 0)
        )
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
