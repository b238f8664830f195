# Walks hop by hop.
import sys


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
            steps, value, power = 0, 0, 1
            while i > 0:
                value = (value + power * w[i]) % PRIME
                power = power * factor % PRIME
                steps += 1
                i -= link[i]
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
