"""Statistics of counts: weighted sums, values picked by their counts, and an h-index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.scopes.contest.families.mo.base import MoTemplate
from deltagym.scopes.contest.template import Knobs, settings

PRIMES = (998244353, 1000003, 1000000007, 10007, 65537, 99991, 786433, 31607, 524287, 2097143)
SMALL_SUMS = tuple(prime for prime in PRIMES if prime != 1000000007)
"""Moduli of sums that stay far below a billion on every test, where two such primes do the same."""

ENDS = ("ends",)
OTHERS = ("length", "half-open", "centre", "back")

WORTHS = {
    "square": "c^2",
    "pairs": "c*(c-1)/2",
    "cube": "c^3",
    "triples": "c*(c-1)*(c-2)/6",
    "odd square": "c^2 if c is odd, and 0 if c is even",
    "signed": "c if c is even, and -c if c is odd",
    "capped": "the smaller of c and 5",
    "thirds": "c times the remainder of c divided by 3",
}
"""What a count c is worth, in words."""


class Weights(MoTemplate):
    """The sum over a window's values v of F(count of v) * v**e, modulo a prime."""

    name: ClassVar[str] = "mo_weights"

    def knobs(self, level: str) -> Iterator[Knobs]:
        if level == "easy":
            easy = ("square", "pairs")
            yield from settings(worth=easy, power=(0,), modulus=SMALL_SUMS, window=ENDS)
            yield from settings(worth=easy, power=(1, 2), modulus=PRIMES, window=ENDS)
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
            for power, worths, moduli in (
                (0, ("square", "pairs"), SMALL_SUMS[:3]),
                (0, ("cube", "triples"), PRIMES[:4]),
                (1, tuple(WORTHS)[:4], PRIMES[:4]),
            ):
                yield from settings(
                    worth=worths,
                    power=(power,),
                    modulus=moduli,
                    window=("ends", "centre"),
                    side=("outside",),
                )

    def ask(self, knobs: Knobs) -> str:
        weight = ("", " * v", " * v^2")[knobs["power"]]
        modulus, worth = knobs["modulus"], WORTHS[knobs["worth"]]
        return (
            "For a value v, let c be the number of elements of W that equal v. Compute the sum of "
            f"F(c){weight} over all distinct values v in W, where F(c) is {worth}; "
            f"print its remainder modulo {modulus}, from 0 to {modulus - 1}."
        )


REPORTS = {
    "how many": "the number of picked values (0 if none is)",
    "sum": "the sum of the picked values (0 if none is)",
    "xor": "the bitwise xor of the picked values (0 if none is)",
}
"""What is printed of the picked values, in words."""


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
            first = f"{least}, {least + step}, {least + 2 * step}, ..."
            rule = f"{least} + {step}*k times for some integer k >= 0 (that is {first})"
        elif most == "any":
            rule = f"at least {least} times"
        else:
            rule = f"at least {least} and at most {most} times"
        report = REPORTS[knobs["report"]]
        return f"Pick every distinct value that occurs in W {rule}. Print {report}."


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
        slope, base = knobs["slope"], knobs["base"]
        power = "h" if knobs["degree"] == 1 else "h*h"
        terms = [f"{slope}*{power}" if slope > 1 else power] if slope else []
        need = " + ".join([*terms, str(base)] if base else terms)
        return (
            f"Find the largest integer h >= 1 such that at least {need} distinct values occur in W "
            "at least h times each. Print h, or 0 if there is none."
        )
