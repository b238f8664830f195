# Computes all depths anew after a change, then walks up.
import sys


def solve(text):
    data = list(map(int, text.split()))
    n, q = data[0], data[1]
    up = [0, 0] + data[2 : 1 + n]
    depth = None
    out = []
    for at in range(1 + n, 1 + n + 3 * q, 3):
        kind, u, v = data[at : at + 3]
        if kind == 1:
            up[u] = v
            depth = None
            continue
        if depth is None:
            depth = [0] * (n + 1)
            for x in range(2, n + 1):
                depth[x] = depth[up[x]] + 1
        links = depth[u] + depth[v]
        while u != v:
            if u > v:
                u = up[u]
            else:
                v = up[v]
        links -= 2 * depth[u]
        out.append(A * u + B * links)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
