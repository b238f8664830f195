# Edges beyond those of a tree: the worth of s vertices and e edges, and a structure that can undo.
M, R = K if isinstance(K, list) else (1, 0)


def worth(s, e, b, k=K, m=M, r=R):
    #: if OF == "exact"
    return int(e - s + 1 == k)
    #: elif OF == "weighted"
    return s * (e - s + 1 == k)
    #: elif OF == "trees of"
    return int(e == s - 1 and s >= k)
    #: elif OF == "edges exact"
    return int(e == k)
    #: elif OF == "edges least"
    return int(e >= k)
    #: elif OF == "power"
    return (e + 1) ** k
    #: elif OF == "residue"
    return int((2 * e + s) % m == r)
    #: else
    return s * (e % m == r)
    #: end


#: include "seg_components.py"
#: include "seg_uncoloured.py"
#: define state
parent, edges, total = [-1] * n, [0] * n, n * worth(1, 0, 1)
#: end
#: define add
u, v = item
#: include "seg_find.py"
if u != v:
    if parent[u] > parent[v]:
        u, v = v, u
    trail.append((u, v, parent[v], edges[u], total))
    total -= worth(-parent[u], edges[u], 1) + worth(-parent[v], edges[v], 1)
    parent[u] += parent[v]
    parent[v] = u
    edges[u] += edges[v] + 1
    total += worth(-parent[u], edges[u], 1)
else:
    trail.append((u, u, 0, 0, total))
    total -= worth(-parent[u], edges[u], 1)
    edges[u] += 1
    total += worth(-parent[u], edges[u], 1)
#: end
#: define undo
u, v, many, old, total = trail.pop()
if u == v:
    edges[u] -= 1
else:
    parent[u] -= many
    parent[v] = many
    edges[u] = old
#: end
