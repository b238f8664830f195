# Mo's algorithm: one window is moved through all of them, in an order that saves most moves.
import sys

#: include "{template}.py"


def solve(text):
    #: include "mo_read.py"
    m = len(values)
    cnt = [0] * m
    #: use tables
    #: include "mo_order.py"
    #: include "mo_move.py"
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
