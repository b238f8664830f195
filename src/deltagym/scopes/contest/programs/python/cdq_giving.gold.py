# The left half of each range gives to the right half: sorted by key, what fits is one interval.
import sys
from bisect import bisect_left, bisect_right
from itertools import accumulate

#: include "{template}.py"


def solve(text):
    gap = GAP or 1
    #: use read
    got = [0] * count

    def give(low, high):
        first = max(0, low - gap)
        if high - low <= 24:
            for j in range(low, high):
                for i in range(first, j - gap + 1):
                    ...
                    #: use take
                #: use finish
            return
        middle = (low + high) // 2
        give(low, middle)
        order = sorted(range(first, max(0, middle - gap)), key=keys.__getitem__)
        known = [keys[i] for i in order]
        #: use totals
        for j in range(middle, high):
            ...
            #: use bounds
            #: use cross
        give(middle, high)

    give(0, count)
    #: use result
    return str(result)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
