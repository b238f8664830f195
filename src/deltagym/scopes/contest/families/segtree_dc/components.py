"""Statistics over all components of a graph whose edges come and go: sizes, cycles, two colours."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers
from deltagym.scopes.contest.segtree_dc.graphs import FIND, LABELS, Edges
from deltagym.scopes.contest.segtree_dc.online import operations, two_sided
from deltagym.scopes.contest.segtree_dc.programs import Parts, grouped_pairs, random_pairs
from deltagym.scopes.contest.template import Knobs, settings

VALUE = """

def value(c, more=0):
    return worth(sizes[c], edges[c] + more, 1 - odd[c])
"""
PAINT = """
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
"""


class Components(Edges):
    """The sum over all components of F(vertices s, edges e, bipartite or not b)."""

    @abstractmethod
    def worth(self, knobs: Knobs) -> tuple[str, str]:
        """F as Python in s, e and b, and what is asked, in words."""

    counts_edges: ClassVar[bool] = False
    finds_odd: ClassVar[bool] = False

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        return self.worth(knobs)[1], "0 0"

    def pool(self, draws: Draws, count: int, n: int, biggest: int) -> Numbers:
        """Half of the vertices are as elsewhere, the others make components of many sizes."""
        return np.concatenate(
            [
                random_pairs(draws, count // 2, n // 2),
                grouped_pairs(draws, count // 2, n - n // 2, biggest) + n // 2,
            ]
        )

    def questions(self, asked: Numbers) -> Numbers:
        return asked * 0

    def _function(self, knobs: Knobs) -> str:
        return f"\n\ndef worth(s, e, b):\n    return {self.worth(knobs)[0]}"

    def parts(self, knobs: Knobs) -> Parts:
        edges, odd = self.counts_edges, self.finds_odd
        state = "parent, total = [-1] * n, n * worth(1, 0, 1)\ntrail, marks = [], []\n"
        state += "edges = [0] * n\n" if edges else ""
        state += "side, odd = [0] * n, [0] * n\n" if odd else ""
        e = {x: f"edges[{x}]" if edges else "0" for x in "uv"}
        b = {x: f"1 - odd[{x}]" if odd else "1" for x in "uv"}
        turn = "while parent[{x}] >= 0:\n    turn ^= side[{x}]\n    {x} = parent[{x}]\n"
        walk = (
            ("turn = 1\n" + turn.format(x="u") + turn.format(x="v"))
            if odd
            else FIND.format(x="u") + FIND.format(x="v")
        )
        value = {x: f"worth(-parent[{x}], {e[x]}, {b[x]})" for x in "uv"}
        same = ""
        if edges:
            same = f"else:\n    trail.append((u, u, 0, 0, total))\n    total -= {value['u']}\n    edges[u] += 1\n    total += {value['u']}\n"
        if odd:
            same = (
                f"elif turn and not odd[u]:\n    trail.append((u, u, 0, 0, total))\n    total -= {value['u']}\n    odd[u] = 1\n"
                f"    total += {value['u']}\n"
            )
        saved, more, back, loop = "0", "", "", "pass"
        if edges:
            saved, more, back, loop = (
                "edges[u]",
                "    edges[u] += edges[v] + 1\n",
                "    edges[u] = old\n",
                "edges[u] -= 1",
            )
        if odd:
            saved, more, back, loop = (
                "odd[u]",
                "    side[v] = turn\n    odd[u] |= odd[v]\n",
                "    odd[u], side[v] = old, 0\n",
                "odd[u] = 0",
            )
        undo = f"    parent[u] -= many\n    parent[v] = many\n{back}"
        undo = (
            f"    if u == v:\n        {loop}\n        continue\n" if edges or odd else ""
        ) + undo
        return Parts(
            state=state,
            mark="marks.append(len(trail))",
            add=(
                f"u, v = item\n{walk}if u != v:\n    if parent[u] > parent[v]:\n        u, v = v, u\n"
                f"    trail.append((u, v, parent[v], {saved}, total))\n    total -= {value['u']} + {value['v']}\n"
                f"    parent[u] += parent[v]\n    parent[v] = u\n{more}    total += {value['u']}\n{same}"
            ),
            undo=f"mark = marks.pop()\nwhile len(trail) > mark:\n    u, v, many, old, total = trail.pop()\n{undo}",
            answer="out.append(total)",
            plain="""
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
""",
            plain_answer="out.append(total)",
            vector=("import numpy as np", f"nodes = {'2 * n' if odd else 'n'}", self._vector(), "out.append(total)"),
            define=self._function(knobs),
        )  # fmt: skip

    def _vector(self) -> str:
        cover = "uv = np.hstack(([uv[0], uv[1] + n], [uv[0] + n, uv[1]]))\n"
        labels = LABELS.replace("$columns", "2")
        if self.finds_odd:
            labels = labels.replace("label = np.arange", cover + "label = np.arange")
            return labels + (
                "\nboth = np.minimum(label[:n], label[n:])\ns, b = np.bincount(both, minlength=n), (label[:n] != label[n:])\n"
                "roots = np.unique(both)\ntotal = sum(worth(int(s[i]), 0, int(b[i])) for i in roots.tolist())"
            )
        return labels + (
            "\ns, e = np.bincount(label, minlength=n), np.bincount(label[uv[0]], minlength=n)\n"
            "pairs, times_seen = np.unique(s[s > 0] * (1 << 20) + e[s > 0], return_counts=True)\n"
            "total = sum(worth(p >> 20, p & (1 << 20) - 1, 1) * c for p, c in zip(pairs.tolist(), times_seen.tolist()))"
        )

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        quick = """
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
"""  # fmt: skip
        more = (
            {}
            if self.finds_odd
            else {"union-find anew": self._naive(knobs, "", "", quick, "out.append(total)")}
        )
        return super().zoo(knobs) | more | {"from both ends of what goes": self._two_sided(knobs)}

    def _two_sided(self, knobs: Knobs) -> str:
        """Colours are kept while a component is good, and found anew when it may have become good again."""
        odd = self.finds_odd
        begin = f"edges, odd, colour, total = [0] * n, [0] * n, [0] * n, n * worth(1, 0, 1){VALUE}{PAINT if odd else ''}"
        come = {
            "before": "total -= value(label[u]) + (value(label[v]) if label[u] != label[v] else 0)",
            "joined": "edges[a] += edges[b]\nodd[a] |= odd[b]",
            "flooded": "if colour[u] == colour[v]:\n    for x in todo:\n        colour[x] ^= 1"
            if odd
            else "",
            "after": ("if colour[u] == colour[v]:\n    odd[label[u]] = 1\n" if odd else "")
            + "edges[label[u]] += 1\ntotal += value(label[u])",
        }
        again = "if odd[label[u]]:\n    for x in {label[u]: u, label[v]: v}.values():\n        odd[label[x]] = paint(x)\n"
        go = {
            "before": "edges[label[u]] -= 1\ntotal -= value(label[u], 1)",
            "parted": "edges[b] = sum(len(near[x]) for x in mine) // 2\nedges[a] -= edges[b]\nodd[b] = odd[a]",
            "after": (again if odd else "")
            + "total += value(label[u]) + (value(label[v]) if label[u] != label[v] else 0)",
        }
        read = operations(knobs.get("start") == "full", "2", 3)
        return two_sided(read, "out.append(total)", begin, come, go, self._function(knobs))


RESIDUES = tuple([m, r] for m in range(2, 8) for r in range(m))


class Sizes(Components):
    """Statistics of the components' sizes."""

    name: ClassVar[str] = "seg_sizes"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(of=("exact", "least"), k=range(2, 26))
            yield from settings(of=("power",), k=(0, 2, 3, 4))
        if level == "medium":
            yield from settings(of=("residue",), k=RESIDUES)
        if level == "hard":
            yield from settings(of=("residue square",), k=RESIDUES)
            yield from settings(of=("capped",), k=range(2, 26))
        if level == "shifted":
            yield from settings(of=("exact", "least"), k=range(2, 18), start=("full",))

    def worth(self, knobs: Knobs) -> tuple[str, str]:
        k = knobs["k"]
        m, r = k if isinstance(k, list) else (1, 0)
        left = f"whose number of vertices leaves remainder {r} when divided by {m}"
        return {
            "exact": (
                f"int(s == {k})",
                f"how many connected components have exactly {k} vertices?",
            ),
            "least": (
                f"int(s >= {k})",
                f"how many connected components have at least {k} vertices?",
            ),
            "power": (
                f"s ** {k}",
                f"what is the sum, over all connected components, of s^{k}, where s is the number of its vertices?",
            ),
            "residue": (f"int(s % {m} == {r})", f"how many connected components are there {left}?"),
            "residue square": (
                f"s * s * (s % {m} == {r})",
                f"what is the sum of s^2 over all connected components {left}, s being it?",
            ),
            "capped": (
                f"min(s, {k}) ** 2",
                f"what is the sum over all connected components of min(s, {k})^2, s being the number of vertices?",
            ),
        }[knobs["of"]]


class Cycles(Components):
    """Statistics of how many edges components have beyond those of a tree."""

    name: ClassVar[str] = "seg_cycles"
    counts_edges: ClassVar[bool] = True

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(of=("exact", "weighted"), k=range(4))
            yield from settings(of=("trees of",), k=range(2, 26))
        if level == "medium":
            yield from settings(of=("edges exact",), k=range(2, 22))
            yield from settings(of=("edges least",), k=range(3, 22))
            yield from settings(of=("power",), k=(2, 3, 4))
        if level == "hard":
            yield from settings(of=("residue", "edges residue"), k=RESIDUES)
        if level == "shifted":
            yield from settings(of=("trees of", "edges exact"), k=range(2, 18), start=("full",))

    def worth(self, knobs: Knobs) -> tuple[str, str]:
        k = knobs["k"]
        m, r = k if isinstance(k, list) else (1, 0)
        excess = "with s vertices and e edges let x = e - s + 1 for a connected component"
        return {
            "exact": (f"int(e - s + 1 == {k})", f"{excess}. How many components have x = {k}?"),
            "weighted": (
                f"s * (e - s + 1 == {k})",
                f"{excess}. How many vertices lie in components with x = {k}?",
            ),
            "trees of": (
                f"int(e == s - 1 and s >= {k})",
                f"how many connected components are trees of at least {k} vertices?",
            ),
            "edges exact": (
                f"int(e == {k})",
                f"how many connected components have exactly {k} edge{'s' * (k != 1)}?",
            ),
            "edges least": (
                f"int(e >= {k})",
                f"how many connected components have at least {k} edge{'s' * (k != 1)}?",
            ),
            "power": (
                f"(e + 1) ** {k}",
                f"what is the sum of (e+1)^{k} over all connected components, e being the number of its edges?",
            ),
            "residue": (
                f"int((2 * e + s) % {m} == {r})",
                f"how many connected components of s vertices and e edges leave remainder {r} when 2e + s is divided by {m}?",
            ),
            "edges residue": (
                f"s * (e % {m} == {r})",
                f"how many vertices lie in connected components whose number of edges leaves remainder {r} when divided by {m}?",
            ),
        }[knobs["of"]]


class Colours(Components):
    """Statistics of the components that two colours suffice for, and of the others."""

    name: ClassVar[str] = "seg_colours"
    finds_odd: ClassVar[bool] = True

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(of=("two",), k=range(1, 31))
            yield from settings(of=("more",), k=range(3, 33))
        if level == "medium":
            yield from settings(of=("two residue", "more residue"), k=RESIDUES[:20])
        if level == "hard":
            yield from settings(of=("two square", "signed"), k=RESIDUES)
        if level == "shifted":
            yield from settings(of=("two", "more"), k=range(3, 21), start=("full",))

    def worth(self, knobs: Knobs) -> tuple[str, str]:
        k = knobs["k"]
        m, r = k if isinstance(k, list) else (1, 0)
        good = "call a connected component good if its vertices can be coloured with two colours such that no edge joins equal colours."
        left = f"whose number of vertices leaves remainder {r} when divided by {m}"
        ending = "ex" if k == 1 else "ices"
        return {
            "two": (
                f"int(b and s >= {k})",
                f"{good} How many good components have at least {k} vert{ending}?",
            ),
            "more": (
                f"s * (not b) * (s >= {k})",
                f"{good} How many vertices lie in components that are not good and have at least {k} vert{ending}?",
            ),
            "two residue": (
                f"int(b and s % {m} == {r})",
                f"{good} How many good components are there {left}?",
            ),
            "more residue": (
                f"s * (not b) * (s % {m} == {r})",
                f"{good} How many vertices lie in components that are not good and {left}?",
            ),
            "two square": (
                f"s * s * b * (s % {m} == {r})",
                f"{good} What is the sum of s^2 over the good components {left}, s being it?",
            ),
            "signed": (
                f"(s if b else -s) * (s % {m} == {r})",
                f"{good} Over all components {left}, s being it, what is the sum of s for good ones and of -s for others?",
            ),
        }[knobs["of"]]
