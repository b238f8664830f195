# Remembers the results of cells until a length changes.
import sys


PRIME = 998244353


def solve(text):
    factor = FACTOR
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    link, w = [0] + data[2 : 2 + n], [0] + data[2 + n : 2 + 2 * n]
    known = {}
    out, last = [], 0
    for at in range(2 + 2 * n, 2 + 2 * n + 3 * q, 3):
        kind, i, x = data[at : at + 3]
        #: if ONLINE
        i = (i - 1 + last) % n + 1
        #: end
        if kind == 1:
            link[i] = x
            known.clear()
        else:
            chain = []
            while i > 0 and i not in known:
                chain.append(i)
                i -= link[i]
            steps, value = known[i] if i > 0 else (0, 0)
            for j in reversed(chain):
                steps, value = steps + 1, (w[j] + factor * value) % PRIME
                known[j] = steps, value
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
