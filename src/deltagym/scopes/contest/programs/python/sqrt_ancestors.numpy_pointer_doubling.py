# Marks both ways to the root in NumPy, by doubling the length of leaps.
import sys
import numpy as np


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    up = [0, 0] + data[2 : 1 + n]
    out = []
    for at in range(1 + n, 1 + n + 3 * q, 3):
        kind, u, v = data[at : at + 3]
        if kind == 1:
            up[u] = v
            continue
        to, far = np.array(up), np.ones(n + 1, dtype=np.int64)
        far[:2] = 0
        on = [np.zeros(n + 1, dtype=bool) for _ in range(2)]
        for mark, x in zip(on, (u, v)):
            mark[x] = True
        leaps = [to]
        while leaps[-1].any() and len(leaps) < 20:
            leaps.append(leaps[-1][leaps[-1]])
        for leap in reversed(leaps):
            for mark in on:
                mark[leap[mark]] = True
        first, second = on
        w = int(np.flatnonzero(first & second).max())
        links = int(first[w + 1 :].sum() + second[w + 1 :].sum())
        u = w
        out.append(A * u + B * links)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
