# Tries every choice.
import sys
from itertools import product

#: include "{template}.py"


def solve(text):
    #: include "mitm_read.py"
    out = []
    for i in range(q):
        #: use begin
        for chosen in product(coefficients, repeat=n):
            if sum(c == coefficients[-1] for c in chosen) % k != wanted:
                continue
            s = sum(c * x for c, x in zip(chosen, a))
            ways = 1
            #: use take
        out.append("none" if best is None else best)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
