"""A family in its own scope: answer with an expression in x, such as `x+3`, whose value is asked for at several x."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from deltagym import BadInput, Case, Family, Problem, Status, Verdict

ANSWER = re.compile(r"x([+-]\d+)")


class EvaluateSum(Family):
    """Give an expression that adds a number."""

    name = "evaluate_sum"
    scope = "arithmetic"
    idle = ("x+0",)

    @property
    def levels(self) -> tuple[str, ...]:
        return ("small",)

    def params(self, level: str) -> Iterator[Mapping[str, int]]:
        self.require_level(level)
        yield from ({"add": number} for number in range(1, 21))

    def meaning(self, params: Mapping[str, int]) -> str:
        return f"add:{params['add']}"

    def problem(self, level: str, params: Mapping[str, int], seed: int = 0) -> Problem:
        cases = tuple(Case(x, x + params["add"]) for x in range(24))
        return Problem(self.name, level, dict(params), f"Add {params['add']} to x.", cases)

    def prompt(self, problem: Problem) -> str:
        return f"Answer with an expression. {problem.statement}"

    def reference(self, problem: Problem) -> str:
        return f"x{problem.params['add']:+d}"

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        return [
            self._judge(problem, completion)
            for problem, completion in zip(problems, completions, strict=True)
        ]

    def _judge(self, problem: Problem, completion: str) -> Verdict:
        found = ANSWER.fullmatch(completion.strip())
        if not found:
            return Verdict(
                Status.INVALID, (False,) * len(problem.cases), "not an expression such as x+3"
            )
        return Verdict(
            Status.OK, tuple(case.input + int(found[1]) == case.expected for case in problem.cases)
        )

    def case_from_row(self, test: Mapping[str, int]) -> Case:
        if not isinstance(test.get("x"), int) or not isinstance(test.get("value"), int):
            raise BadInput(
                f"ground_truth: a case is {{x, value}} with whole numbers, not {dict(test)!r}"
            )
        return Case(test["x"], test["value"])

    def case_to_row(self, case: Case) -> dict[str, int]:
        return {"x": case.input, "value": case.expected}
