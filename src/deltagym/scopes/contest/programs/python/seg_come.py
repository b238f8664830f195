# An edge comes: the component a takes the smaller component b in; `todo` holds the vertices of b.
#: use before_come
if label[u] != label[v]:
    if sizes[label[u]] < sizes[label[v]]:
        u, v = v, u
    a, b = label[u], label[v]
    sizes[a] += sizes[b]
    unused.append(b)
    #: use joined
    label[v], todo = a, [v]
    for x in todo:
        for y in near[x]:
            if label[y] != a:
                label[y] = a
                todo.append(y)
    #: use flooded
near[u].add(v)
near[v].add(u)
#: use after_come
