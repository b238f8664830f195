# Keeps the places of each value as the bits of an integer, and counts those within the window.
import sys

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    places = [0] * len(values)
    for i, v in enumerate(a):
        places[v] |= 1 << i
    #: use prepare
    out = []
    for l, r in queries:
        window = (1 << r) - (1 << l)
        #: if SIDE == "outside"
        window ^= (1 << n) - 1
        #: end
        cnt = {v: c for v in range(len(values)) if (c := (places[v] & window).bit_count())}
        #: use count
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
