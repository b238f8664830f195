# Compares every point of one half with every point of the other.
import sys


#: include "mitm_plane_points.py"


def solve(text):
    #: include "mitm_plane_read.py"
    right = points(items[n // 2 :])
    pairs = ((v * w, x + s, y + t) for x, y, v in points(items[: n // 2]) for s, t, w in right)
    return str(sum(weight for weight, a, b in pairs if a <= limit_a and b <= limit_b) % PRIME)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
