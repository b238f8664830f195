# Splits ranges in halves; sums the segments across each middle by which half holds the extremes.
import sys
from itertools import accumulate


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p, shift = MODULUS, SHIFT
    total = 0
    ranges = [(0, n)]
    while ranges:
        low, high = ranges.pop()
        if high - low == 1:
            x = a[low]
            total += pow(x + shift, HIGH, p) * pow(x, LOW, p)
            continue
        middle = (low + high) // 2
        ranges.append((low, middle))
        ranges.append((middle, high))
        tall = list(accumulate(a[middle:high], max))
        flat = list(accumulate(a[middle:high], min))
        size = high - middle
        #: if HIGH == 1
        highs = [x + shift for x in tall]
        #: else
        highs = [pow(x + shift, HIGH, p) for x in tall]
        #: end
        #: if LOW == 1
        lows = [y for y in flat]
        #: else
        lows = [pow(y, LOW, p) for y in flat]
        #: end
        both = [x * y % p for x, y in zip(highs, lows)]
        highs0, lows0, both0 = (list(accumulate(v, initial=0)) for v in (highs, lows, both))
        #: if LENGTH
        one1 = list(accumulate(range(1, size + 1), initial=0))
        highs1, lows1, both1 = (
            list(accumulate((x * k for k, x in enumerate(v, 1)), initial=0))
            for v in (highs, lows, both)
        )
        #: end
        x = y = a[middle - 1]
        s = t = 0
        for i in range(middle - 1, low - 1, -1):
            if a[i] > x:
                x = a[i]
            elif a[i] < y:
                y = a[i]
            while s < size and tall[s] <= x:
                s += 1
            while t < size and flat[t] >= y:
                t += 1
            #: if HIGH == 1
            mine = x + shift
            #: else
            mine = pow(x + shift, HIGH, p)
            #: end
            #: if LOW == 1
            other = y
            #: else
            other = pow(y, LOW, p)
            #: end
            #: if LENGTH
            here = middle - i
            if s < t:
                total += mine * other % p * (here * s + one1[s])
                total += other * (here * (highs0[t] - highs0[s]) + highs1[t] - highs1[s])
                total += here * (both0[size] - both0[t]) + both1[size] - both1[t]
            else:
                total += mine * other % p * (here * t + one1[t])
                total += mine * (here * (lows0[s] - lows0[t]) + lows1[s] - lows1[t])
                total += here * (both0[size] - both0[s]) + both1[size] - both1[s]
            #: else
            if s < t:
                total += mine * other % p * s + other * (highs0[t] - highs0[s])
                total += both0[size] - both0[t]
            else:
                total += mine * other % p * t + mine * (lows0[s] - lows0[t])
                total += both0[size] - both0[s]
            #: end
    return str(total % p)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
