# Counts in how many ways each total is reached, one number after the other.
import sys
from functools import lru_cache

#: include "{template}.py"


def solve(text):
    #: include "mitm_read.py"

    @lru_cache(maxsize=None)
    def reached(i):
        if i == 0:
            return {(0, 0): 1}
        found = {}
        for (s, j), ways in reached(i - 1).items():
            for c in coefficients:
                key = s + c * a[i - 1], (j + (c == coefficients[-1])) % k
                found[key] = found.get(key, 0) + ways
        return found

    out = []
    for i in range(q):
        #: use begin
        for (s, j), ways in reached(n).items():
            if j != wanted:
                continue
            #: use take
        out.append("none" if best is None else best)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
