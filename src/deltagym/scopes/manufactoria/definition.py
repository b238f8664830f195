"""What a problem asks, in plain Python, and the tapes on which programs are held to it.

The definition of a problem is its family's `accepts` or `transform`. Its tapes are all tapes of
its colours up to `BOUND` symbols, and longer ones: random tapes, and edits of the problem's cases,
which stay close to where verdicts change.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

from deltagym.core.errors import BadInput
from deltagym.core.evidence import Departure
from deltagym.core.family import Params
from deltagym.core.problem import Problem
from deltagym.core.registry import get_family
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.kernel import Compiled, PackedTapes, pack_tapes, run_tapes

BOUND = {"RB": 10, "RBYG": 5}
"""All tapes of these colours up to this length belong to a problem's tapes."""

LONGEST = 24
"""Longest random tape (symbols)."""

RANDOM_TAPES = 200
"""Random tapes per problem; there are as many edits of its cases."""


@runtime_checkable
class Accepting(Protocol):
    """A family whose problems ask for a verdict."""

    def accepts(self, params: Params, tape: str) -> bool:
        """Whether `tape` is to be accepted."""
        ...


@runtime_checkable
class Transforming(Protocol):
    """A family whose problems ask for an output tape."""

    def transform(self, params: Params, tape: str) -> str:
        """The output for `tape`."""
        ...


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a program does with a list of tapes: verdicts, and outputs if they count."""

    accepted: list[bool]
    outputs: list[str] | None

    def at(self, i: int) -> str:
        """What it does with tape `i`, in words."""
        if self.outputs is None or not self.accepted[i]:
            return "accepted" if self.accepted[i] else "rejected"
        return f"turned into {self.outputs[i] or 'the empty tape'}"


@dataclass(frozen=True, slots=True)
class TapeList:
    """A list of tapes, also packed for the kernel."""

    texts: list[str]
    packed: PackedTapes


def colours_of(problem: Problem) -> str:
    """The colours that the problem's tapes carry.

    Raises:
        BadInput: Its parameters do not say.
    """
    colours = problem.params.get("colours")
    if not isinstance(colours, str) or colours not in BOUND:
        raise BadInput(
            f"params.colours: problem {problem.id} must say {' or '.join(BOUND)}, not {colours!r}"
        )
    return colours


@lru_cache(maxsize=4)
def short_tapes(colours: str) -> TapeList:
    """All tapes up to the length bound, shortest first."""
    texts = layer = [""]
    for _ in range(BOUND[colours]):
        layer = [tape + colour for tape in layer for colour in colours]
        texts = texts + layer
    return TapeList(texts, pack_tapes(texts))


def long_tapes(problem: Problem) -> list[str]:
    """Random tapes beyond the length bound, and edits of the cases; the same ones on each call."""
    colours = colours_of(problem)
    source = rng("proof", problem.id, "inputs")
    longer = range(BOUND[colours] + 1, LONGEST + 1)
    tapes = ["".join(source.choices(colours, k=source.choice(longer))) for _ in range(RANDOM_TAPES)]
    inputs = [case.input for case in problem.cases if set(case.input) <= set(colours)] or [""]
    edits = [_edited(source.choice(inputs), colours, source) for _ in range(RANDOM_TAPES)]
    return list(dict.fromkeys([*tapes, *edits]))


def _edited(tape: str, colours: str, source: random.Random) -> str:
    """The tape with some symbols inserted, removed or repeated."""
    at = source.randint(0, len(tape))
    width = source.randint(1, 6)
    match source.randrange(3):
        case 0:
            edited = tape[:at] + "".join(source.choices(colours, k=width)) + tape[at:]
        case 1:
            edited = tape[:at] + tape[at + width :]
        case _:
            edited = tape[: at + width] + tape[at:]
    return edited[: 2 * LONGEST]


def defined_behaviour(problem: Problem, tapes: Sequence[str]) -> Behaviour:
    """The right behaviour on the tapes, as the family defines it.

    Raises:
        BadInput: The family has neither `accepts` nor `transform`.
    """
    family = get_family(problem.family)
    if isinstance(family, Accepting):
        return Behaviour([family.accepts(problem.params, tape) for tape in tapes], None)
    if isinstance(family, Transforming):
        outputs = [family.transform(problem.params, tape) for tape in tapes]
        return Behaviour([True] * len(tapes), outputs)
    raise BadInput(
        f"family: {problem.family} defines neither accepts nor transform, "
        "so there is nothing to hold a program to"
    )


def program_behaviour(
    compiled: Compiled, tapes: Sequence[str] | PackedTapes, output_counts: bool
) -> Behaviour:
    """What a program does with the tapes; its outputs are left out where they do not count."""
    accepted, outputs = run_tapes(compiled, tapes)
    return Behaviour(accepted.tolist(), outputs if output_counts else None)


def first_difference(tapes: Sequence[str], wanted: Behaviour, found: Behaviour) -> Departure | None:
    """The first tape on which the two behaviours differ; None if there is none."""
    if wanted == found:
        return None
    for i, tape in enumerate(tapes):
        if wanted.at(i) != found.at(i):
            shown = tape or "the empty tape"
            return Departure(tape, f"{shown} is to be {wanted.at(i)}, but is {found.at(i)}")
    return None
