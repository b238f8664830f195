"""A scope of its own: answers are expressions in x, such as `x+3`, evaluated at several x."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from deltagym import BadInput, Case, Family, Problem, Scope, Status, Verdict

ANSWER = re.compile(r"x([+-]\d+)")


class Arithmetic(Scope):
    """Expressions in x."""

    name = "arithmetic"
    dialects = ("plain",)
    case_counts = range(24, 25)

    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        return [_judge(*pair) for pair in zip(problems, completions, strict=True)]

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        return ("x+0",)

    def read_case(self, test: Mapping[str, int]) -> Case:
        if not isinstance(test.get("x"), int) or not isinstance(test.get("value"), int):
            fix = "a case is {x, value} with whole numbers"
            raise BadInput(f"ground_truth: {fix}, not {dict(test)!r}")
        return Case(test["x"], test["value"])

    def write_case(self, case: Case) -> dict[str, int]:
        return {"x": case.input, "value": case.expected}

    def prompt(self, problem: Problem) -> str:
        return f"Answer with an expression. {problem.statement}"


ARITHMETIC = Arithmetic()


def _judge(problem: Problem, completion: str) -> Verdict:
    found = ANSWER.fullmatch(completion.strip())
    if not found:
        wrong = (False,) * len(problem.cases)
        return Verdict(Status.INVALID, wrong, "not an expression such as x+3")
    passed = tuple(case.input + int(found[1]) == case.expected for case in problem.cases)
    return Verdict(Status.OK, passed)


class EvaluateSum(Family):
    """Give an expression that adds a number."""

    name = "evaluate_sum"
    scope = ARITHMETIC
    levels = ("small",)

    def params(self, level: str) -> Iterator[Mapping[str, int]]:
        self.require_level(level)
        yield from ({"add": number} for number in range(1, 21))

    def meaning(self, params: Mapping[str, int]) -> str:
        return f"add:{params['add']}"

    def problem(self, level: str, params: Mapping[str, int], seed: int = 0) -> Problem:
        cases = tuple(Case(x, x + params["add"]) for x in range(24))
        return Problem(self.name, level, dict(params), f"Add {params['add']} to x.", cases)

    def reference(self, problem: Problem) -> str:
        return f"x{problem.params['add']:+d}"
