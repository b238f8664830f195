"""What may be chosen about a problem: the times asked about, the tolerance, and the form."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.bouncing.cases import TOLERANCE

Form = Literal["function", "list"]
"""Whether a program is called with each time, or once for the list of all, which the prompt names.

Upstream calls it the prompt setting.
"""

LONGEST = 10.0
"""Last time (s) that may be chosen."""

MOST_TIMES = 200
"""How many times may be chosen."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is chosen about a problem.

    Attributes:
        times: Times (s) to ask about, by their distance from 0; empty if the family chooses them.
        tolerance: Largest distance (m) of a body from its true position.
        form: How the program is called.
    """

    times: tuple[float, ...] = ()
    tolerance: float = TOLERANCE
    form: Form = "function"


OPTIONS = ("times", "tolerance", "form")
"""Names of the options among a family's params."""


def read_options(params: Mapping[str, Json], backward: bool, least: float) -> Options:
    """The options that a family's `params` hold.

    Args:
        params: The params; options that they lack are as usual.
        backward: Whether the problem is about the past, so that times are below 0.
        least: The tolerance (m) must be above this.

    Raises:
        BadInput: An option is out of range; the message names it.
    """
    given = {name: params[name] for name in OPTIONS if name in params}
    if not given:
        return Options()
    times = given.get("times", ())
    if "times" in given:
        require_times(times, "params.times", backward)
    tolerance = given.get("tolerance", TOLERANCE)
    require_tolerance(tolerance, "params.tolerance", least)
    form = given.get("form", "function")
    require_form(form, "params.form")
    return Options(tuple(sorted(set(map(float, times)), key=abs)), float(tolerance), form)


def require_times(times: Any, field: str, backward: bool = False) -> None:
    """Raises `BadInput` unless `times` is a list of times that may be asked about."""
    span = f"below 0 and at least -{LONGEST:g}" if backward else f"above 0 and at most {LONGEST:g}"
    sign = -1 if backward else 1
    if not isinstance(times, Sequence) or isinstance(times, str) or not times:
        raise BadInput(f"{field}: must be a list of times (s), each {span}, not {times!r}")
    if len(times) > MOST_TIMES:
        raise BadInput(f"{field}: must be at most {MOST_TIMES} times, not {len(times)}")
    for time in times:
        if not _is_number(time) or not 0 < sign * time <= LONGEST:
            raise BadInput(f"{field}: each must be {span} s, not {time!r}")


def require_tolerance(tolerance: Any, field: str, least: float = 0.0) -> None:
    """Raises `BadInput` unless `tolerance` is a finite number above `least` (m)."""
    if not _is_number(tolerance) or not least < tolerance < math.inf:
        raise BadInput(f"{field}: must be above {least:g} m, not {tolerance!r}")


def require_form(form: Any, field: str) -> None:
    """Raises `BadInput` unless `form` is one of `Form`."""
    if form not in get_args(Form):
        raise BadInput(f"{field}: must be function or list, not {form!r}")


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)
