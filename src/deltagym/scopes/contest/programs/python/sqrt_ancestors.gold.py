# Cuts vertices into blocks; each vertex knows where its way leaves its block.
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    up = [0, 0] + data[2 : 1 + n]
    width = max(1, int((n / 2) ** 0.5))
    leave, many = [0] * (n + 1), [0] * (n + 1)

    def build(start):
        first = start - start % width
        for v in range(start, min(n + 1, first + width)):
            u = up[v]
            if u < first:
                leave[v], many[v] = u, 1
            else:
                leave[v], many[v] = leave[u], many[u] + 1

    for first in range(0, n + 1, width):
        build(max(1, first))
    out = []
    for at in range(1 + n, 1 + n + 3 * q, 3):
        kind, u, v = data[at : at + 3]
        if kind == 1:
            up[u] = v
            build(u)
            continue
        links = 0
        while u != v:
            if leave[u] == leave[v] and u // width == v // width:
                if u > v:
                    u = up[u]
                else:
                    v = up[v]
                links += 1
            elif u // width >= v // width and (u // width > v // width or leave[u] != leave[v]):
                if u // width == v // width:
                    links += many[v]
                    v = leave[v]
                links += many[u]
                u = leave[u]
            else:
                links += many[v]
                v = leave[v]
        out.append(A * u + B * links)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
