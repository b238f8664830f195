# Takes all segments from one start at once in NumPy.
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
    total = 0
    for i in range(n):
        x, y = np.maximum.accumulate(a[i:]), np.minimum.accumulate(a[i:])
        products = power(x + shift if shift else x, HIGH) * power(y, LOW) % p
        if LENGTH:
            products = products * np.arange(1, n - i + 1) % p
        total += int(products.sum())
    return str(total % p)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
