"""Families of BouncingSim: each is a set of traits, and makes any number of scenes that have them.

A problem is addressed by (level, split, index) and the seed. Its scene is drawn from a generator
seeded with exactly these and the number of the attempt, until a scene is accepted. A scene belongs
to the split that its own hash names, so no scene is in train under one seed and in test under
another.
"""

from __future__ import annotations

from itertools import combinations
from typing import ClassVar

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.family import EndlessFamily, Params, split_by
from deltagym.core.problem import Problem
from deltagym.core.scope import Scope
from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import Accepted, accept
from deltagym.scopes.bouncing.cases import TOLERANCE, position_case
from deltagym.scopes.bouncing.gold import gold_program
from deltagym.scopes.bouncing.prompt import describe
from deltagym.scopes.bouncing.sampling import sample_scene
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.scope import SCOPE
from deltagym.scopes.bouncing.traits import LEVELS, SMALL

ATTEMPTS = 20_000
"""Scenes drawn for one problem before giving up; the scarcest level of a family needs hundreds."""

PAPER = ("rotobj", "rotbox", "movbox", "gravity", "multibox", "multiobj")
"""The paper's families A, B, C, D, F, G; every pair and every triple of them is a family too."""

UNSEEN = (
    ("irregular",),
    ("periodic",),
    ("heave",),
    ("spring",),
    ("reversed",),
    ("rotobj", "reversed"),
    ("rotbox", "reversed"),
    ("movbox", "reversed"),
    ("gravity", "reversed"),
)
"""Traits of the families for the transfer axes.

They are irregular bodies (the paper's E), periodic motion (H), forces that vary, and the past.
"""

FEATURES = {
    "rotobj": "freely turning bodies",
    "rotbox": "turning containers",
    "movbox": "moving containers",
    "gravity": "constant gravity",
    "multibox": "other containers as obstacles",
    "multiobj": "collisions between bodies",
    "irregular": "an irregular body",
    "periodic": "periodic motion",
    "heave": "gravity that changes with time",
    "spring": "a spring that pulls",
}
"""Trait to what it brings, in words; `reversed` changes the question and has none."""


class BouncingFamily(EndlessFamily):
    """A family of scenes with the same traits; each problem asks where the bodies are.

    Attributes:
        traits: Keys of `traits.TRAITS`.
    """

    scope: ClassVar[Scope] = SCOPE
    traits: ClassVar[tuple[str, ...]]

    @property
    def levels(self) -> tuple[str, ...]:
        return LEVELS if "periodic" in self.traits else (*LEVELS, SMALL)

    @property
    def backward(self) -> bool:
        """Whether the problems ask about the past."""
        return "reversed" in self.traits

    def meaning(self, params: Params) -> str:
        """The scene's hash; for an address alone, the address, which stands for one scene."""
        if "scene" in params:
            tense = "past" if self.backward else "future"
            return f"bouncing {tense} {Scene.from_json(params['scene']).key}"
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
        places = [[[round(float(v), 3) for v in body] for body in at] for at in accepted.positions]
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
            tuple(
                position_case(sign * t, at) for t, at in zip(accepted.times, places, strict=True)
            ),
        )

    def reference(self, problem: Problem) -> str:
        scene = Scene.from_json(problem.params["scene"])
        return gold_program(scene, problem.params["horizon"], self.backward)

    def _given(self, level: str, params: Params) -> tuple[Scene, Accepted]:
        """The scene that `params` holds; raises `BadInput` unless it is accepted."""
        scene = Scene.from_json(params["scene"])
        accepted = self._accepted(scene, level)
        if accepted is None:
            raise BadInput(
                "params.scene: too little happens in it, or its answer hangs on rounding; "
                "take another"
            )
        return scene, accepted

    def _found(self, level: str, params: Params, seed: int) -> tuple[Scene, Accepted]:
        """The first acceptable scene at an address."""
        address = level, params["split"], params["index"]
        for attempt in range(ATTEMPTS):
            source = rng(seed, "bouncing", self.name, *address, attempt)
            scene = sample_scene(frozenset(self.traits), level, source)
            if scene is not None and split_by(scene.key) == params["split"]:
                accepted = self._accepted(scene, level)
                if accepted is not None:
                    return scene, accepted
        raise DeltaGymError(f"{self.name} {level}: none of {ATTEMPTS} scenes could be asked about")

    def _accepted(self, scene: Scene, level: str) -> Accepted | None:
        """The times and positions to ask for; the same for a scene wherever it comes from."""
        source = rng("bouncing", "times", scene.key)
        simulated = scene.reversed() if self.backward else scene
        return accept(simulated, frozenset(self.traits), level, source)


def _about(traits: tuple[str, ...]) -> str:
    """A family's docstring, e.g. "Bouncing with moving containers, asked about the past."."""
    features = [FEATURES[trait] for trait in traits if trait != "reversed"]
    listed = " and ".join([*filter(None, [", ".join(features[:-1])]), *features[-1:]])
    motion = f"Bouncing with {listed}" if listed else "Bouncing"
    return f"{motion}, asked about the past." if "reversed" in traits else f"{motion}."


def _family(traits: tuple[str, ...]) -> BouncingFamily:
    name = "_".join(traits)
    members = {"__doc__": _about(traits), "traits": traits, "name": name}
    return type(name.title().replace("_", ""), (BouncingFamily,), members)()


FAMILIES: dict[str, BouncingFamily] = {
    family.name: family
    for family in map(_family, [*(c for n in (1, 2, 3) for c in combinations(PAPER, n)), *UNSEEN])
}
"""Name to family; a composed family's name joins its traits, e.g. `rotobj_rotbox`."""
