# Compares each value of the left side with an array of all values of the right side.
import sys

import numpy as np


#: include "mitm_equation_sides.py"


def solve(text):
    data = list(map(int, text.split()))
    s = np.array(data[1 : 1 + data[0]])
    a, b, c = s[:, None, None], s[None, :, None], s[None, None, :]
    rights = np.broadcast_to(side_of(1, a, b, c), (len(s),) * 3).ravel().copy()
    lefts = np.broadcast_to(side_of(0, a, b, c), (len(s),) * 3).ravel().tolist()
    return str(sum(int(np.count_nonzero(rights == value)) for value in lefts))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
