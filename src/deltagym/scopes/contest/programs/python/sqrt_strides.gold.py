# Keeps the products of small steps up to date, and multiplies along large ones.
import sys


def solve(text):
    p, shift = P, SHIFT
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    a = [(x + shift) % p for x in data[2 : 2 + n]]
    width = max(1, min(24, n))
    tables = [[]]
    for d in range(1, width + 1):
        row = [1] * d
        for r in range(d):
            product = 1
            for x in a[r::d]:
                product = product * x % p
            row[r] = product
        tables.append(row)
    out, last = [], 0
    for at in range(2 + n, 2 + n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            x = (x + shift) % p
            ratio = x * pow(a[i - 1], -1, p) % p
            a[i - 1] = x
            for d in range(1, width + 1):
                row = tables[d]
                row[(i - 1) % d] = row[(i - 1) % d] * ratio % p
            continue
        if x <= width:
            last = tables[x][(i - 1) % x]
        else:
            last = 1
            for y in a[(i - 1) % x :: x]:
                last = last * y % p
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
