# Keeps the extremes for every start and sums over all starts at each end.
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p, shift = MODULUS, SHIFT
    total, tops, bottoms, highs, lows = 0, [], [], [], []
    for j, x in enumerate(a):
        high, low = pow(x + shift, HIGH, p), pow(x, LOW, p)
        tops.append(x)
        bottoms.append(x)
        highs.append(high)
        lows.append(low)
        i = j - 1
        while i >= 0 and tops[i] < x:
            tops[i], highs[i] = x, high
            i -= 1
        i = j - 1
        while i >= 0 and bottoms[i] > x:
            bottoms[i], lows[i] = x, low
            i -= 1
        #: if LENGTH
        total += sum(x * y * length for x, y, length in zip(highs, lows, range(j + 1, 0, -1)))
        #: else
        total += sum(x * y for x, y in zip(highs, lows))
        #: end
    return str(total % p)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
