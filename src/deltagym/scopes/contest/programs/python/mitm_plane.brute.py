# Tries every choice.
import sys
from itertools import product

PRIME = 998244353


def solve(text):
    #: include "mitm_plane_read.py"
    total = 0
    for chosen in product((low, high), repeat=n):
        a = sum(c * x for c, (x, _, _) in zip(chosen, items))
        b = sum(c * y for c, (_, y, _) in zip(chosen, items))
        if a <= limit_a and b <= limit_b:
            weight = 1
            for c, (_, _, g) in zip(chosen, items):
                if c == high:
                    weight = weight * g % PRIME
            total += weight
    return str(total % PRIME)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
