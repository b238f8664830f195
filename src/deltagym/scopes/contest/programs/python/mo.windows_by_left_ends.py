# Moves one window through all of them, in the order of their left ends.
import sys

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    m = len(values)
    cnt = [0] * m
    #: use tables
    order = sorted(range(q), key=lambda i: queries[i][0])
    #: include "mo_move.py"
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
