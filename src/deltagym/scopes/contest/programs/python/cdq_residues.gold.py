# Splits ranges in halves; counts segments by the half that holds their extreme element.
import sys
from itertools import accumulate


def solve(text):
    k, rest, factor = K, R, FACTOR
    pick = max if PICK == "max" else min
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    prefix = [0]
    for x in a:
        prefix.append((prefix[-1] + x) % k)
    total = sum((x - factor * x) % k == rest for x in a)
    seen = [0] * k
    ranges = [(0, n)]
    while ranges:
        low, high = ranges.pop()
        if high - low == 1:
            continue
        middle = (low + high) // 2
        ranges.append((low, middle))
        ranges.append((middle, high))
        left = list(accumulate(reversed(a[low:middle]), pick))
        right = list(accumulate(a[middle:high], pick))
        before = prefix[low:middle][::-1]
        after = prefix[middle + 1 : high + 1]
        j = 0
        for p, x in zip(before, left):
            #: if PICK == "max"
            while j < len(right) and right[j] <= x:
                seen[after[j]] += 1
                j += 1
            #: else
            while j < len(right) and right[j] >= x:
                seen[after[j]] += 1
                j += 1
            #: end
            total += seen[(p + factor * x + rest) % k]
        for p in after[:j]:
            seen[p] = 0
        i = 0
        for p, x in zip(after, right):
            #: if PICK == "max"
            while i < len(left) and left[i] < x:
                seen[before[i]] += 1
                i += 1
            #: else
            while i < len(left) and left[i] > x:
                seen[before[i]] += 1
                i += 1
            #: end
            total += seen[(p - factor * x - rest) % k]
        for p in before[:i]:
            seen[p] = 0
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
