"""contest_*_cpp: the same problems as contest_*, to be solved in C++; large tests are larger, limits come from programs in C++."""

from __future__ import annotations

from typing import ClassVar

from deltagym.core.problem import Problem
from deltagym.scopes.contest import cdq, cpp, mitm, mo, segtree_dc, sqrt
from deltagym.scopes.contest.base import ContestFamily, find
from deltagym.scopes.contest.prompt import CPP, full_prompt
from deltagym.scopes.contest.runners import Mode

IDLE = '#include <cstdio>\nint main() {{ std::puts("{answer}"); }}\n'


class InCpp(ContestFamily):
    """A family whose answers are C++. A problem means what the Python family's means, so that no suite has it in both splits."""

    idle: ClassVar[tuple[str, ...]] = tuple(IDLE.format(answer=answer) for answer in (0, 1, -1))
    dialects: ClassVar[tuple[str, ...]] = ("cpp",)
    mode: ClassVar[Mode] = "cpp"

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement, CPP)

    def reference(self, problem: Problem) -> str:
        return cpp.gold(*find(problem))


def _in_cpp(original: ContestFamily) -> InCpp:
    about = (original.__doc__ or "").splitlines()[0].removesuffix(".")
    members = {
        "__doc__": f"{about}, in C++.",
        "name": f"{original.name}_cpp",
        "templates": tuple(template.twin() for template in original.templates),
    }
    return type(f"{type(original).__name__}InCpp", (InCpp,), members)()


FAMILIES = {
    family.name: family
    for family in map(_in_cpp, (mitm.FAMILY, mo.FAMILY, segtree_dc.FAMILY, cdq.FAMILY, sqrt.FAMILY))
}
