"""Families of BouncingSim: each is a set of traits, and makes any number of scenes that have them.

A problem is addressed by (level, split, index) and the seed. Its scene is drawn from a generator
seeded with exactly these and the number of the attempt, until a scene is accepted. A scene belongs
to the split that its own hash names, so no scene is in train under one seed and in test under
another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.family import EndlessFamily, Params, split_by
from deltagym.core.problem import Problem
from deltagym.core.scope import Scope
from deltagym.core.seeding import rng
from deltagym.scopes.bouncing.accept import AGREEMENT, Accepted, accept, accept_times
from deltagym.scopes.bouncing.cases import asks_for_list, position_case, times_of
from deltagym.scopes.bouncing.coincidences import COINCIDENCES
from deltagym.scopes.bouncing.composites import CROWDED, SETS
from deltagym.scopes.bouncing.gold import gold_program
from deltagym.scopes.bouncing.options import OPTIONS, Options, read_options
from deltagym.scopes.bouncing.prompt import describe
from deltagym.scopes.bouncing.sampling import sample_scene
from deltagym.scopes.bouncing.scene import Scene
from deltagym.scopes.bouncing.scope import SCOPE
from deltagym.scopes.bouncing.traits import LEVELS, SMALL

ATTEMPTS = 20_000
"""Scenes drawn for one problem before giving up; the scarcest level of a family needs hundreds."""

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
    "zigzag": "containers on a zigzag path",
}
"""Trait to what it brings, in words; `reversed` changes the question and has none."""


class BouncingFamily(EndlessFamily):
    """A family of scenes with the same traits; each problem asks where the bodies are.

    Attributes:
        traits: Keys of `traits.TRAITS`.
    """

    scope: ClassVar[Scope] = SCOPE
    options: ClassVar[tuple[str, ...]] = OPTIONS
    traits: ClassVar[tuple[str, ...]]

    @property
    def levels(self) -> tuple[str, ...]:
        own = LEVELS
        if len(self.traits) > 3 and set(self.traits) >= CROWDED:
            own = LEVELS[:-1] if "rotobj" in self.traits else LEVELS[:-2]
        return own if "periodic" in self.traits else (*own, SMALL)

    def params(self, level: str) -> Iterator[Params]:
        """The addresses of the first problems of both splits, but for `COINCIDENCES`."""
        for params in super().params(level):
            if (self.name, level, params["split"], params["index"]) not in COINCIDENCES:
                yield params

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

        `params` may also hold `times` (s), `tolerance` (m) and `form` (`function` or `list`). Of
        the times, those are left out at which the answer hangs on rounding; the others do not
        change which scene an address has, unless all of them would be left out.

        Raises:
            BadInput: The scene's answer is not certain enough to be asked for, or an option is out
                of range.
        """
        self.require_level(level)
        options = read_options(params, self.backward, AGREEMENT)
        scene, accepted = (
            self._given(level, params, options)
            if "scene" in params
            else self._found(level, params, options, seed)
        )
        sign = -1 if self.backward else 1
        listed = options.form == "list"
        places = [[[round(float(v), 3) for v in body] for body in at] for at in accepted.positions]
        measured = {
            "horizon": accepted.horizon,
            "margin": round(options.tolerance - accepted.spread, 3),
            "collisions": accepted.collisions,
        }
        return Problem(
            self.name,
            level,
            {**params, "scene": scene.to_json(), **measured},
            describe(scene, self.backward),
            tuple(
                position_case(sign * t, at, options.tolerance, i if listed else None)
                for i, (t, at) in enumerate(zip(accepted.times, places, strict=True))
            ),
        )

    def reference(self, problem: Problem) -> str:
        scene = Scene.from_json(problem.params["scene"])
        listed = times_of(problem) if asks_for_list(problem) else None
        return gold_program(scene, problem.params["horizon"], self.backward, listed)

    def count_range(self, problem: Problem) -> range:
        """As many cases as usual, or at most as many as the times that were chosen."""
        chosen = problem.params.get("times")
        return range(1, len(chosen) + 1) if chosen else self.case_counts

    def _given(self, level: str, params: Params, options: Options) -> tuple[Scene, Accepted]:
        """The scene that `params` holds; raises `BadInput` unless it is accepted."""
        scene = Scene.from_json(params["scene"])
        accepted = self._accepted(scene, level)
        if accepted is None:
            raise BadInput(
                "params.scene: too little happens in it, or its answer hangs on rounding; "
                "take another"
            )
        chosen = self._at_times(scene, accepted, options)
        if chosen is None:
            raise BadInput(
                "params.times: the scene's answer hangs on rounding at all of them; take times "
                "closer to 0"
            )
        return scene, chosen

    def _found(
        self, level: str, params: Params, options: Options, seed: int
    ) -> tuple[Scene, Accepted]:
        """The first acceptable scene at an address."""
        address = level, params["split"], params["index"]
        for attempt in range(ATTEMPTS):
            source = rng(seed, "bouncing", self.name, *address, attempt)
            scene = sample_scene(frozenset(self.traits), level, source)
            if scene is not None and split_by(scene.key) == params["split"]:
                accepted = self._accepted(scene, level)
                chosen = accepted and self._at_times(scene, accepted, options)
                if chosen:
                    return scene, chosen
        raise DeltaGymError(f"{self.name} {level}: none of {ATTEMPTS} scenes could be asked about")

    def _accepted(self, scene: Scene, level: str) -> Accepted | None:
        """The times and positions to ask for; the same for a scene wherever it comes from."""
        source = rng("bouncing", "times", scene.key)
        return accept(self._simulated(scene), frozenset(self.traits), level, source)

    def _at_times(self, scene: Scene, accepted: Accepted, options: Options) -> Accepted | None:
        """An accepted scene at the times that were chosen; None if all of them are uncertain."""
        if not options.times:
            return accepted
        return accept_times(self._simulated(scene), np.abs(options.times))

    def _simulated(self, scene: Scene) -> Scene:
        return scene.reversed() if self.backward else scene


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


FAMILIES: dict[str, BouncingFamily] = {family.name: family for family in map(_family, SETS)}
"""Name to family; a composed family's name joins its traits, e.g. `rotobj_rotbox`."""
