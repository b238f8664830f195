# Takes all segments of one length at once in NumPy.
import sys
import numpy as np


def power(values, exponent):
    result = values
    for _ in range(exponent - 1):
        result = result * values % MODULUS
    return result


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], np.array(data[1:])
    p, shift = MODULUS, SHIFT
    x, y, total = a, a, 0
    for length in range(1, n + 1):
        if length > 1:
            x, y = np.maximum(x[:-1], a[length - 1 :]), np.minimum(y[:-1], a[length - 1 :])
        total += int((power(x + shift if shift else x, HIGH) * power(y, LOW) % p).sum()) * (
            length if LENGTH else 1
        )
    return str(total % p)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
