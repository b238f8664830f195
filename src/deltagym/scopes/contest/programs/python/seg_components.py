# Sums worth(vertices, edges, good) over all components.
#: include "seg_edges.py"
#: define answer
out.append(total)
#: end
#: define plain
seen, total = [False] * n, 0
near = [[] for _ in range(n)]
for u, v in present:
    near[u].append(v)
    near[v].append(u)
for first in range(n):
    if not seen[first]:
        seen[first], color, todo, degrees, b = True, {first: 0}, [first], 0, 1
        while todo:
            u = todo.pop()
            degrees += len(near[u])
            for v in near[u]:
                if not seen[v]:
                    seen[v], color[v] = True, 1 - color[u]
                    todo.append(v)
                elif color[v] == color[u]:
                    b = 0
        total += worth(len(color), degrees // 2, b)
#: end
#: define plain_answer
out.append(total)
#: end
#: define vector_answer
out.append(total)
#: end
#: define quick
parent = list(range(n))
edges = [0] * n
for u, v in present:
    while parent[u] != u:
        parent[u] = u = parent[parent[u]]
    while parent[v] != v:
        parent[v] = v = parent[parent[v]]
    edges[u] += 1
    if u != v:
        parent[u] = v
        edges[v] += edges[u]
size = [0] * n
for x in range(n):
    while parent[x] != x:
        x = parent[x]
    size[x] += 1
total = sum(worth(size[x], edges[x], 1) for x in range(n) if parent[x] == x)
#: end
#: define online_begin
edges, odd, colour, total = [0] * n, [0] * n, [0] * n, n * worth(1, 0, 1)


def value(c, more=0):
    return worth(sizes[c], edges[c] + more, 1 - odd[c])


#: end
#: define online_answer
out.append(total)
#: end
#: define before_come
total -= value(label[u]) + (value(label[v]) if label[u] != label[v] else 0)
#: end
#: define joined
edges[a] += edges[b]
odd[a] |= odd[b]
#: end
#: define before_go
edges[label[u]] -= 1
total -= value(label[u], 1)
#: end
#: define parted
edges[b] = sum(len(near[x]) for x in mine) // 2
edges[a] -= edges[b]
odd[b] = odd[a]
#: end
