# Goes up to the roots of u and v.
while parent[u] >= 0:
    u = parent[u]
while parent[v] >= 0:
    v = parent[v]
