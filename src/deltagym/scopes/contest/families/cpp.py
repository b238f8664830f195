"""The families `contest_*_cpp`: the problems of `contest_*`, to be solved in C++.

Large tests are larger there, and the time limits come from our programs in C++.
"""

from __future__ import annotations

from typing import ClassVar

from deltagym.scopes.contest.families.base import ContestFamily
from deltagym.scopes.contest.lookup import Dialect


class InCpp(ContestFamily):
    """A family whose answers are C++.

    Its problems have the meanings of the Python family's, so that no suite has a problem in both
    splits.
    """

    dialects: ClassVar[tuple[Dialect, ...]] = ("cpp",)


def cpp_twin(original: ContestFamily) -> InCpp:
    """The C++ family of the problems of a Python family."""
    about = (original.__doc__ or "").splitlines()[0].removesuffix(".")
    members = {
        "__doc__": f"{about}, in C++.",
        "name": f"{original.name}_cpp",
        "templates": tuple(template.twin() for template in original.templates),
    }
    return type(f"{type(original).__name__}InCpp", (InCpp,), members)()
