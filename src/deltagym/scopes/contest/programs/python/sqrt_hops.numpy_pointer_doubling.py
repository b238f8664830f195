# Doubles the length of all hops in NumPy, for each query.
import sys
import numpy as np


PRIME = 998244353


def solve(text):
    factor = FACTOR
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    link, w = [0] + data[2 : 2 + n], [0] + data[2 + n : 2 + 2 * n]
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            link[i] = x
        else:
            to, steps_of = (
                np.maximum(0, np.arange(n + 1) - np.array(link)),
                np.ones(n + 1, dtype=np.int64),
            )
            value_of, power_of = np.array(w), np.full(n + 1, factor, dtype=np.int64)
            steps_of[0] = value_of[0] = 0
            to, steps_of, value_of, power_of = (
                to[: i + 1],
                steps_of[: i + 1],
                value_of[: i + 1],
                power_of[: i + 1],
            )
            while to[i]:
                value_of = (value_of + power_of * value_of[to]) % PRIME
                power_of = power_of * power_of[to] % PRIME
                steps_of = steps_of + steps_of[to]
                to = to[to]
            steps, value = int(steps_of[i]), int(value_of[i])
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
