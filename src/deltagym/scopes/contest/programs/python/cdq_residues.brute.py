# Takes every segment.
import sys


def solve(text):
    k, rest, factor = K, R, FACTOR
    pick = max if PICK == "max" else min
    data = list(map(int, text.split()))
    n, a = data[0], data[1:]
    total = 0
    for i in range(n):
        s, x = 0, a[i]
        for j in range(i, n):
            s, x = s + a[j], pick(x, a[j])
            total += (s - factor * x) % k == rest
    return str(total)


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
