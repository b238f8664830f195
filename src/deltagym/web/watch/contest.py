"""CompetitionCode made visible: each test with its verdict, and its time against its limit."""

from __future__ import annotations

from deltagym.core.problem import Json, Problem
from deltagym.scopes.contest.cases import tier_of
from deltagym.scopes.contest.lookup import dialect_of, find
from deltagym.scopes.contest.verifier import Code, rulings_of, shared_judge

MEANINGS = {
    Code.ACCEPTED: "accepted",
    Code.WRONG: "wrong answer",
    Code.TOO_LONG: "time limit exceeded",
    Code.TOO_LARGE: "memory limit exceeded",
    Code.FAILED: "runtime error",
    Code.NO_PROGRAM: "not a program",
}
SHOWN = 400
"""Characters of an input that are sent."""


def scene(problem: Problem) -> Json:
    """The tests: their tier, and the input of those that are written down."""
    return {
        "dialect": dialect_of(problem),
        "cases": [
            {
                "tier": str(tier_of(case)),
                "input": case.input[:SHOWN] if isinstance(case.input, str) else "",
                "output": str(case.expected.get("output", ""))[:SHOWN],
            }
            for case in problem.cases
        ],
    }


def run(problem: Problem, answer: str) -> Json:
    """Runs a program on every test.

    Returns:
        For each test its `code` and what it means, the `detail` of an error, and what it `used` of
        its `limit`, both in the `unit` given.
    """
    dialect = dialect_of(problem)
    template, knobs = find(problem)
    rulings = rulings_of(shared_judge(dialect), problem, answer, template, knobs)
    unit = "lines" if dialect == "ticks" else "s"
    cases = [
        {
            "code": str(ruling.code),
            "meaning": MEANINGS[ruling.code],
            "passed": ruling.code is Code.ACCEPTED,
            "detail": ruling.detail,
            "used": round(ruling.used, 4),
            "limit": round(ruling.limit, 4),
        }
        for ruling in rulings
    ]
    return {"cases": cases, "unit": unit}
