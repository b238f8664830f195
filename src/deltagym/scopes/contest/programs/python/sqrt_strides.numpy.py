# Multiplies along each step in NumPy, by halves.
import sys
import numpy as np


def solve(text):
    p, shift = P, SHIFT
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = [(x + shift) % p for x in data[2 : 2 + n]]
    array = np.array(a)
    out, last = [], 0
    for at in range(2 + n, 2 + n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            a[i - 1] = (x + shift) % p
            array[i - 1] = a[i - 1]
            continue
        part = array[(i - 1) % x :: x]
        while len(part) > 1:
            if len(part) % 2:
                part = np.append(part, 1)
            half = len(part) // 2
            part = part[:half] * part[half:] % p
        last = int(part[0])
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
