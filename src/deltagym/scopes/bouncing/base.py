"""What every family of BouncingSim shares. A family is a set of traits; its scenes are without number.

A problem is addressed by (level, split, index) and the seed: its scene is drawn from a generator seeded with exactly these, and
drawn again, under the next attempt's number, until it is accepted. A scene belongs to the split that its own hash says, so no
scene is in train under one seed and in test under another.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import ClassVar

from deltagym.core.answers import last_block
from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.evidence import Prover
from deltagym.core.family import EndlessFamily, Params, Split, split_by
from deltagym.core.problem import Case, Json, Problem, Verdict
from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import TOLERANCE, Accepted, accept
from deltagym.scopes.bouncing.asserts import case_from_assert, case_to_assert
from deltagym.scopes.bouncing.draw import draw_scene
from deltagym.scopes.bouncing.gold import gold_program
from deltagym.scopes.bouncing.prompt import describe, full_prompt, number
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.traits import LEVELS, SMALL, base_level
from deltagym.scopes.bouncing.verifier import verify_batch

NOWHERE = "def predict_position(t):\n    return [[750.0, 750.0]]\n"
MADE_UP = "def predict_position(t):\n    return [[1000 * t, 750 - 200 * t]]\n"

ATTEMPTS = 20_000
"""Scenes drawn for one problem before giving up; the scarcest cell needs some hundred."""


class BouncingFamily(EndlessFamily):
    """Say where the bodies of a scene are: `traits` is what the scene is made of."""

    scope: ClassVar[str] = "bouncing"
    idle: ClassVar[tuple[str, ...]] = (NOWHERE, MADE_UP)
    case_counts: ClassVar[range] = range(15, 21)
    dialects: ClassVar[tuple[str, ...]] = ("python",)
    traits: ClassVar[tuple[str, ...]]

    @property
    def levels(self) -> tuple[str, ...]:
        return LEVELS if "periodic" in self.traits else (*LEVELS, SMALL)

    @property
    def backward(self) -> bool:
        """Whether the past is asked for."""
        return "reversed" in self.traits

    def meaning(self, params: Params) -> str:
        """The scene's hash; for an address alone, the address, which stands for one scene."""
        if "scene" in params:
            return f"bouncing {'past' if self.backward else 'future'} {Scene.from_json(params['scene']).key}"
        return f"bouncing {self.name} {params['level']} {params['split']} {params['index']}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address, or with the scene that `params` holds.

        Raises:
            BadInput: The scene's answer is not certain enough to be asked for.
        """
        self.require_level(level)
        scene, accepted = (
            self._given(level, params) if "scene" in params else self._found(level, params, seed)
        )
        sign = -1 if self.backward else 1
        cases = tuple(
            Case(
                sign * t,
                {
                    "positions": [[round(float(v), 3) for v in b] for b in at],
                    "tolerance": TOLERANCE,
                },
            )
            for t, at in zip(accepted.times, accepted.positions, strict=True)
        )
        measured = {
            "horizon": accepted.horizon,
            "margin": round(TOLERANCE - accepted.spread, 3),
            "collisions": accepted.collisions,
        }
        return Problem(
            self.name,
            level,
            {**params, "scene": scene.to_json(), **measured},
            describe(scene, self.backward),
            cases,
        )

    def _given(self, level: str, params: Params) -> tuple[Scene, Accepted]:
        scene = Scene.from_json(params["scene"])
        accepted = self._accepted(scene, level)
        if accepted is None:
            raise BadInput(
                "params.scene: too little happens in it, or its answer hangs on rounding; take another"
            )
        return scene, accepted

    def _found(self, level: str, params: Params, seed: int) -> tuple[Scene, Accepted]:
        """The first acceptable scene at an address."""
        for attempt in range(ATTEMPTS):
            draw = rng(
                seed, "bouncing", self.name, level, params["split"], params["index"], attempt
            )
            scene = draw_scene(frozenset(self.traits), level, draw)
            if scene is not None and split_of(scene) == params["split"]:
                accepted = self._accepted(scene, level)
                if accepted is not None:
                    return scene, accepted
        raise DeltaGymError(f"{self.name} {level}: none of {ATTEMPTS} scenes could be asked about")

    def _accepted(self, scene: Scene, level: str) -> Accepted | None:
        draw: random.Random = rng("bouncing", "times", scene.key)
        return accept(
            scene.reversed() if self.backward else scene, frozenset(self.traits), level, draw
        )

    def prompt(self, problem: Problem) -> str:
        scene = Scene.from_json(problem.params["scene"])
        return full_prompt(problem.statement, scene, problem.params["horizon"], self.backward)

    def reference(self, problem: Problem) -> str:
        return gold_program(
            Scene.from_json(problem.params["scene"]), problem.params["horizon"], self.backward
        )

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        self.require_dialect(dialect)
        return verify_batch(problems, completions)

    def prover(self, problems: Sequence[Problem]) -> Prover:
        from deltagym.scopes.bouncing.proof import BouncingProver

        return BouncingProver(problems)

    def used_spans(self, completion: str) -> list[tuple[int, int]] | None:
        program = last_block(completion)
        start = completion.rindex(program)
        return [(start, start + len(program))]

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        if error:
            return f"The program cannot be run:\n{error}\nWrite the whole program again, mended."
        lines = [
            f"- {_moment(c.input)} the true positions are {c.expected['positions']}" for c in cases
        ]
        lines += [f"- {more} more times came out wrong."] if more else []
        return "\n".join(
            [
                "The program was run. These times came out wrong:",
                *lines,
                "Write the whole program again, mended.",
            ]
        )

    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        if "assert" in test:
            return case_from_assert(test["assert"])
        time, positions, tolerance = (
            test.get("time"),
            test.get("positions"),
            test.get("tolerance", TOLERANCE),
        )
        if not _is_number(time):
            raise BadInput(f"ground_truth: time must be a number, not {time!r}")
        if (
            not isinstance(positions, list)
            or not positions
            or not all(_is_pair(p) for p in positions)
        ):
            raise BadInput(f"ground_truth: positions must be a list of [x, y], not {positions!r}")
        if not _is_number(tolerance):
            raise BadInput(f"ground_truth: tolerance must be a number, not {tolerance!r}")
        return Case(time, {"positions": positions, "tolerance": tolerance})

    def case_to_row(self, case: Case) -> Json:
        if case.expected.get("measure") == "mean":
            return {"assert": case_to_assert(case)}
        return {"time": case.input, **case.expected}

    def upstream_columns(self, problem: Problem) -> Mapping[str, Json]:
        """Assert statements, whose mean distance a program that puts every body within the tolerance meets as well."""
        return {
            "ground_truth": [case_to_assert(case) for case in problem.cases],
            "dataset": "ballsim",
            "difficulty": LEVELS.index(base_level(problem.level)),
            "timestamps": [case.input for case in problem.cases],
            "tolerance": TOLERANCE,
            "prompt_setting": "function",
        }


def split_of(scene: Scene) -> Split:
    """The split to which a scene belongs, by its hash alone."""
    return split_by(scene.key)


def _moment(asked: Json) -> str:
    """What a case asks about, in words; upstream's may ask for an entry of a list."""
    return (
        f"in entry {asked['index']} of the list"
        if isinstance(asked, dict)
        else f"at t = {number(asked)}"
    )


def _is_number(value: Json) -> bool:
    return type(value) in (int, float)


def _is_pair(value: Json) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))
