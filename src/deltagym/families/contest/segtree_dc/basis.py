"""Numbers come and go: what their xors can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.families.contest.draws import Draws, table
from deltagym.families.contest.segtree_dc.programs import Parts, Timed, schedule
from deltagym.families.contest.template import Knobs, Shape, Tier, settings
from deltagym.problem import Json

BITS = 20
OPERATIONS = {Tier.MEDIUM: 300, Tier.LARGE: 40_000}

ANSWERS = {
    "most": (
        "for x in reversed(basis):\n    if y ^ x > y:\n        y ^= x\nout.append(y)",
        "print the greatest value of (y xor z) over all z in Z",
    ),
    "least": (
        "for x in reversed(basis):\n    if y ^ x < y:\n        y ^= x\nout.append(y)",
        "print the least value of (y xor z) over all z in Z",
    ),
    "below": (
        "rank = len(basis) - basis.count(0)\nbelow = z = 0\nfor b in range(len(basis) - 1, -1, -1):\n    rank -= basis[b] > 0\n"
        "    if y >> b & 1:\n        if basis[b] or not z >> b & 1:\n            below += 1 << rank\n"
        "        if not z >> b & 1:\n            if not basis[b]:\n                break\n            z ^= basis[b]\n"
        "    elif z >> b & 1:\n        if not basis[b]:\n            break\n        z ^= basis[b]\nout.append(below)",
        "print how many elements of Z are less than y",
    ),
    "missing": (
        "for x in reversed(basis):\n    if y ^ x < y:\n        y ^= x\nout.append(len(basis) - basis.count(0) if y else -1)",
        "print -1 if y is in Z, else the number d for which Z has 2^d elements",
    ),
}
"""The answer from a basis whose element at position b has b as its highest bit (0 if there is none); and in words."""

ADD = """\
{x} = item
while {x}:
    b = {x}.bit_length() - 1
    if not basis[b]:
        basis[b] = {x}
        {noted}break
    {x} ^= basis[b]
"""


class Basis(Timed):
    """The set of all xors of numbers that come and go."""

    name: ClassVar[str] = "seg_basis"
    width: ClassVar[int] = 2
    names: ClassVar[str] = "y"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(ask=("most", "least"), twist=range(1, 60, 2))
        if level == "medium":
            yield from settings(ask=("missing",), twist=range(1, 120, 2))
        if level == "hard":
            yield from settings(ask=("below",), twist=range(1, 120, 2))
        if level == "shifted":
            yield from settings(ask=("most", "missing"), twist=range(1, 40, 2), start=("full",))

    def statement(self, knobs: Knobs) -> str:
        full, twist = knobs.get("start") == "full", knobs["twist"]
        stands = "itself" if twist == 1 else f"for the number {twist}*x modulo 2^{BITS}"
        begin = (
            "m and q. The second line holds m different integers, which are present at the start"
            if full
            else "the number q alone. At the start nothing is present"
        )
        return (
            f"Integers come and go; an integer x stands for {stands}. At any time let Z be the set of all bitwise xors of numbers that the "
            "present integers stand for: of none of them (which gives 0), of one, or of several different ones. Carry out q operations in "
            '"1 x": the integer x comes; it was absent. "2 x": x goes; it was present. "3 y": '.replace('in "1', 'in their order. "1')
            + f"{ANSWERS[knobs['ask']][1]}.\n\n"
            f"Input: the first line holds {begin}. Each of the next q lines holds an operation.\n\n"
            "Output: for each operation of kind 3, in their order, one line with the answer.\n\n"
            f"Bounds: 1 <= q <= {OPERATIONS[Tier.LARGE]}, 0 <= x, y < 2^{BITS}"
            + (f", 0 <= m <= {OPERATIONS[Tier.LARGE] // 3}." if full else ".") + " The last operation is of kind 3."
        )  # fmt: skip

    def reading(self, knobs: Knobs) -> dict[str, Json]:
        stands = f"y * {knobs['twist']} % {2**BITS}" if knobs["twist"] > 1 else "y"
        head = "q, at = data[0], 1"
        if knobs.get("start") == "full":
            head = f"m, q = data[0], data[1]\nat = 2 + m\nfor y in data[2:at]:\n    born[{stands}] = 0"
        return {
            "head": head,
            "opened": f"born[{stands}] = len(questions)",
            "closed": f"item = {stands}\nstart = born.pop(item)\nif start < len(questions):\n"
            f"    lives.append((item, start, len(questions)))",
        }

    def draw(self, knobs: Knobs, shape: Shape, draws: Draws) -> str:
        """In larger tests nearly all numbers are from a smaller space, so that a basis is never complete."""
        full = knobs.get("start") == "full"
        operations = OPERATIONS.get(shape.tier) or (1, draws.one(8, 50))[shape.number > 0]
        pool = {Tier.SMALL: 6, Tier.MEDIUM: 60, Tier.LARGE: OPERATIONS[Tier.LARGE] // 3}[shape.tier]
        dims = (2, 4, 19)[shape.number % 3] if shape.tier is Tier.SMALL else (12, 7)[shape.number % 2] if shape.tier is Tier.MEDIUM else 14
        axes = draws.ints(dims, 1, 2**BITS - 1)
        inside = draws.ints(2 * pool, 1, 2**dims - 1)
        numbers = np.zeros(2 * pool, dtype=np.int64)
        for b in range(dims):
            numbers ^= np.where(inside >> b & 1, axes[b], 0)
        numbers[:2] = draws.ints(2, 0, 2**BITS - 1)
        back = pow(knobs["twist"], -1, 2**BITS)
        things = [x * back % 2**BITS for x in list(dict.fromkeys(numbers.tolist()))[:pool]]
        made = schedule(shape, draws, operations, len(things), full)
        asked = draws.ints(operations, 0, 2**BITS - 1)
        asked = np.where(draws.ints(operations, 0, 2) == 0, numbers[draws.ints(operations, 0, len(numbers) - 1)], asked)
        head = f"{len(things)} {operations}\n{' '.join(map(str, things))}\n" if full else f"{operations}\n"
        return head + table([k for k, _ in made], [int(asked[i]) if k == 3 else things[t] for i, (k, t) in enumerate(made)])

    def parts(self, knobs: Knobs) -> Parts:
        answer = ANSWERS[knobs["ask"]][0]
        plain = f"basis = [0] * {BITS}\nfor item in present:\n" + "".join(f"    {t}\n" for t in ADD.format(x="y", noted="").splitlines())
        return Parts(
            state=f"basis = [0] * {BITS}\ntrail, marks = [], []",
            mark="marks.append(len(trail))",
            add=ADD.format(x="x", noted="trail.append(b)\n        "),
            undo="mark = marks.pop()\nwhile len(trail) > mark:\n    basis[trail.pop()] = 0",
            answer=answer,
            plain=plain,
            plain_answer=f"y = questions[now]\n{answer}",
            vector=(
                "import numpy as np",
                "",
                f"""
rest = np.fromiter(present, dtype=np.int64, count=len(present))
basis = [0] * {BITS}
for b in range({BITS - 1}, -1, -1):
    high = rest >> b & 1 == 1
    if high.any():
        basis[b] = int(rest[high.argmax()])
        rest[high] ^= basis[b]
""",
                f"y = questions[now]\n{answer}",
            ),
        )
