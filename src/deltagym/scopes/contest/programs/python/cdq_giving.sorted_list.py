# Keeps what earlier positions give in lists sorted by key, and sums an interval of them.
import sys
from bisect import bisect_left, bisect_right

#: include "{template}.py"


def solve(text):
    gap = GAP or 1
    #: use read
    got = [0] * count
    known, list0, list1 = [], [], []
    for j in range(count):
        if j >= gap:
            i = j - gap
            p = bisect_right(known, keys[i])
            known.insert(p, keys[i])
            list0.insert(p, f0[i])
            #: use insert_second
        #: use bounds
        #: use kept
        #: use finish
    #: use result
    return str(result)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
