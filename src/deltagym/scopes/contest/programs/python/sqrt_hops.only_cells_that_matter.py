# Jumps between the cells that operations name, all known in advance.
import sys


PRIME = 998244353


def solve(text):
    factor = FACTOR
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    link, w = [0] + data[2 : 2 + n], [0] + data[2 + n : 2 + 2 * n]
    keys = set(data[3 + 2 * n :: 3])
    leap, many, total, power_of = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1), [1] * (n + 1)
    for i in range(1, n + 1):
        to = i - link[i]
        if to in keys or to <= 0:
            leap[i], many[i], total[i], power_of[i] = to, 1, w[i], factor
        else:
            leap[i], many[i] = leap[to], many[to] + 1
            total[i], power_of[i] = (
                (w[i] + factor * total[to]) % PRIME,
                power_of[to] * factor % PRIME,
            )
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            link[i] = x
            to = i - x
            if to in keys or to <= 0:
                leap[i], many[i], total[i], power_of[i] = to, 1, w[i], factor
            else:
                leap[i], many[i] = leap[to], many[to] + 1
                total[i], power_of[i] = (
                    (w[i] + factor * total[to]) % PRIME,
                    power_of[to] * factor % PRIME,
                )
        else:
            steps, value, power = 0, 0, 1
            while i > 0:
                value = (value + power * total[i]) % PRIME
                power = power * power_of[i] % PRIME
                steps += many[i]
                i = leap[i]
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
