# Remembers products until an element changes.
import sys


def solve(text):
    p, shift = P, SHIFT
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = [(x + shift) % p for x in data[2 : 2 + n]]
    seen = {}
    out, last = [], 0
    for at in range(2 + n, 2 + n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            a[i - 1] = (x + shift) % p
            seen.clear()
            continue
        key = (i - 1) % x, x
        if key not in seen:
            last = 1
            for y in a[(i - 1) % x :: x]:
                last = last * y % p
            seen[key] = last
        last = seen[key]
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
