# Tries every walk.
import sys


def solve(text):
    #: include "mitm_walk_read.py"
    total = 0

    def walk(i, j, value):
        nonlocal total
        more = worth[i][j]
        #: use grow
        if i == j == n - 1:
            total += value == target
        if i + 1 < n:
            walk(i + 1, j, value)
        if j + 1 < n:
            walk(i, j + 1, value)

    walk(0, 0, 0)
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
