"""What every Metamath family shares. A family is a kind of system; each problem has a system of its own, with names of its own.

A problem is addressed by (level, split, index) and the seed, from which its system is drawn, and drawn again until a chain of goals
is found and its meaning belongs to the split. So train and test share no system, under whatever names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.evidence import Prover
from deltagym.core.family import EndlessFamily, Params, Split, split_by
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.seeding import rng
from deltagym.scopes.metamath import writer
from deltagym.scopes.metamath.build import LEVELS, SYSTEMS, Built, build
from deltagym.scopes.metamath.meaning import meaning_key
from deltagym.scopes.metamath.prompt import describe, full_prompt
from deltagym.scopes.metamath.task import Task, task_of
from deltagym.scopes.metamath.unions import Kind
from deltagym.scopes.metamath.verifier import faults, proofs_in, verify_batch


def _everywhere(proof: str) -> str:
    return "".join(f"g{i} : {proof}\n" for i in range(1, 9))


class MetamathFamily(EndlessFamily):
    """Prove a chain of theorems in a system made up for the problem: `kind` lays such systems out."""

    scope: ClassVar[str] = "metamath"
    idle: ClassVar[tuple[str, ...]] = tuple(
        map(_everywhere, ("", "?", "a1", "a2", "c1 a1", "f1 a1", "c1 a1 r1", "c1 c2 a1 r1"))
    )
    case_counts: ClassVar[range] = range(4, 9)
    dialects: ClassVar[tuple[str, ...]] = ("metamath",)
    kind: ClassVar[Kind]

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def meaning(self, params: Params) -> str:
        """What the system and goals are up to names; for an address alone, the address, which stands for one problem."""
        if "system" in params:
            task = _given(params)
            return f"metamath {meaning_key(task.system, task.statements)}"
        return f"metamath {self.name} {params['level']} {params['split']} {params['index']}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address, or with the system, goals and proofs that `params` hold.

        Raises:
            BadInput: A proof in `params` does not prove its goal.
        """
        self.require_level(level)
        params = (
            params
            if "system" in params
            else {**params, **_to_json(self._found(level, params, seed))}
        )
        task = _given(params)
        proofs = {
            g.statement.label: p.split() for g, p in zip(task.goals, params["proofs"], strict=True)
        }
        wrong = [fault for fault in faults(task, proofs) if fault is not None]
        if wrong:
            raise BadInput(f"params.proofs: {wrong[0]}")
        cases = tuple(
            Case(g.statement.label, {"statement": text})
            for g, text in zip(task.goals, params["goals"], strict=True)
        )
        return Problem(self.name, level, dict(params), describe(task), cases)

    def _found(self, level: str, params: Params, seed: int) -> Built:
        """The first system at an address that has a chain of goals and belongs to the split."""
        for attempt in range(SYSTEMS):
            draw = rng(
                seed, "metamath", self.name, level, params["split"], params["index"], attempt
            )
            built = build(type(self).kind, LEVELS[level], draw)
            if (
                built is not None
                and split_of(meaning_key(built.system, built.goals)) == params["split"]
            ):
                return built
        raise DeltaGymError(
            f"{self.name} {level}: none of {SYSTEMS} systems had theorems to ask for"
        )

    def prompt(self, problem: Problem) -> str:
        return full_prompt(problem.statement)

    def reference(self, problem: Problem) -> str:
        return "".join(
            f"{case.input} : {proof}\n"
            for case, proof in zip(problem.cases, problem.params["proofs"], strict=True)
        )

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        self.require_dialect(dialect)
        return verify_batch(problems, completions)

    def prover(self, problems: Sequence[Problem]) -> Prover:
        from deltagym.scopes.metamath.proof import MetamathProver

        return MetamathProver(problems)

    def used_spans(self, completion: str) -> list[tuple[int, int]] | None:
        block = last_block(completion)
        start = completion.rindex(block)
        return [(start, start + len(block))]

    def canonical(self, completion: str) -> str | None:
        proofs = proofs_in(completion)
        return "".join(f"{name} : {' '.join(proofs[name])}\n" for name in sorted(proofs)) or None

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        if error:
            return f"The answer cannot be read: {error}.\nWrite all proofs again, a line each."
        lines = [f"- {case.input} is not proved: {_wanted(case)}" for case in cases]
        lines += [f"- {more} more goals are not proved."] if more else []
        return "\n".join(
            [
                "The proofs were checked one by one.",
                *lines,
                "Write all proofs again, mended, a line each.",
            ]
        )

    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        for field in ("goal", "statement"):
            if not isinstance(test.get(field), str):
                raise BadInput(f"ground_truth: {field} must be text, not {test.get(field)!r}")
        return Case(test["goal"], {"statement": test["statement"]})

    def case_to_row(self, case: Case) -> Json:
        return {"goal": case.input, **case.expected}


def split_of(meaning: str) -> Split:
    """The split to which a problem belongs, by its meaning alone."""
    return split_by(meaning)


def _to_json(built: Built) -> dict[str, Json]:
    return {
        "system": writer.database(built.system),
        "goals": [writer.theorem(goal) for goal in built.goals],
        "proofs": [" ".join(proof) for proof in built.proofs],
    }


def _given(params: Params) -> Task:
    """The task that `params` hold."""
    goals = params.get("goals")
    if (
        not isinstance(params["system"], str)
        or not isinstance(goals, list)
        or not all(isinstance(g, str) for g in goals)
    ):
        raise BadInput(
            "params: system must be the text of a Metamath database, and goals a list of the texts of theorems"
        )
    if not isinstance(params.get("proofs"), list) or len(params["proofs"]) != len(goals):
        raise BadInput("params.proofs: must be a list of texts, one for each goal")
    return task_of(
        Problem("", "", params, "", tuple(Case("", {"statement": g}) for g in goals), id="-")
    )


def _wanted(case: Case) -> str:
    """The goal's conclusion, read off its text."""
    theorem = next(
        iter(line.strip() for line in case.expected["statement"].splitlines() if " $p " in line), ""
    )
    return theorem.partition(" $p ")[2].partition(" $=")[0]
