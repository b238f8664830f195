"""What the families of CompetitionCode share: a family is a technique, its problems are templates with knobs set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput
from deltagym.core.evidence import Prover
from deltagym.core.family import Family, Params
from deltagym.core.problem import Case, Json, Problem, Verdict, canonical_json
from deltagym.core.registry import get_family
from deltagym.core.seeding import derive_seed
from deltagym.scopes.contest import cases as tests
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.judge import verify_batch
from deltagym.scopes.contest.prompt import full_prompt, with_example
from deltagym.scopes.contest.runners import Mode
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import COUNTS, LEVELS, Knobs, Shape, Template, Tier

TOTAL = sum(COUNTS.values())
EXAMPLE = 5
"""Number of the small test after whose manner the example is drawn."""


class ContestFamily(Family):
    """Write a program that is fast enough: `templates` are the kinds of problems, all solved by one technique.

    Attributes:
        templates: The kinds of problems.
        mode: What answers are written in; of what is limited the default.
    """

    scope: ClassVar[str] = "contest"
    idle: ClassVar[tuple[str, ...]] = ("print(0)\n", "print(1)\n", "print(-1)\n")
    case_counts: ClassVar[range] = range(TOTAL, TOTAL + 1)
    dialects: ClassVar[tuple[str, ...]] = ("python", "ticks")
    templates: ClassVar[tuple[Template, ...]]
    mode: ClassVar[Mode] = "cpu"

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
        """The parameters themselves: templates take care that no two of their settings ask for the same."""
        return f"contest {canonical_json(dict(params))}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem with these parameters.

        Raises:
            BadInput: The level or the parameters are not the family's.
        """
        self.require_level(level)
        template, knobs = self.template_of(params)
        gold = compiled(template.gold(knobs))
        draws = Draws(derive_seed(seed, "contest", "example", canonical_json(dict(params))))
        text = template.draw(knobs, Shape(Tier.SMALL, EXAMPLE), draws)
        statement = with_example(template.statement(knobs), text, gold(text))
        return Problem(
            self.name, level, dict(params), statement, tests.build_cases(template, knobs, seed)
        )

    def template_of(self, params: Params) -> tuple[Template, Knobs]:
        """A problem's template and its knobs.

        Raises:
            BadInput: There is none, or its knobs cannot be set so.
        """
        found = next((t for t in self.templates if t.name == params.get("template")), None)
        if found is None:
            raise BadInput(
                f"params.template: must be one of {', '.join(t.name for t in self.templates)}, not {params.get('template')!r}"
            )
        knobs = {name: value for name, value in params.items() if name != "template"}
        found.require(knobs)
        return found, knobs

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement)

    def reference(self, problem: Problem) -> str:
        template, knobs = find(problem)
        return template.gold(knobs)

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        """Judges completions; the dialect `ticks` limits Python's executed lines instead of processor time."""
        return verify_batch(problems, completions, find, lambda problem: mode_of(problem, dialect))

    def prover(self, problems: Sequence[Problem]) -> Prover:
        from deltagym.scopes.contest.proof import ContestProver

        return ContestProver(problems)

    def used_spans(self, completion: str) -> list[tuple[int, int]] | None:
        program = last_block(completion)
        start = completion.rindex(program)
        return [(start, start + len(program))]

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        if error:
            return f"The program cannot be run:\n{error}\nWrite the whole program again, mended."
        lines = [_told(case) for case in cases] + ([f"- {more} more tests failed."] if more else [])
        return "\n".join(
            [
                "The program was run. These tests failed:",
                *lines,
                "Write the whole program again, mended.",
            ]
        )

    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        return tests.case_from_row(test)

    def case_to_row(self, case: Case) -> Json:
        return tests.case_to_row(case)


def _told(case: Case) -> str:
    tier = tests.tier_of(case)
    if tier is Tier.SMALL:
        return f"- input:\n{case.input.strip()}\n  right output: {case.expected['output']}"
    if tier is Tier.MEDIUM:
        return "- a test of medium size: the output is wrong, or the program failed on it"
    return "- a test of full size: the program was too slow, or its output wrong"


def find(problem: Problem) -> tuple[Template, Knobs]:
    """The template and knobs of a problem of any family of this scope.

    Raises:
        BadInput: The problem is none of this scope's.
    """
    return _family(problem).template_of(problem.params)


def mode_of(problem: Problem, dialect: str | None = None) -> Mode:
    """What answers to a problem of any family of this scope are written in, and what of them is limited.

    Raises:
        BadInput: The problem is none of this scope's, or has no such dialect.
    """
    family = _family(problem)
    family.require_dialect(dialect)
    return "ticks" if dialect == "ticks" else family.mode


def _family(problem: Problem) -> ContestFamily:
    family = get_family(problem.family)
    if not isinstance(family, ContestFamily):
        raise BadInput(f"problem.family: {problem.family} is not a family of CompetitionCode")
    return family
