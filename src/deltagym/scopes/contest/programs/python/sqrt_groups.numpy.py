# Adds and sums in NumPy, with lists of positions.
import sys
import numpy as np


def solve(text):
    p = P
    data = list(map(int, text.split()))
    n, m, q = data[0], data[1], data[2]
    members, at = [], 3
    for _ in range(m):
        size = data[at]
        members.append([x - 1 for x in data[at + 1 : at + 1 + size]])
        at += size + 1
    #: if WEIGHT == "1"
    weight = [1 % p for x in range(1, n + 1)]
    #: elif WEIGHT == "j"
    weight = [x % p for x in range(1, n + 1)]
    #: else
    weight = [x * x % p for x in range(1, n + 1)]
    #: end
    value = [0] * n
    members = [np.array(g) for g in members]
    value, weight = np.array(value), np.array(weight)
    out, last = [], 0
    for at in range(at, at + 3 * q, 3):
        kind, g, x = data[at : at + 3]
        #: if ONLINE
        g = (g - 1 + last) % m + 1
        #: end
        group = members[g - 1]
        if kind == 1:
            #: if ADD == "in"
            value[group] += x
            #: else
            value += x
            value[group] -= x
            #: end
            continue
        #: if ASK == "in"
        #: if WEIGHT == "1"
        answer = int(value[group].sum())
        #: else
        answer = int((value[group] % p * weight[group] % p).sum())
        #: end
        #: else
        #: if WEIGHT == "1"
        answer = int(value.sum())
        answer -= int(value[group].sum())
        #: else
        answer = int((value % p * weight % p).sum())
        answer -= int((value[group] % p * weight[group] % p).sum())
        #: end
        #: end
        last = answer % p
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
