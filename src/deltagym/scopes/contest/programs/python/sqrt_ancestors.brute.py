# Walks up from both vertices, always from the greater number.
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
        links = 0
        while u != v:
            if u > v:
                u = up[u]
            else:
                v = up[v]
            links += 1
        out.append(A * u + B * links)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
