# Notes the whole way up from one vertex, then walks up from the other.
import sys


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
        path, x = {}, u
        while x:
            path[x] = len(path)
            x = up[x]
        links = 0
        while v not in path:
            v = up[v]
            links += 1
        links += path[v]
        u = v
        out.append(A * u + B * links)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
