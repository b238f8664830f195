# An edge goes: searches from both its ends in turn. If one side ends first, its vertices `mine`
# part from component a as component b.
#: use before_go
mine, theirs, seen, others, i, j = [u], [v], {u}, {v}, 0, 0
while i < len(mine):
    new = near[mine[i]] - seen
    i += 1
    if not others.isdisjoint(new):
        break
    seen |= new
    mine += new
    mine, theirs, seen, others, i, j = theirs, mine, others, seen, j, i
else:
    a, b = label[u], unused.pop()
    for x in mine:
        label[x] = b
    sizes[a] -= len(mine)
    sizes[b] = len(mine)
    #: use parted
#: use after_go
