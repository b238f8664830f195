# Compares every value of the left side with every value of the right side.
import sys
from itertools import product


#: include "mitm_equation_sides.py"


def solve(text):
    data = list(map(int, text.split()))
    s = data[1 : 1 + data[0]]
    rights = [side_of(1, a, b, c) for a, b, c in product(s, repeat=3)]
    total = 0
    for a, b, c in product(s, repeat=3):
        value = side_of(0, a, b, c)
        for other in rights:
            total += value == other
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
