# Sizes of components: what a component of s vertices is worth, and the structure that can undo.
M, R = K if isinstance(K, list) else (1, 0)


def worth(s, e, b, k=K, m=M, r=R):
    #: if OF == "exact"
    return int(s == k)
    #: elif OF == "least"
    return int(s >= k)
    #: elif OF == "power"
    return s**k
    #: elif OF == "residue"
    return int(s % m == r)
    #: elif OF == "residue square"
    return s * s * (s % m == r)
    #: else
    return min(s, k) ** 2
    #: end


#: include "seg_components.py"
#: include "seg_uncoloured.py"
#: define state
parent, total = [-1] * n, n * worth(1, 0, 1)
#: end
#: define add
u, v = item
#: include "seg_find.py"
if u != v:
    if parent[u] > parent[v]:
        u, v = v, u
    trail.append((u, v, parent[v], total))
    total -= worth(-parent[u], 0, 1) + worth(-parent[v], 0, 1)
    parent[u] += parent[v]
    parent[v] = u
    total += worth(-parent[u], 0, 1)
#: end
#: define undo
u, v, many, total = trail.pop()
parent[u] -= many
parent[v] = many
#: end
