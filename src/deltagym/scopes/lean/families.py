"""What the families of theorems share. A family is a domain; its templates draw theorems that are true by construction.

A problem is addressed by (template, difficulty, index): its numbers are drawn from a generator seeded with exactly these, so that what it
means does not depend on a suite's seed, which only says which problems are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import ClassVar

from deltagym.core.errors import BadInput
from deltagym.core.evidence import Prover
from deltagym.core.family import Family, Params
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.seeding import rng
from deltagym.scopes.lean.checker.task import Task
from deltagym.scopes.lean.prompt import full_prompt
from deltagym.scopes.lean.templates.compose import composed
from deltagym.scopes.lean.templates.theorem import DIFFICULTIES, Template, Theorem
from deltagym.scopes.lean.verifier import proof_span, verify_batch

POOL = 200
"""Theorems of one template and difficulty that a level lists."""

PAIRED = 5
"""Theorems of one pair of templates and difficulty."""

COMPOSED = "composed"

_NAME = re.compile(r"(?![ℝℚℤℕ])[^\W\d][\w'₀-₉]*")


class ProofFamily(Family):
    """Prove theorems of one domain. Levels are `easy`, `medium`, `hard`, each also for one template alone, and for composed ones."""

    scope: ClassVar[str] = "proof"
    idle: ClassVar[tuple[str, ...]] = (
        "by ring",
        "by simp",
        "by norm_num",
        "by omega",
        "by nlinarith []",
        "by positivity",
        "by decide",
    )
    case_counts: ClassVar[range] = range(3, 25)
    dialects: ClassVar[tuple[str, ...]] = ("lean4",)
    templates: ClassVar[Mapping[str, Template]]

    @cached_property
    def levels(self) -> tuple[str, ...]:  # type: ignore[override]
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

    def _pairs(self) -> list[str]:
        """Every two templates, and every template with itself, joined by `+`."""
        names = list(self.templates)
        return [f"{one}+{other}" for i, one in enumerate(names) for other in names[i:]]

    def theorem(self, params: Params) -> Theorem:
        """The theorem at an address.

        Raises:
            BadInput: `params` is no address of this family.
        """
        self._check(params)
        return _built(self, params["template"], params["difficulty"], params["index"])

    def _check(self, params: Params) -> None:
        template, difficulty, index = (
            params.get("template"),
            params.get("difficulty"),
            params.get("index"),
        )
        if not isinstance(template, str) or not {*template.split("+")} <= {*self.templates}:
            raise BadInput(
                f"params.template: must be one of {', '.join(self.templates)}, or two joined by '+', not {template!r}"
            )
        if difficulty not in DIFFICULTIES:
            raise BadInput(
                f"params.difficulty: must be one of {', '.join(DIFFICULTIES)}, not {difficulty!r}"
            )
        if type(index) is not int or index < 0:
            raise BadInput(f"params.index: must be 0 or more, not {index!r}")

    def meaning(self, params: Params) -> str:
        """The statements, variables and hypotheses renamed in the order in which they are bound."""
        self._check(params)
        return _meaning(self, params["template"], params["difficulty"], params["index"])

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address; `seed` has no part in it."""
        self.require_level(level)
        task = self.theorem(params).task
        cases = tuple(
            Case({"name": n, "given": task.given, "prop": p}, {"proved": True})
            for n, p in task.steps
        )
        return Problem(self.name, level, dict(params), task.skeleton(), cases)

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement)

    def reference(self, problem: Problem) -> str:
        return self.theorem(problem.params).proof

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        self.require_dialect(dialect)
        return verify_batch(problems, completions)

    def prover(self, problems: Sequence[Problem]) -> Prover:
        from deltagym.scopes.lean.evidence import ProofProver

        return ProofProver(problems)

    def used_spans(self, completion: str) -> list[tuple[int, int]] | None:
        return [proof_span(completion)]

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        if error:
            return f"The proof cannot be read:\n{error}\nWrite the whole theorem with its proof again, mended."
        lines = [f"- {c.input['name']} : {c.input['prop']}" for c in cases]
        lines += [f"- {more} more steps are not proved."] if more else []
        return "\n".join(
            [
                "The checker does not accept the proofs of these steps:",
                *lines,
                "Write the whole theorem with its proof again.",
            ]
        )

    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        for field in ("name", "given", "prop"):
            if not isinstance(test.get(field), str):
                raise BadInput(f"ground_truth: {field} must be text, not {test.get(field)!r}")
        return Case({field: test[field] for field in ("name", "given", "prop")}, {"proved": True})

    def case_to_row(self, case: Case) -> Json:
        return dict(case.input)


@lru_cache(maxsize=65536)
def _meaning(family: ProofFamily, template: str, difficulty: str, index: int) -> str:
    return renamed(_built(family, template, difficulty, index).task)


@lru_cache(maxsize=8192)
def _built(family: ProofFamily, template: str, difficulty: str, index: int) -> Theorem:
    draw = rng("proof", family.name, template, difficulty, index)
    parts = [family.templates[name](draw, difficulty) for name in template.split("+")]
    return parts[0] if len(parts) == 1 else composed(*parts)


def renamed(task: Task) -> str:
    """The text of a task with every name that it binds replaced by its number in the order of first occurrence, and no blanks."""
    text = ";".join([task.given, *(prop for _, prop in task.steps)])
    numbers: dict[str, str] = {}
    text = _NAME.sub(lambda found: numbers.setdefault(found.group(), f"#{len(numbers)}#"), text)
    return "proof " + "".join(text.split())
