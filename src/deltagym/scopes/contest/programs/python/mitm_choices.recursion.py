# Tries every choice, one number after the other.
import sys

#: include "{template}.py"


def walk(a, i, s, j, coefficients, k):
    if i == len(a):
        yield s, j
        return
    for c in coefficients:
        yield from walk(a, i + 1, s + c * a[i], (j + (c == coefficients[-1])) % k, coefficients, k)


def solve(text):
    #: include "mitm_read.py"
    ways = 1
    out = []
    for i in range(q):
        #: use begin
        for s, j in walk(a, 0, 0, 0, coefficients, k):
            if j != wanted:
                continue
            #: use take
        out.append("none" if best is None else best)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
