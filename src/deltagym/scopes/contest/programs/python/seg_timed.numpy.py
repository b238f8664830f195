# Makes the structure anew for each question in NumPy.
import sys

import numpy as np

#: include "{template}.py"


def solve(text):
    #: include "seg_read.py"
    #: include "seg_present.py"
    #: use vector_begin
    for now in range(times):
        ...
        #: include "seg_next.py"
        #: use vector
        #: use vector_answer
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
