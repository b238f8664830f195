# Edges tell how the hidden numbers of their ends differ: union-find with distances to the root.
#: define head
width, m = 4, M
n, q, at = data[0], data[1], 2
#: end
#: define operation
kind, u, v, w = data[i : i + 4]
item, question = (u - 1, v - 1, w), (u, v, w)
#: end
#: define operations
m = M
operations = [data[i : i + 4] for i in range(2, len(data), 4)]
#: end
#: define find
#: if KIND == "difference"
du = dv = 0
while parent[u] >= 0:
    du = (du + off[u]) % m
    u = parent[u]
while parent[v] >= 0:
    dv = (dv + off[v]) % m
    v = parent[v]
#: elif KIND == "ratio"
du = dv = 1
while parent[u] >= 0:
    du = du * off[u] % m
    u = parent[u]
while parent[v] >= 0:
    dv = dv * off[v] % m
    v = parent[v]
#: else
du = dv = 0
while parent[u] >= 0:
    du = du ^ off[u]
    u = parent[u]
while parent[v] >= 0:
    dv = dv ^ off[v]
    v = parent[v]
#: end
#: end
#: define unite
if parent[u] <= parent[v]:
    #: if KIND == "difference"
    shift = (w + du - dv) % m
    #: elif KIND == "ratio"
    shift = w * du * pow(dv, -1, m) % m
    #: else
    shift = w ^ du ^ dv
    #: end
else:
    #: if KIND == "difference"
    shift = (dv - du - w) % m
    #: elif KIND == "ratio"
    shift = dv * pow(du * w, -1, m) % m
    #: else
    shift = w ^ du ^ dv
    #: end
    u, v = v, u
#: end
#: define tell
#: if KIND == "difference"
out.append((dv - du) % m if u == v else -1)
#: elif KIND == "ratio"
out.append(dv * pow(du, -1, m) % m if u == v else -1)
#: else
out.append((du ^ dv) & m if u == v else -1)
#: end
#: end
#: define state
parent, off = [-1] * n, [0] * n
#: end
#: define add
u, v, w = item
#: use find
if u != v:
    #: use unite
    trail.append((u, v, parent[v]))
    parent[u] += parent[v]
    parent[v] = u
    off[v] = shift
#: end
#: define undo
u, v, many = trail.pop()
parent[u] -= many
parent[v] = many
#: end
#: define answer
u, v, _ = question
u -= 1
v -= 1
#: use find
#: use tell
#: end
#: define plain
near = [[] for _ in range(n)]
for u, v, w in present:
    near[u].append((v, w, True))
    near[v].append((u, w, False))
#: end
#: define plain_answer
u, v, _ = question
known, todo = {u - 1: KIND == "ratio"}, [u - 1]
known[u - 1] = int(known[u - 1])
while todo:
    x = todo.pop()
    for y, w, along in near[x]:
        if y not in known:
            #: if KIND == "difference"
            known[y] = (known[x] + w) % m if along else (known[x] - w) % m
            #: elif KIND == "ratio"
            known[y] = known[x] * w % m if along else known[x] * pow(w, -1, m) % m
            #: else
            known[y] = known[x] ^ w
            #: end
            todo.append(y)
#: if KIND == "xor"
out.append(known[v - 1] & m if v - 1 in known else -1)
#: else
out.append(known[v - 1] if v - 1 in known else -1)
#: end
#: end
#: define vector_begin
#: if KIND == "ratio"
inverse = np.array([pow(x, -1, m) if x else 0 for x in range(m)])
#: end
#: end
#: define vector
a, b, w = np.array(sorted(present), dtype=np.int64).reshape(-1, 3).T
#: end
#: define vector_answer
u, v, _ = question
h, known = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
h[u - 1], known[u - 1] = KIND == "ratio", True
while not known[v - 1]:
    go = known[a] & ~known[b]
    x, w_ = a[go], w[go]
    #: if KIND == "difference"
    h[b[go]] = (h[x] + w_) % m
    #: elif KIND == "ratio"
    h[b[go]] = h[x] * w_ % m
    #: else
    h[b[go]] = h[x] ^ w_
    #: end
    known[b[go]] = True
    come = known[b] & ~known[a]
    x, w_ = b[come], w[come]
    #: if KIND == "difference"
    h[a[come]] = (h[x] - w_) % m
    #: elif KIND == "ratio"
    h[a[come]] = h[x] * inverse[w_] % m
    #: else
    h[a[come]] = h[x] ^ w_
    #: end
    known[a[come]] = True
    if not go.any() and not come.any():
        break
#: if KIND == "xor"
out.append(int(h[v - 1]) & m if known[v - 1] else -1)
#: else
out.append(int(h[v - 1]) if known[v - 1] else -1)
#: end
#: end
#: define forget
u, v, w = item
near[u].discard((v, w, True))
near[v].discard((u, w, False))
#: end
#: define meet
u, v, w = item
near[u].add((v, w, True))
near[v].add((u, w, False))
#: end
#: define online_begin
parent, off = [-1] * n, [0] * n
#: end
#: define paint
#: end
#: define online_answer
if label[u] != label[v]:
    out.append(-1)
else:
    ...
    #: use find
    #: use tell
#: end
#: define before_come
one, other, w = u, v, w[0]
#: use find
if u != v:
    #: use unite
    parent[u] += parent[v]
    parent[v] = u
    off[v] = shift
u, v = one, other
#: end
#: define joined
#: end
#: define flooded
#: end
#: define after_come
#: end
#: define before_go
#: end
#: define parted
#: end
#: define after_go
#: end
