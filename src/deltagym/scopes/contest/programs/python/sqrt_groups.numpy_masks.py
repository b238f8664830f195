# Adds and sums in NumPy, with a mask for each group.
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
    masks = np.zeros((m, n), dtype=bool)
    for g in range(m):
        masks[g, members[g]] = True
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
            value += x * masks[g - 1]
            #: else
            value += x * ~masks[g - 1]
            #: end
            continue
        #: if ASK == "in"
        answer = int((value % p * weight % p * masks[g - 1]).sum())
        #: else
        answer = int((value % p * weight % p * ~masks[g - 1]).sum())
        #: end
        last = answer % p
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
