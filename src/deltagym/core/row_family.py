"""The family of problems that are known from rows alone: it has their prompts and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from deltagym.core.errors import BadInput
from deltagym.core.family import Family, Params
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.scope import Scope

FOREIGN = ":"
"""In a problem's `family`, stands between scope and name where it is known from rows alone."""

MOST_CASES = 1_000_000
"""Bound of the number of cases of a row."""


def foreign(scope: str, name: str) -> str:
    """The `family` of a problem that is known from its row alone, in a scope that is installed."""
    return name if name.startswith(f"{scope}{FOREIGN}") else f"{scope}{FOREIGN}{name}"


class RowFamily(Family):
    """Problems of rows: they can be asked and judged, but neither made nor solved.

    Attributes:
        own: The family's name in the rows.
    """

    levels = ()  # type: ignore[assignment]

    def __init__(self, scope: Scope, own: str) -> None:
        self.scope = scope  # type: ignore[misc]
        self.own = own
        self.name = foreign(scope.name, own)  # type: ignore[misc]

    @property
    def case_counts(self) -> range:
        return range(1, MOST_CASES)

    def params(self, level: str) -> Iterator[Params]:
        return iter(())

    def meaning(self, params: Params) -> str:
        return canonical_json(dict(params))

    def problem(self, level: str, params: Params, seed: int = 0) -> NoReturn:
        self._refuse("a generator")

    def reference(self, problem: Problem) -> NoReturn:
        self._refuse("a gold answer")

    def prompt(self, problem: Problem) -> str:
        try:
            return super().prompt(problem)
        except KeyError as error:
            raise BadInput(
                f"messages: the row has no prompt, and scope {self.scope.name} cannot write one "
                f"without {error.args[0]!r} in params; give the row messages"
            ) from error

    def require_level(self, level: str) -> NoReturn:
        self._refuse("levels")

    def _refuse(self, what: str) -> NoReturn:
        raise BadInput(
            f"family: {self.own!r} of scope {self.scope.name!r} is known from rows alone: its "
            f"problems can be asked and verified, but it does not have {what}"
        )
