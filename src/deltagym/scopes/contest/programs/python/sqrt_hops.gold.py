# Cuts cells into blocks; each cell knows where its walk leaves its block, and its sum there.
import sys


PRIME = 998244353


def solve(text):
    factor = FACTOR
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    link, w = [0] + data[2 : 2 + n], [0] + data[2 + n : 2 + 2 * n]
    width = max(1, int((n / 2) ** 0.5))
    leave, many, total = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    powers = [1]
    for _ in range(width):
        powers.append(powers[-1] * factor % PRIME)

    def build(first, last, start):
        for i in range(start, last + 1):
            to = i - link[i]
            if to < first:
                leave[i], many[i], total[i] = to, 1, w[i]
            else:
                leave[i], many[i], total[i] = (
                    leave[to],
                    many[to] + 1,
                    (w[i] + factor * total[to]) % PRIME,
                )

    for first in range(1, n + 1, width):
        build(first, min(n, first + width - 1), first)
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            link[i] = x
            first = i - (i - 1) % width
            build(first, min(n, first + width - 1), i)
        else:
            steps, value, power = 0, 0, 1
            while i > 0:
                value = (value + power * total[i]) % PRIME
                power = power * powers[many[i]] % PRIME
                steps += many[i]
                i = leave[i]
            #: if ASK == "value"
            last = value
            #: elif ASK == "steps"
            last = steps
            #: else
            last = (value + steps) % PRIME
            #: end
            out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
