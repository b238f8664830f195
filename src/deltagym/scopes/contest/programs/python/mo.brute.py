# Counts the values of each window anew.
import sys

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    #: use prepare
    out = []
    for l, r in queries:
        #: if SIDE == "outside"
        part = a[:l] + a[r:]
        #: else
        part = a[l:r]
        #: end
        cnt = {}
        for v in part:
            cnt[v] = cnt.get(v, 0) + 1
        #: use count
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
