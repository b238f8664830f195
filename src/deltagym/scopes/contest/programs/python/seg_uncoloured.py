# What programs about components without colours share: counts in NumPy, and following operations.
#: define vector_begin
nodes = n
#: end
#: define vector
uv = np.array(sorted(present), dtype=np.int64).reshape(-1, 2)[:, :2].T
#: include "seg_labels.py"
s, e = np.bincount(label, minlength=n), np.bincount(label[uv[0]], minlength=n)
pairs, times_seen = np.unique(s[s > 0] * (1 << 20) + e[s > 0], return_counts=True)
total = sum(
    worth(p >> 20, p & (1 << 20) - 1, 1) * c for p, c in zip(pairs.tolist(), times_seen.tolist())
)
#: end
#: define flooded
#: end
#: define after_come
edges[label[u]] += 1
total += value(label[u])
#: end
#: define after_go
total += value(label[u]) + (value(label[v]) if label[u] != label[v] else 0)
#: end
#: define paint
#: end
