"""ContestFamily: the base of every family of CompetitionCode, one for each technique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from deltagym.core.errors import BadInput
from deltagym.core.family import Family, Params
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.scope import Scope
from deltagym.core.seeding import derive_seed
from deltagym.scopes.contest.cases import build_cases
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.gold import gold_answer
from deltagym.scopes.contest.lookup import Dialect
from deltagym.scopes.contest.prompt import with_example
from deltagym.scopes.contest.scope import SCOPE
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import LEVELS, Knobs, Shape, Template, Tier

EXAMPLE = 5
"""The worked example is drawn in the way of the small test with this number."""


class ContestFamily(Family):
    """Programs that are fast enough; all problems of a family are solved by one technique.

    Attributes:
        templates: The kinds of problems; a problem's parameters are a template's name and knobs.
        dialects: Dialects in which the problems can be answered, the default first.
    """

    scope: ClassVar[Scope] = SCOPE
    templates: ClassVar[tuple[Template, ...]]
    dialects: ClassVar[tuple[Dialect, ...]] = ("python", "ticks")

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(
            level
            for level in LEVELS
            if any(True for template in self.templates for _ in template.knobs(level))
        )

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for template in self.templates:
            yield from ({"template": template.name, **knobs} for knobs in template.knobs(level))

    def meaning(self, params: Params) -> str:
        """The parameters themselves: no two settings of a template ask for the same."""
        return f"contest {canonical_json(dict(params))}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem with these parameters.

        Raises:
            BadInput: The family has no such level or parameters.
        """
        self.require_level(level)
        template, knobs = self.template_of(params)
        gold = compiled(template.gold(knobs))
        draws = Draws(derive_seed(seed, "contest", "example", canonical_json(dict(params))))
        text = template.draw(knobs, Shape(Tier.SMALL, EXAMPLE), draws)
        statement = with_example(template.statement(knobs), text, gold(text))
        cases = build_cases(template, knobs, seed)
        return Problem(self.name, level, dict(params), statement, cases)

    def template_of(self, params: Params) -> tuple[Template, Knobs]:
        """A problem's template and its knobs.

        Raises:
            BadInput: The family has no such template, or the template no such setting.
        """
        name = params.get("template")
        found = next((t for t in self.templates if t.name == name), None)
        if found is None:
            names = ", ".join(t.name for t in self.templates)
            raise BadInput(f"params.template: must be one of {names}, not {name!r}")
        knobs = {key: value for key, value in params.items() if key != "template"}
        found.require(knobs)
        return found, knobs

    def reference(self, problem: Problem) -> str:
        return gold_answer(problem)
