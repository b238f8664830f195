"""Gold answers: the proofs with which a problem's goals were built, as lines of an answer."""

from __future__ import annotations

from deltagym.core.problem import Problem


def gold_answer(problem: Problem) -> str:
    """A line `goal : label label …` for each goal of a problem."""
    proofs = zip(problem.cases, problem.params["proofs"], strict=True)
    return "".join(f"{case.input} : {proof}\n" for case, proof in proofs)
