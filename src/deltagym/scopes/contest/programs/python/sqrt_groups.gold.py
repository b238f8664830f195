# Adds to large groups lazily; what large groups share with others is computed in advance.
import sys


def solve(text):
    p = P
    data = list(map(int, text.split()))
    n, m, q = data[0], data[1], data[2]
    members, at = [], 3
    for _ in range(m):
        size = data[at]
        members.append([x - 1 for x in data[at + 1 : at + 1 + size]])
        at += size + 1
    large = [g for g in range(m) if len(members[g]) > 1_000]
    rank = {g: k for k, g in enumerate(large)}
    #: if WEIGHT == "1"
    weight = [1 for x in range(1, n + 1)]
    #: elif WEIGHT == "j"
    weight = [x for x in range(1, n + 1)]
    #: else
    weight = [x * x for x in range(1, n + 1)]
    #: end
    every = sum(weight) % p
    alone = [sum(map(weight.__getitem__, group)) % p for group in members]
    common = [[0] * len(large) for _ in range(m)]
    for k, h in enumerate(large):
        inside = [0] * n
        for x in members[h]:
            inside[x] = weight[x]
        for g in range(m):
            common[g][k] = sum(map(inside.__getitem__, members[g])) % p
    value, kept, waiting, whole, total = [0] * n, [0] * m, [0] * len(large), 0, 0
    out, last = [], 0
    for at in range(at, at + 3 * q, 3):
        kind, g, x = data[at : at + 3]
        #: if ONLINE
        g = (g - 1 + last) % m + 1
        #: end
        g -= 1
        if kind == 1:
            #: if ADD == "out"
            whole += x
            x = -x
            #: end
            total += x * alone[g]
            if g in rank:
                waiting[rank[g]] += x
            else:
                for y in members[g]:
                    value[y] += x
                row = common[g]
                for k, h in enumerate(large):
                    kept[h] += x * row[k]
            continue
        answer = kept[g] if g in rank else sum(value[y] * weight[y] for y in members[g])
        for lazy, both in zip(waiting, common[g]):
            answer += lazy * both
        answer += whole * alone[g]
        #: if ASK == "out"
        answer = total + whole * every - answer
        #: end
        last = answer % p
        out.append(last)
    return "\n".join(map(str, out))


if __name__ == "__main__":
    print(solve(sys.stdin.read()))
