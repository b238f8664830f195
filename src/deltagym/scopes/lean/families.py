"""The families of Lean, one for each domain; their templates draw theorems true by construction.

A problem is addressed by (template, difficulty, index). Its numbers are drawn from a generator
seeded with exactly these, so what it means does not depend on a suite's seed, which only decides
which problems are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import ClassVar

from deltagym.core.errors import BadInput
from deltagym.core.family import Family, Params
from deltagym.core.problem import Problem
from deltagym.core.scope import Scope
from deltagym.core.seeding import rng
from deltagym.scopes.lean.cases import claim_cases
from deltagym.scopes.lean.gold import gold_answer
from deltagym.scopes.lean.meaning import meaning_key
from deltagym.scopes.lean.scope import SCOPE
from deltagym.scopes.lean.templates import algebra, geometry, inequality, number_theory
from deltagym.scopes.lean.templates.compose import composed
from deltagym.scopes.lean.templates.theorem import DIFFICULTIES, Template, Theorem

POOL = 200
"""Theorems of each template that a level lists."""

PAIRED = 5
"""Theorems of each pair of templates that a composed level lists."""

COMPOSED = "composed"


class LeanFamily(Family):
    """Prove theorems of one domain.

    Levels are `easy`, `medium` and `hard`, which take turns between all templates; each also exists
    for one template alone (`easy-vieta`) and for composed theorems (`easy-composed`).

    Attributes:
        templates: Name to template.
    """

    scope: ClassVar[Scope] = SCOPE
    templates: ClassVar[Mapping[str, Template]]

    @property
    def levels(self) -> tuple[str, ...]:
        named = [f"{d}-{name}" for d in DIFFICULTIES for name in (*self.templates, COMPOSED)]
        return (*DIFFICULTIES, *named)

    def params(self, level: str) -> Iterator[Params]:
        """The addresses of a level; a plain difficulty takes turns between all templates."""
        self.require_level(level)
        difficulty, _, name = level.partition("-")
        if name == COMPOSED:
            names, count = self._pairs(), PAIRED
        else:
            names, count = [name] if name else list(self.templates), POOL
        for index in range(count):
            yield from (
                {"template": template, "difficulty": difficulty, "index": index}
                for template in names
            )

    def theorem(self, params: Params) -> Theorem:
        """The theorem at an address.

        Raises:
            BadInput: `params` is no address of this family.
        """
        self._require_address(params)
        return _drawn(self, params["template"], params["difficulty"], params["index"])

    def meaning(self, params: Params) -> str:
        """The theorem's text, variables and hypotheses numbered in the order they are bound."""
        self._require_address(params)
        return _meaning(self, params["template"], params["difficulty"], params["index"])

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address; `seed` has no part in it."""
        self.require_level(level)
        outline = self.theorem(params).outline
        return Problem(self.name, level, dict(params), outline.skeleton(), claim_cases(outline))

    def reference(self, problem: Problem) -> str:
        return gold_answer(self.theorem(problem.params))

    def _pairs(self) -> list[str]:
        """Every two templates, and every template with itself, joined by `+`."""
        names = list(self.templates)
        return [f"{one}+{other}" for i, one in enumerate(names) for other in names[i:]]

    def _require_address(self, params: Params) -> None:
        template, difficulty = params.get("template"), params.get("difficulty")
        index = params.get("index")
        if not isinstance(template, str) or not {*template.split("+")} <= {*self.templates}:
            known = ", ".join(self.templates)
            raise BadInput(
                f"params.template: must be one of {known}, or two joined by '+', not {template!r}"
            )
        if difficulty not in DIFFICULTIES:
            known = ", ".join(DIFFICULTIES)
            raise BadInput(f"params.difficulty: must be one of {known}, not {difficulty!r}")
        if type(index) is not int or index < 0:
            raise BadInput(f"params.index: must be 0 or more, not {index!r}")


@lru_cache(maxsize=65536)
def _meaning(family: LeanFamily, template: str, difficulty: str, index: int) -> str:
    return meaning_key(_drawn(family, template, difficulty, index).outline)


@lru_cache(maxsize=8192)
def _drawn(family: LeanFamily, template: str, difficulty: str, index: int) -> Theorem:
    # The path begins with the scope's old name, so that every theorem stays what it was.
    draw = rng("proof", family.name, template, difficulty, index)
    parts = [family.templates[name](draw, difficulty) for name in template.split("+")]
    return parts[0] if len(parts) == 1 else composed(*parts)


class Algebra(LeanFamily):
    """Prove consequences of equations.

    They are about symmetric functions, powers of roots, recurrences, linear systems and functional
    equations.
    """

    name = "proof_algebra"
    templates = algebra.TEMPLATES


class Inequality(LeanFamily):
    """Prove inequalities over the reals.

    They are sums of squares, products of bounds, Cauchy and Schwarz, means, ordered numbers.
    """

    name = "proof_inequality"
    templates = inequality.TEMPLATES


class NumberTheory(LeanFamily):
    """Prove theorems about integers.

    They are about remainders, divisibility of powers, equations without solution, recurrences and
    norm forms.
    """

    name = "proof_number_theory"
    templates = number_theory.TEMPLATES


class Geometry(LeanFamily):
    """Prove theorems of plane geometry about points given by coordinates.

    They are about distances, right angles and areas.
    """

    name = "proof_geometry"
    templates = geometry.TEMPLATES


FAMILIES: dict[str, LeanFamily] = {
    family.name: family for family in (Algebra(), Inequality(), NumberTheory(), Geometry())
}
"""Name to family."""
