"""Statistics of how often each value occurs in a window: weighted sums, values picked by their counts, and an h-index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.scopes.contest.mo.programs import MoTemplate, Parts
from deltagym.scopes.contest.template import Knobs, settings

PRIMES = (998244353, 1000003, 1000000007, 10007, 65537, 99991, 786433, 31607, 524287, 2097143)
ENDS = ("ends",)
OTHERS = ("length", "half-open", "centre", "back")

POWERS = {
    "square": ("c * c", "c^2"),
    "pairs": ("c * (c - 1) // 2", "c*(c-1)/2"),
    "cube": ("c * c * c", "c^3"),
    "triples": ("c * (c - 1) * (c - 2) // 6", "c*(c-1)*(c-2)/6"),
    "odd square": ("c * c * (c % 2)", "c^2 if c is odd, and 0 if c is even"),
    "signed": ("c * (1 - 2 * (c % 2))", "c if c is even, and -c if c is odd"),
    "capped": ("min(c, 5)", "the smaller of c and 5"),
    "thirds": ("c * (c % 3)", "c times the remainder of c divided by 3"),
}
"""What a count is worth: as Python and in words."""


class Weights(MoTemplate):
    """The sum over a window's values v of F(count of v) * v**e, modulo a prime."""

    name: ClassVar[str] = "mo_weights"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(
                worth=("square", "pairs"), power=(0, 1, 2), modulus=PRIMES, window=ENDS
            )
        if level == "medium":
            yield from settings(
                worth=("cube", "triples"), power=(1, 2), modulus=PRIMES[:5], window=OTHERS
            )
        if level == "hard":
            yield from settings(
                worth=("odd square", "signed", "capped", "thirds"),
                power=(1, 2),
                modulus=PRIMES[:3],
                window=OTHERS,
            )
        if level == "shifted":
            yield from settings(
                worth=tuple(POWERS)[:4],
                power=(0, 1),
                modulus=PRIMES[:4],
                window=("ends", "centre"),
                side=("outside",),
            )

    def ask(self, knobs: Knobs) -> str:
        weight = ("", " * v", " * v^2")[knobs["power"]]
        return (
            f"For a value v, let c be the number of elements of W that equal v. Compute the sum of F(c){weight} over all distinct values "
            f"v in W, where F(c) is {POWERS[knobs['worth']][1]}; print its remainder modulo {knobs['modulus']}, from 0 to "
            f"{knobs['modulus'] - 1}."
        )

    def parts(self, knobs: Knobs) -> Parts:
        worth, weight, modulus = (
            POWERS[knobs["worth"]][0],
            f"value ** {knobs['power']}",
            knobs["modulus"],
        )
        return Parts(
            prepare=f"""
                weight = [{weight} for value in values]
                worth = [{worth} for c in range(n + 2)]
                gain = [worth[c + 1] - worth[c] for c in range(n + 1)]
                total = 0""",
            enter="total += gain[cnt[v]] * weight[v]\ncnt[v] += 1",
            leave="cnt[v] -= 1\ntotal -= gain[cnt[v]] * weight[v]",
            answer=f"out[i] = total % {modulus}",
            counted=f"return sum(({worth}) * values[v] ** {knobs['power']} for v, c in cnt.items()) % {modulus}",
            vector=f"""
                weight = np.array([{weight} % {modulus} for value in values])
                worth = np.array([({worth}) % {modulus} for c in range(n + 1)])""",
            vectorised=f"out.append(int((worth[cnt] * weight % {modulus}).sum()) % {modulus})",
        )


REPORTS = {
    "how many": ("1", "the number of picked values (0 if none is)"),
    "sum": ("value", "the sum of the picked values (0 if none is)"),
}


class Picked(MoTemplate):
    """How many values of a window occur a certain number of times, or their sum, or their xor."""

    name: ClassVar[str] = "mo_picked"

    def knobs(self, level: str) -> Iterator[Knobs]:
        reports = ("how many", "sum", "xor")
        if level == "easy":
            yield from settings(
                least=range(1, 17), most=("same",), step=(1,), report=reports, window=ENDS
            )
            yield from settings(
                least=range(2, 12), most=("any",), step=(1,), report=reports, window=ENDS
            )
        if level == "medium":
            yield from settings(
                least=(1, 2), most=("any",), step=(2, 3, 4), report=reports, window=OTHERS
            )
        if level == "hard":
            for least in range(1, 8):
                for width in (2, 4, 7):
                    yield from settings(
                        least=(least,),
                        most=(least + width,),
                        step=(1,),
                        report=reports,
                        window=OTHERS[1:3],
                    )
        if level == "shifted":
            yield from settings(
                least=range(1, 7),
                most=("same", "any"),
                step=(1,),
                report=reports,
                window=ENDS,
                side=("outside",),
            )

    def ask(self, knobs: Knobs) -> str:
        least, most, step = knobs["least"], knobs["most"], knobs["step"]
        if most == "same":
            rule = f"exactly {least} time{'s' * (least > 1)}"
        elif step > 1:
            rule = f"{least} + {step}*k times for some integer k >= 0 (that is {least}, {least + step}, {least + 2 * step}, ...)"
        elif most == "any":
            rule = f"at least {least} times"
        else:
            rule = f"at least {least} and at most {most} times"
        report = (
            REPORTS[knobs["report"]][1]
            if knobs["report"] in REPORTS
            else "the bitwise xor of the picked values (0 if none is)"
        )
        return f"Pick every distinct value that occurs in W {rule}. Print {report}."

    def parts(self, knobs: Knobs) -> Parts:
        least, most, step, xor = (
            knobs["least"],
            knobs["most"],
            knobs["step"],
            knobs["report"] == "xor",
        )
        upper = {"same": f" and c <= {least}", "any": ""}.get(most, f" and c <= {most}")
        test = f"c >= {least}{upper}" + (f" and (c - {least}) % {step} == 0" if step > 1 else "")
        weight = "value" if xor else REPORTS[knobs["report"]][0]
        start = f"gain = [({test}) for c in range(n + 2)]\nweight = [{weight} for value in values]\ntotal = 0"
        flip = (
            "total ^= weight[v]"
            if xor
            else "total += weight[v] if gain[c {sign} 1] else -weight[v]"
        )
        change = f"c = cnt[v]\nif gain[c] != gain[c {{sign}} 1]:\n    {flip}"
        picked = f"[{weight.replace('value', 'values[v]')} for v, c in cnt.items() if {test}]"
        array = test.replace(" and ", ") & (")
        reduce = "np.bitwise_xor.reduce" if xor else "np.sum"
        return Parts(
            prepare=start,
            enter=change.format(sign="+") + "\ncnt[v] = c + 1",
            leave=change.format(sign="-") + "\ncnt[v] = c - 1",
            answer="out[i] = total",
            counted=f"total = 0\nfor x in {picked}:\n    total {'^' if xor else '+'}= x\nreturn total",
            vector=f"weight = np.array([{weight} for value in values])",
            vectorised=f"c = cnt\nout.append(int({reduce}(weight[({array})])))",
        )


class Height(MoTemplate):
    """The largest h such that enough values occur at least h times."""

    name: ClassVar[str] = "mo_height"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            yield from settings(slope=(0,), base=range(1, 31), degree=(1,), window=ENDS)
            yield from settings(slope=(1, 2, 3), base=range(12), degree=(1,), window=ENDS)
        if level == "medium":
            yield from settings(slope=(1, 2, 3, 4), base=range(5), degree=(1,), window=OTHERS)
        if level == "hard":
            yield from settings(slope=(1, 2, 3, 4), base=range(5), degree=(2,), window=OTHERS)
        if level == "shifted":
            yield from settings(
                slope=(0, 1, 2), base=range(1, 13), degree=(1,), window=ENDS, side=("outside",)
            )

    def ask(self, knobs: Knobs) -> str:
        return (
            f"Find the largest integer h >= 1 such that at least {self._need(knobs)} distinct values occur in W at least h times each. "
            "Print h, or 0 if there is none."
        )

    def _need(self, knobs: Knobs, h: str = "h") -> str:
        power = h if knobs["degree"] == 1 else f"{h}*{h}"
        terms = [f"{knobs['slope']}*{power}" if knobs["slope"] > 1 else power] * bool(
            knobs["slope"]
        )
        return " + ".join([*terms, str(knobs["base"])] if knobs["base"] else terms)

    def parts(self, knobs: Knobs) -> Parts:
        return Parts(
            prepare=f"need = [{self._need(knobs)} for h in range(n + 2)]\nmany = [0] * (n + 2)\nh = 0",
            enter="c = cnt[v] + 1\ncnt[v] = c\nmany[c] += 1\nif many[h + 1] >= need[h + 1]:\n    h += 1",
            leave="c = cnt[v]\ncnt[v] = c - 1\nmany[c] -= 1\nif h and many[h] < need[h]:\n    h -= 1",
            answer="out[i] = h",
            counted=f"""
                h = 0
                counts = sorted(cnt.values(), reverse=True)
                many = len(counts)
                while many:
                    h += 1
                    while many and counts[many - 1] < h:
                        many -= 1
                    if many < max(1, {self._need(knobs)}):
                        return h - 1
                return h""",
            vector=f"h = np.arange(n + 2)\nneed = {self._need(knobs)} + 0 * h",
            vectorised="""
                many = np.cumsum(np.bincount(cnt)[::-1])[::-1]
                good = np.flatnonzero(many[1:] >= need[1:len(many)])
                out.append(int(good[-1]) + 1 if len(good) else 0)""",
        )
