"""Questions about two vertices of a graph whose edges come and go: what their components hold, and how their hidden numbers differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.scopes.contest.draws import Draws, Numbers, line
from deltagym.scopes.contest.segtree_dc.graphs import FIND, LABELS, Edges
from deltagym.scopes.contest.segtree_dc.online import operations, two_sided
from deltagym.scopes.contest.segtree_dc.programs import Parts
from deltagym.scopes.contest.template import Knobs, Shape, Tier, settings

TOP = 10**6
UNITE = "if parent[u] > parent[v]:\n    u, v = v, u\n"

GATHER = {
    "sum": ("{0} + {1}", "the sum"),
    "xor": ("{0} ^ {1}", "the bitwise xor"),
    "max": ("max({0}, {1})", "the maximum"),
    "min": ("min({0}, {1})", "the minimum"),
}
KEPT = """
for {item} in ends[now]:
    near[u].discard({there})
    near[v].discard({back})
for {item} in starts[now]:
    near[u].add({there})
    near[v].add({back})
"""
"""Neighbours brought up to date from one question to the next."""
KEPT_PLAIN = ("near = [set() for _ in range(n)]", KEPT.format(item="u, v", there="v", back="u"))
KEPT_NUMBERED = (
    "near = [set() for _ in range(n)]",
    KEPT.format(item="u, v, w", there="(v, w, True)", back="(u, w, False)"),
)

GATHERED = """

def gathered(first):
    seen, todo, total = {first}, [first], values[first]
    for x in todo:
        for y in near[x]:
            if y not in seen:
                seen.add(y)
                todo.append(y)
                total = $both
    return total
"""
RELATIONS = {
    "first": ("one", "V(C)"),
    "both": (
        "one if same else $joined",
        "V(C) if u and v are connected, else {what} of V(C) and V(D)",
    ),
    "gap": ("abs(one - other)", "|V(C) - V(D)|"),
    "apart": ("0 if same else one + other", "0 if u and v are connected, else V(C) + V(D)"),
}


class Contents(Edges):
    """What the components of two vertices hold."""

    name: ClassVar[str] = "seg_contents"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(gather=tuple(GATHER), relation=("first",), scale=range(1, 16))
        if level == "medium":
            yield from settings(gather=tuple(GATHER), relation=("both", "gap"), scale=range(1, 10))
        if level == "hard":
            yield from settings(gather=tuple(GATHER), relation=("apart",), scale=range(1, 16))

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        what, times = GATHER[knobs["gather"]][1], f"{knobs['scale']}*" if knobs["scale"] > 1 else ""
        answer = RELATIONS[knobs["relation"]][1].format(what=what)
        return (
            f"let C be the connected component of u and D that of v (u = v may be), and let V of a component be {what} of a_x over its "
            f"vertices x. Print {times}A + s, where s is the number of vertices of C and A is {answer}.",
            "u v",
        )

    def extra(self, knobs: Knobs) -> str:
        return f"The second line holds integers a_1, ..., a_n, from 0 to {TOP}. "

    def offset(self, knobs: Knobs) -> str:
        return "2 + n"

    def more(self, knobs: Knobs, shape: Shape, n: int, draws: Draws) -> str:
        return line(draws.ints(n, 0, 9 if shape.tier is Tier.SMALL else TOP)) + "\n"

    def _answer(self, knobs: Knobs) -> str:
        relation = RELATIONS[knobs["relation"]][0].replace(
            "$joined", GATHER[knobs["gather"]][0].format("one", "other")
        )
        return f"out.append({knobs['scale']} * ({relation}) + size)"

    def parts(self, knobs: Knobs) -> Parts:
        gather = GATHER[knobs["gather"]][0].format("held[u]", "held[v]")
        reduce = {
            "sum": "np.add",
            "xor": "np.bitwise_xor",
            "max": "np.maximum",
            "min": "np.minimum",
        }[knobs["gather"]]
        find = FIND.format(x="u") + FIND.format(x="v")
        answer = self._answer(knobs)
        return Parts(
            state="held = data[2:2 + n]\nparent = [-1] * n\ntrail, marks = [], []",
            mark="marks.append(len(trail))",
            add=f"u, v = item\n{find}if u != v:\n    if parent[u] > parent[v]:\n        u, v = v, u\n"
            f"    trail.append((u, v, parent[v], held[u]))\n    parent[u] += parent[v]\n    parent[v] = u\n    held[u] = {gather}",
            undo="mark = marks.pop()\nwhile len(trail) > mark:\n    u, v, many, held[u] = trail.pop()\n"
            "    parent[u] -= many\n    parent[v] = many",
            answer=f"u -= 1\nv -= 1\n{find}one, other, same, size = held[u], held[v], u == v, -parent[u]\n{answer}",
            plain="""
near = [[] for _ in range(n)]
for u, v in present:
    near[u].append(v)
    near[v].append(u)
""",
            plain_answer=f"""
found = []
for first in questions[now]:
    seen, todo = {{first - 1}}, [first - 1]
    while todo:
        for x in near[todo.pop()]:
            if x not in seen:
                seen.add(x)
                todo.append(x)
    total = data[1 + first]
    for x in seen - {{first - 1}}:
        total = {GATHER[knobs["gather"]][0].format("total", "data[2 + x]")}
    found.append((total, seen))
(one, mine), (other, theirs) = found
same, size = mine == theirs, len(mine)
{answer}
""",
            vector=(
                "import numpy as np",
                "nodes, a = n, np.array(data[2:2 + n])",
                LABELS.replace("$columns", "2"),
                f"u, v = questions[now]\nmine, theirs = label == label[u - 1], label == label[v - 1]\n"
                f"one, other = int({reduce}.reduce(a[mine])), int({reduce}.reduce(a[theirs]))\n"
                f"same, size = bool(mine[v - 1]), int(mine.sum())\n{answer}",
            ),
        )

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        kept = self._naive(knobs, "", *KEPT_PLAIN, self.parts(knobs).plain_answer)
        return super().zoo(knobs) | {
            "neighbours kept": kept,
            "from both ends of what goes": self._two_sided(knobs),
        }

    def _two_sided(self, knobs: Knobs) -> str:
        """What is left of a component is known where gathering can be taken back; a lost maximum or minimum is looked for."""
        both = GATHER[knobs["gather"]][0]
        part = f"held[b] = values[mine[0]]\nfor x in mine[1:]:\n    held[b] = {both.format('held[b]', 'values[x]')}\n"
        search = "if held[a] == held[b]:\n    held[a] = gathered(v if label[u] == b else u)"
        rest = {"sum": "held[a] -= held[b]", "xor": "held[a] ^= held[b]"}.get(
            knobs["gather"], search
        )
        answer = f"a, b = label[u], label[v]\none, other, same, size = held[a], held[b], a == b, sizes[a]\n{self._answer(knobs)}"
        begin = "values = data[2:2 + n]\nheld = values[:]" + (
            GATHERED.replace("$both", both.format("total", "values[y]")) if rest == search else ""
        )
        read = operations(False, self.offset(knobs), 3)
        come = {"joined": f"held[a] = {both.format('held[a]', 'held[b]')}"}
        return two_sided(read, answer, begin, come, {"parted": part + rest})


PRIMES = (
    7,
    11,
    13,
    17,
    19,
    23,
    29,
    31,
    37,
    41,
    43,
    47,
    53,
    59,
    61,
    67,
    71,
    73,
    79,
    83,
    89,
    97,
    101,
    103,
    107,
    109,
    113,
    127,
    10007,
    999983,
)
NOTED = "    trail.append((u, v, parent[v]))\n"
"""What a union is taken back by."""
MODULI = (*range(3, 40), 100, 360, 1000, 1024, 9999, 65521, 10**6)


class Differences(Edges):
    """Edges that tell how the hidden numbers of their ends differ; how do those of two vertices differ?"""

    name: ClassVar[str] = "seg_differences"
    width: ClassVar[int] = 4
    names: ClassVar[str] = "u, v, w"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(kind=("difference",), m=MODULI)
        if level == "medium":
            yield from settings(kind=("ratio",), m=PRIMES)
        if level == "hard":
            yield from settings(kind=("xor",), m=range(3, 60))

    def ask(self, knobs: Knobs) -> tuple[str, str]:
        m = knobs["m"]
        what, answer = {
            "difference": (
                f"w is the remainder of h_v - h_u divided by {m}",
                f"the remainder, from 0 to {m - 1}, of h_v - h_u divided by {m}",
            ),
            "ratio": (
                f"no h_i is a multiple of {m}, and h_v leaves the same remainder as w*h_u when divided by {m} (0 < w < {m})",
                f"the integer r, 0 < r < {m}, for which h_v leaves the same remainder as r*h_u when divided by {m}",
            ),
            "xor": (
                "w is h_u xor h_v (bitwise)",
                f"(h_u xor h_v) and {m}, both operations bitwise",
            ),
        }[knobs["kind"]]
        return (
            f"there are hidden integers h_1, ..., h_n, which never change; for each edge {what}. If u and v are connected by edges that "
            f"are present (or u = v), print {answer}; else print -1. The last number, 0, means nothing.",
            "u v 0",
        )

    def changes(self) -> dict[str, str]:
        return {
            "opened": "born[u - 1, v - 1, w] = len(questions)",
            "closed": "item = u - 1, v - 1, w\nstart = born.pop(item)\nif start < len(questions):\n"
            "    lives.append((item, start, len(questions)))",
        }

    def third(
        self, knobs: Knobs, n: int, pairs: Numbers, kinds: Numbers, draws: Draws
    ) -> list[Numbers]:
        m, kind = knobs["m"], knobs["kind"]
        hidden = draws.ints(n, 1, m - 1) if kind == "ratio" else draws.ints(n, 0, 2**20 - 1)
        one, other = hidden[pairs[:, 0] - 1], hidden[pairs[:, 1] - 1]
        if kind == "xor":
            w = one ^ other
        elif kind == "difference":
            w = (other - one) % m
        else:
            inverse = np.array(
                [pow(x, -1, m) if x % m else 0 for x in range(m)] if m < 2**20 else []
            )
            w = other * inverse[one] % m
        return [np.where(kinds == 3, 0, w)]

    def parts(self, knobs: Knobs) -> Parts:
        m = knobs["m"]
        zero, step, link, back, answer = {
            "difference": (0, "(d{x} + off[{x}]) % $m", "(w + du - dv) % $m", "(dv - du - w) % $m", "(dv - du) % $m"),
            "ratio": (
                1, "d{x} * off[{x}] % $m", "w * du * pow(dv, -1, $m) % $m", "dv * pow(du * w, -1, $m) % $m", "dv * pow(du, -1, $m) % $m"
            ),
            "xor": (0, "d{x} ^ off[{x}]", "w ^ du ^ dv", "w ^ du ^ dv", "(du ^ dv) & $m"),
        }[knobs["kind"]]  # fmt: skip
        step, link, back, answer = (
            text.replace("$m", str(m)) for text in (step, link, back, answer)
        )
        find = "".join(
            f"d{x} = {zero}\nwhile parent[{x}] >= 0:\n    d{x} = {step.format(x=x)}\n    {x} = parent[{x}]\n"
            for x in "uv"
        )
        forth, across = {
            "difference": (f"(known[x] + w) % {m}", f"(known[x] - w) % {m}"),
            "ratio": (f"known[x] * w % {m}", f"known[x] * pow(w, -1, {m}) % {m}"),
            "xor": ("known[x] ^ w", "known[x] ^ w"),
        }[knobs["kind"]]
        final = "" if knobs["kind"] != "xor" else f" & {m}"
        there, home = {
            "difference": ("(h[x] + w_) % $m", "(h[x] - w_) % $m"),
            "ratio": ("h[x] * w_ % $m", "h[x] * inverse[w_] % $m"),
            "xor": ("h[x] ^ w_", "h[x] ^ w_"),
        }[knobs["kind"]]
        there, home = there.replace("$m", str(m)), home.replace("$m", str(m))
        table = (
            f"inverse = np.array([pow(x, -1, {m}) if x else 0 for x in range({m})])"
            if knobs["kind"] == "ratio"
            else ""
        )
        return Parts(
            state="parent, off = [-1] * n, [0] * n\ntrail, marks = [], []",
            mark="marks.append(len(trail))",
            add=f"u, v, w = item\n{find}if u != v:\n    if parent[u] <= parent[v]:\n        shift = {link}\n"
                f"    else:\n        shift = {back}\n"
            f"        u, v = v, u\n{NOTED}    parent[u] += parent[v]\n    parent[v] = u\n    off[v] = shift",
            undo="mark = marks.pop()\nwhile len(trail) > mark:\n    u, v, many = trail.pop()\n    parent[u] -= many\n    parent[v] = many",
            answer=f"u -= 1\nv -= 1\n{find}out.append({answer} if u == v else -1)",
            plain="near = [[] for _ in range(n)]\nfor u, v, w in present:\n    near[u].append((v, w, True))\n"
                "    near[v].append((u, w, False))",
            plain_answer=f"""
u, v, _ = questions[now]
known, todo = {{u - 1: {zero}}}, [u - 1]
while todo:
    x = todo.pop()
    for y, w, along in near[x]:
        if y not in known:
            known[y] = {forth} if along else {across}
            todo.append(y)
out.append(known[v - 1]{final} if v - 1 in known else -1)
""",
            vector=(
                "import numpy as np",
                table,
                "a, b, w = np.array(sorted(present), dtype=np.int64).reshape(-1, 3).T",
                f"""
u, v, _ = questions[now]
h, known = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
h[u - 1], known[u - 1] = {zero}, True
while not known[v - 1]:
    go = known[a] & ~known[b]
    x, w_ = a[go], w[go]
    h[b[go]] = {there}
    known[b[go]] = True
    come = known[b] & ~known[a]
    x, w_ = b[come], w[come]
    h[a[come]] = {home}
    known[a[come]] = True
    if not go.any() and not come.any():
        break
out.append(int(h[v - 1]){final} if known[v - 1] else -1)
""",
            ),
        )  # fmt: skip

    def zoo(self, knobs: Knobs) -> dict[str, str]:
        kept = self._naive(knobs, "", *KEPT_NUMBERED, self.parts(knobs).plain_answer)
        return super().zoo(knobs) | {
            "neighbours kept": kept,
            "differences learned": self._learned(knobs),
        }

    def _learned(self, knobs: Knobs) -> str:
        """What is learned once stays true, so that only components are followed, with a search from both ends of what goes."""
        parts = self.parts(knobs)
        answer = (
            "if label[u] != label[v]:\n    out.append(-1)\n    continue\n"
            + parts.answer.removeprefix("u -= 1\nv -= 1\n")
        )
        learn = (
            "one, other, w = u, v, w[0]\n"
            + parts.add.removeprefix("u, v, w = item\n")
            + "\nu, v = one, other"
        )
        read = operations(False, "2", 4)
        return two_sided(
            read,
            answer,
            "parent, off = [-1] * n, [0] * n",
            {"before": learn.replace(NOTED, "")},
            {},
        )
