# Takes every segment.
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    p, shift = MODULUS, SHIFT
    total = 0
    for i in range(n):
        x = y = a[i]
        for j in range(i, n):
            x, y = max(x, a[j]), min(y, a[j])
            worth = pow(x + shift, HIGH) * pow(y, LOW)
            total += worth * (j - i + 1) if LENGTH else worth
    return str(total % p)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
