"""Programs that follow a graph operation by operation; they are quick wherever another way round is found after a few steps."""

from __future__ import annotations

from deltagym.scopes.contest.source import fill, program

ONLINE = """
import sys
$define


def solve(text):
    data = list(map(int, text.split()))
    n = data[0]
    $operations
    near, label, sizes, unused = [set() for _ in range(n)], list(range(n)), [1] * n, []
    $begin
    out = []
    for kind, u, v, *w in operations:
        u -= 1
        v -= 1
        if kind == 3:
            $answer
        elif kind == 1:
            $come
        else:
            near[u].discard(v)
            near[v].discard(u)
            $go
    return "\\n".join(map(str, out))
"""
"""Each vertex has its component's label. `come` is filled with `FLOOD`, and `go` with `SEARCH`."""

FLOOD = """
$before
if label[u] != label[v]:
    if sizes[label[u]] < sizes[label[v]]:
        u, v = v, u
    a, b = label[u], label[v]
    sizes[a] += sizes[b]
    unused.append(b)
    $joined
    label[v], todo = a, [v]
    for x in todo:
        for y in near[x]:
            if label[y] != a:
                label[y] = a
                todo.append(y)
    $flooded
near[u].add(v)
near[v].add(u)
$after
"""
"""The component a takes the smaller component b in; `todo` holds the vertices of b."""

SEARCH = """
$before
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
    $parted
$after
"""
"""From both ends of an edge that went, in turn; if one side ends first, its vertices `mine` part from component a as b."""


def operations(full: bool, begin: str, width: int) -> str:
    """Lines that read the operations of `width` numbers, which begin at `begin`; edges that are there at first come before them."""
    rows = f"[data[i:i + {width}] for i in range({begin}, len(data), {width})]"
    if not full:
        return f"operations = {rows}"
    return f"at = 3 + 2 * data[1]\noperations = [[1, *data[i:i + 2]] for i in range(3, at, 2)]\noperations += {rows.replace(begin, 'at', 1)}"


def two_sided(
    read: str, answer: str, begin: str, come: dict[str, str], go: dict[str, str], define: str = ""
) -> str:
    """The program that keeps components up to date, with lines of its own at `begin`, on a question, and where edges come and go."""
    none = dict.fromkeys(("before", "after", "joined", "flooded", "parted"), "")
    return program(
        ONLINE,
        define=define,
        operations=read,
        begin=begin,
        answer=answer,
        come=fill(FLOOD, **none | come),
        go=fill(SEARCH, **none | go),
    )
