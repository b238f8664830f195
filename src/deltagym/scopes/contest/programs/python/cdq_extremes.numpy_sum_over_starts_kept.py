# Keeps the sum over all starts, corrected in NumPy as extremes change.
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p, shift = MODULUS, SHIFT
    highs, lows = [pow(x + shift, HIGH, p) for x in a], [pow(y, LOW, p) for y in a]
    tops, bottoms = np.array(highs), np.array(lows)
    lengths = np.arange(n + 1, 0, -1)
    above, below = [], []
    total = here = scaled = 0
    for j, x in enumerate(a):
        high, low = highs[j], lows[j]
        scaled += here + high * low
        here += high * low
        first = second = j
        while above and above[-1][0] < x:
            first = above.pop()[1]
        above.append((x, first))
        while below and below[-1][0] > x:
            second = below.pop()[1]
        below.append((x, second))
        for start, one, other, new in ((first, tops, bottoms, high), (second, bottoms, tops, low)):
            if start < j:
                more = (new - one[start:j]) * other[start:j] % p
                here += int(more.sum())
                scaled += int((more * lengths[n - j + start : n] % p).sum())
                one[start:j] = new
        here %= p
        scaled %= p
        #: if LENGTH
        total += scaled
        #: else
        total += here
        #: end
    return str(total % p)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
