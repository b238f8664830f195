# Meets in the middle: counts the values of walks from both corners to the diagonal between.
import sys


def solve(text):
    #: include "mitm_walk_read.py"
    value, more = 0, worth[0][0]
    #: use grow
    half = [{0: {value: 1}}, {}]
    for d in range(n - 1):
        row, after = half[d % 2], {}
        for i, found in row.items():
            for i2 in (i, i + 1):
                here, more = after.setdefault(i2, {}), worth[i2][d + 1 - i2]
                for value, ways in found.items():
                    #: use grow
                    here[value] = here.get(value, 0) + ways
        half[(d + 1) % 2] = after
    first = half[(n - 1) % 2]
    half = [{n - 1: {0: 1}}, {}]
    for step in range(n - 1):
        d = 2 * n - 2 - step
        row, after = half[step % 2], {}
        for i, found in row.items():
            more = worth[i][d - i]
            for i2 in (i - 1, i):
                if 0 <= i2 < n and 0 <= d - 1 - i2 < n:
                    here = after.setdefault(i2, {})
                    for value, ways in found.items():
                        #: use grow
                        here[value] = here.get(value, 0) + ways
        half[(step + 1) % 2] = after
    last = half[(n - 1) % 2]
    total = 0
    for i, found in first.items():
        other = last[i]
        for value, ways in found.items():
            #: if MODULUS
            rest = (target - value) % modulus
            #: else
            rest = target ^ value
            #: end
            total += ways * other.get(rest, 0)
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
