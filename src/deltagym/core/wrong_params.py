"""Says which parameter of a problem is wrong, where its prompt or gold answer cannot be written.

Rows come from elsewhere, so their parameters may be anything. They are looked at only after an
error: a parameter is to blame if it is missing, or if the text can be written with the value that
it has in a sound problem of the family. An error that no parameter explains is passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import wraps
from typing import Protocol, TypeVar, cast

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json, Problem, canonical_json

Params = Mapping[str, Json]


class Maker(Protocol):
    """What is needed of a family: it makes a sound problem."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def levels(self) -> tuple[str, ...]:
        """Its levels."""
        ...

    def params(self, level: str) -> Iterator[Params]:
        """The parameter sets of a level."""
        ...

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem with these parameters."""
        ...


Writer = Callable[..., str]
"""A method of a family that writes a text about a problem."""

W = TypeVar("W", bound=Writer)

ERRORS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What code raises that meets a value of another kind than it expects."""

LONGEST = 60
"""Characters of a wrong value that a message shows."""


def names_params(write: W) -> W:
    """Wraps a family's method so that wrong parameters raise `BadInput` naming them."""

    @wraps(write)
    def written(family: Maker, problem: Problem) -> str:
        try:
            return write(family, problem)
        except BadInput:
            raise
        except ERRORS as error:
            fault = _fault(write, family, problem)
            if fault is None:
                raise
            raise BadInput(f"params{fault} (family {family.name})") from error

    return cast(W, written)


def _fault(write: Writer, family: Maker, problem: Problem) -> str | None:
    """The wrong parameter and what is wrong with it; None if parameters explain nothing."""
    sound = _sound(family, problem.level)
    if not isinstance(problem.params, dict):
        return f": must be an object, not {type(problem.params).__name__}"
    given = dict(problem.params)
    known = {name: given.get(name, value) for name, value in sound.items()}
    if _is_written(write, family, problem, {**given, **known}):
        return f".{', '.join(_missing(write, family, problem, {**given, **known}))}: is missing"
    for name in sound:
        if _is_written(write, family, problem, {**given, **known, name: sound[name]}):
            return f".{name}: cannot be {_shown(given.get(name))}; it is like {_shown(sound[name])}"
    if sound and _is_written(write, family, problem, {**given, **sound}):
        several = [name for name in sound if name not in given or given[name] != sound[name]]
        return f".{', '.join(several)}: several are wrong; give the family's params"
    return None


def _missing(write: Writer, family: Maker, problem: Problem, whole: Params) -> list[str]:
    """Of the parameters that `whole` adds to the problem's, those without which it fails."""
    added = [name for name in whole if name not in problem.params]

    def is_needed(name: str) -> bool:
        rest = {key: value for key, value in whole.items() if key != name}
        return not _is_written(write, family, problem, rest)

    return list(filter(is_needed, added)) or added


def _sound(family: Maker, level: str) -> Params:
    """The parameters of a problem that the family makes itself; none if it makes none."""
    if not family.levels:
        return {}
    chosen = level if level in family.levels else family.levels[0]
    return family.problem(chosen, next(iter(family.params(chosen)))).params


def _is_written(write: Writer, family: Maker, problem: Problem, params: Params) -> bool:
    try:
        write(family, replace(problem, params=params, id="tried"))
    except ERRORS:
        return False
    return True


def _shown(value: object) -> str:
    text = canonical_json(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
