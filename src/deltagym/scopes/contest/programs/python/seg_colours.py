# Components for which two colours do (b) or not: their worth, and a structure that can undo.
M, R = K if isinstance(K, list) else (1, 0)


def worth(s, e, b, k=K, m=M, r=R):
    #: if OF == "two"
    return int(b and s >= k)
    #: elif OF == "more"
    return s * (not b) * (s >= k)
    #: elif OF == "two residue"
    return int(b and s % m == r)
    #: elif OF == "more residue"
    return s * (not b) * (s % m == r)
    #: elif OF == "two square"
    return s * s * b * (s % m == r)
    #: else
    return (s if b else -s) * (s % m == r)
    #: end


#: include "seg_components.py"
#: define state
parent, side, odd, total = [-1] * n, [0] * n, [0] * n, n * worth(1, 0, 1)
#: end
#: define add
u, v = item
turn = 1
while parent[u] >= 0:
    turn ^= side[u]
    u = parent[u]
while parent[v] >= 0:
    turn ^= side[v]
    v = parent[v]
if u != v:
    if parent[u] > parent[v]:
        u, v = v, u
    trail.append((u, v, parent[v], odd[u], total))
    total -= worth(-parent[u], 0, 1 - odd[u]) + worth(-parent[v], 0, 1 - odd[v])
    parent[u] += parent[v]
    parent[v] = u
    side[v] = turn
    odd[u] |= odd[v]
    total += worth(-parent[u], 0, 1 - odd[u])
elif turn and not odd[u]:
    trail.append((u, u, 0, 0, total))
    total -= worth(-parent[u], 0, 1 - odd[u])
    odd[u] = 1
    total += worth(-parent[u], 0, 1 - odd[u])
#: end
#: define undo
u, v, many, old, total = trail.pop()
if u == v:
    odd[u] = 0
else:
    parent[u] -= many
    parent[v] = many
    odd[u], side[v] = old, 0
#: end
#: define vector_begin
nodes = 2 * n
#: end
#: define vector
uv = np.array(sorted(present), dtype=np.int64).reshape(-1, 2)[:, :2].T
uv = np.hstack(([uv[0], uv[1] + n], [uv[0] + n, uv[1]]))
#: include "seg_labels.py"
both = np.minimum(label[:n], label[n:])
s, b = np.bincount(both, minlength=n), (label[:n] != label[n:])
roots = np.unique(both)
total = sum(worth(int(s[i]), 0, int(b[i])) for i in roots.tolist())


#: end
#: define paint
def paint(first):
    seen, todo = {first}, [first]
    for x in todo:
        for y in near[x]:
            if y not in seen:
                colour[y] = 1 - colour[x]
                seen.add(y)
                todo.append(y)
            elif colour[y] == colour[x]:
                return 1
    return 0


#: end
#: define flooded
if colour[u] == colour[v]:
    for x in todo:
        colour[x] ^= 1
#: end
#: define after_come
if colour[u] == colour[v]:
    odd[label[u]] = 1
edges[label[u]] += 1
total += value(label[u])
#: end
#: define after_go
if odd[label[u]]:
    for x in {label[u]: u, label[v]: v}.values():
        odd[label[x]] = paint(x)
total += value(label[u]) + (value(label[v]) if label[u] != label[v] else 0)
#: end
