# What the components of two vertices hold, gathered by sum, xor, maximum or minimum.
from operator import add, xor

join = {"sum": add, "xor": xor, "max": max, "min": min}[GATHER]

#: define head
width = 3
n, q = data[0], data[1]
at = 2 + n
#: end
#: define operation
kind, u, v = data[i : i + 3]
item, question = (u - 1, v - 1), (u, v)
#: end
#: define operations
operations = [data[i : i + 3] for i in range(2 + n, len(data), 3)]
#: end
#: define tell
#: if RELATION == "first"
amount = one
#: elif RELATION == "both"
amount = one if same else join(one, other)
#: elif RELATION == "gap"
amount = abs(one - other)
#: else
amount = 0 if same else one + other
#: end
out.append(SCALE * amount + size)
#: end
#: define state
held = data[2 : 2 + n]
parent = [-1] * n
#: end
#: define add
u, v = item
#: include "seg_find.py"
if u != v:
    if parent[u] > parent[v]:
        u, v = v, u
    trail.append((u, v, parent[v], held[u]))
    parent[u] += parent[v]
    parent[v] = u
    held[u] = join(held[u], held[v])
#: end
#: define undo
u, v, many, held[u] = trail.pop()
parent[u] -= many
parent[v] = many
#: end
#: define answer
u, v = question
u -= 1
v -= 1
#: include "seg_find.py"
one, other, same, size = held[u], held[v], u == v, -parent[u]
#: use tell
#: end
#: define plain
near = [[] for _ in range(n)]
for u, v in present:
    near[u].append(v)
    near[v].append(u)
#: end
#: define plain_answer
found = []
for first in question:
    seen, todo = {first - 1}, [first - 1]
    while todo:
        for x in near[todo.pop()]:
            if x not in seen:
                seen.add(x)
                todo.append(x)
    total = data[1 + first]
    for x in seen - {first - 1}:
        total = join(total, data[2 + x])
    found.append((total, seen))
(one, mine), (other, theirs) = found
same, size = mine == theirs, len(mine)
#: use tell
#: end
#: define vector_begin
nodes, a = n, np.array(data[2 : 2 + n])
reduce = {"sum": np.add, "xor": np.bitwise_xor, "max": np.maximum, "min": np.minimum}[GATHER].reduce
#: end
#: define vector
uv = np.array(sorted(present), dtype=np.int64).reshape(-1, 2)[:, :2].T
#: include "seg_labels.py"
#: end
#: define vector_answer
u, v = question
mine, theirs = label == label[u - 1], label == label[v - 1]
one, other = int(reduce(a[mine])), int(reduce(a[theirs]))
same, size = bool(mine[v - 1]), int(mine.sum())
#: use tell
#: end
#: define forget
u, v = item
near[u].discard(v)
near[v].discard(u)
#: end
#: define meet
u, v = item
near[u].add(v)
near[v].add(u)
#: end
#: define online_begin
values = data[2 : 2 + n]
held = values[:]


#: end
#: define paint
#: if GATHER in ("max", "min")
def gathered(first):
    seen, todo, total = {first}, [first], values[first]
    for x in todo:
        for y in near[x]:
            if y not in seen:
                seen.add(y)
                todo.append(y)
                total = join(total, values[y])
    return total


#: end
#: end
#: define online_answer
a, b = label[u], label[v]
one, other, same, size = held[a], held[b], a == b, sizes[a]
#: use tell
#: end
#: define before_come
#: end
#: define joined
held[a] = join(held[a], held[b])
#: end
#: define flooded
#: end
#: define after_come
#: end
#: define before_go
#: end
#: define parted
held[b] = values[mine[0]]
for x in mine[1:]:
    held[b] = join(held[b], values[x])
#: if GATHER == "sum"
held[a] -= held[b]
#: elif GATHER == "xor"
held[a] ^= held[b]
#: else
if held[a] == held[b]:
    held[a] = gathered(v if label[u] == b else u)
#: end
#: end
#: define after_go
#: end
