# Keeps the sum over all starts, corrected as extremes change.
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p, shift = MODULUS, SHIFT
    highs, lows = [pow(x + shift, HIGH, p) for x in a], [pow(y, LOW, p) for y in a]
    top, bottom, tops, bottoms = a[:], a[:], highs[:], lows[:]
    total = here = scaled = 0
    for j, x in enumerate(a):
        high, low = highs[j], lows[j]
        scaled += here + high * low
        here += high * low
        i = j - 1
        while i >= 0 and top[i] < x:
            more = (high - tops[i]) * bottoms[i]
            here += more
            scaled += more * (j - i + 1)
            top[i], tops[i] = x, high
            i -= 1
        i = j - 1
        while i >= 0 and bottom[i] > x:
            more = (low - bottoms[i]) * tops[i]
            here += more
            scaled += more * (j - i + 1)
            bottom[i], bottoms[i] = x, low
            i -= 1
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
