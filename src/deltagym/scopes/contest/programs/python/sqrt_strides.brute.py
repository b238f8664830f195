# Multiplies along each step.
import sys


def solve(text):
    p, shift = P, SHIFT
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = [(x + shift) % p for x in data[2 : 2 + n]]
    out, last = [], 0
    for at in range(2 + n, 2 + n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            a[i - 1] = (x + shift) % p
            continue
        last = 1
        for y in a[(i - 1) % x :: x]:
            last = last * y % p
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
