# Looks at all earlier positions for each position, in NumPy.
import sys

import numpy as np

#: include "{template}.py"


def solve(text):
    gap = GAP or 1
    #: use read
    got = [0] * count
    every = np.array(keys)
    #: use arrays
    for j in range(count):
        upto = max(0, j - gap + 1)
        if upto:
            i = slice(0, upto)
            near = every[:upto]
            #: use mask
            #: use vector
        #: use finish
        #: use note
    #: use result
    return str(result)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
