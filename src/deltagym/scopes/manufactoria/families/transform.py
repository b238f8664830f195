"""Families whose problems ask for an output tape: what they share.

A concrete family gives the function in plain Python, a gold program built another way, and a sentence; meaning, adversarial cases
and examples follow from these. Inputs carry R and B where a program needs Y or G as a marker.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from deltagym.core.family import Params
from deltagym.core.problem import Problem, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import output_case
from deltagym.scopes.manufactoria.families.accept import COLOUR_SENTENCE, FOUR, TWO, words
from deltagym.scopes.manufactoria.families.base import ManufactoriaFamily
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.trials import Trial, choose_cases

HORIZON = {TWO: 9, FOUR: 4}
"""Two functions of these families that agree on all tapes up to this length are equal: numbers in parameters are below 2^9."""

EXHAUSTIVE = {TWO: 6, FOUR: 3}
"""All tapes up to this length are candidates for a case."""

LONG_TAPES = 24
"""How many random tapes are candidates."""

LONG = (7, 14)
"""Fewest and most symbols of a random tape."""

ALWAYS = 4
"""How many of the random tapes are always cases, so that another seed gives other cases."""

Function = Callable[[str], str]
"""From input tape to output tape."""


class TransformFamily(ManufactoriaFamily):
    """A family of functions on tapes. Every parameter set carries `colours`, either `"RB"` or `"RBYG"`."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    @abstractmethod
    def transform(self, params: Params, tape: str) -> str:
        """What becomes of `tape`: the definition of the problem, written without the program."""

    @abstractmethod
    def program(self, params: Params) -> Program:
        """The gold program."""

    @abstractmethod
    def criterion(self, params: Params) -> str:
        """What to do, in words that leave no tape in doubt."""

    @abstractmethod
    def wrong(self, params: Params) -> Iterable[Function]:
        """Functions a solver may mistake this one for; equal ones do no harm."""

    @abstractmethod
    def hints(self, params: Params) -> Iterable[str]:
        """Tapes worth testing that follow from the parameters."""

    @abstractmethod
    def examples(self, params: Params) -> Sequence[str]:
        """Tapes whose outputs the statement quotes."""

    def common_output(self, params: Params) -> str | None:
        """An output so frequent that the cases are balanced between it and all others; None when there is none."""
        return None

    def meaning(self, params: Params) -> str:
        key = canonical_json(dict(params))
        if key not in self._keys:
            colours = params["colours"]
            outputs = ",".join(
                self.transform(params, tape) for tape in words(colours, 0, HORIZON[colours])
            )
            self._keys[key] = (
                f"output:{colours}:{hashlib.sha256(outputs.encode()).hexdigest()[:24]}"
            )
        return self._keys[key]

    def reference(self, problem: Problem) -> str:
        return format_program(self.program(problem.params))

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        self.require_level(level)
        cases = tuple(
            output_case(tape, self.transform(params, tape)) for tape in self._tapes(params, seed)
        )
        return Problem(self.name, level, dict(params), self.statement(params), cases)

    def statement(self, params: Params) -> str:
        """The task in words: the colours, the criterion and worked examples."""
        scratch = " Y and G are free for use as marks." if params["colours"] == TWO else ""
        pairs = ", ".join(
            f"{_show(tape)} becomes {_show(self.transform(params, tape))}"
            for tape in dict.fromkeys(self.examples(params))
        )
        return f"{COLOUR_SENTENCE[params['colours']]}{scratch} {self.criterion(params)} For example, {pairs}."

    def sibling(self, params: Params, **changes: object) -> Function:
        """The function of the parameters with some of them changed."""
        changed = {**params, **changes}
        return lambda tape: self.transform(changed, tape)

    def _tapes(self, params: Params, seed: int) -> list[str]:
        """The cases' tapes: every wrong function and every wrong program near the gold program is told from the right one.

        Tapes that are to be left alone or emptied come last among the candidates and, as far as the function allows, are at most a
        third of the cases, or a program that does one of the two would score well.
        """
        colours = params["colours"]
        source = rng(seed, self.name, dict(params), "cases")
        long = [
            "".join(source.choice(colours) for _ in range(source.randint(*LONG)))
            for _ in range(LONG_TAPES)
        ]
        every = dict.fromkeys(
            ["", *self.hints(params), *words(colours, 1, EXHAUSTIVE[colours]), *long]
        )
        outputs = {tape: self.transform(params, tape) for tape in every}
        tapes = sorted(every, key=lambda tape: outputs[tape] in (tape, ""))
        goals = [outputs[tape] for tape in tapes]
        # The empty tape is always a case, so functions it exposes need no further thought.
        wrong = [f for f in self.wrong(params) if f("") == outputs[""]]
        kill = np.array(
            [[f(tape) != goal for tape, goal in zip(tapes, goals, strict=True)] for f in wrong],
            bool,
        ).reshape(len(wrong), len(tapes))
        idle = np.array([goal in (tape, "") for tape, goal in zip(tapes, goals, strict=True)], bool)
        trial = Trial.of(self.program(params), tapes, [True] * len(tapes), goals)
        common = self.common_output(params)
        label = None if common is None else np.array([goal == common for goal in goals], bool)
        chosen = choose_cases(
            trial,
            kill,
            [tapes.index(tape) for tape in dict.fromkeys(["", *long[:ALWAYS]])],
            label,
            idle,
        )
        return [tapes[i] for i in chosen]


def _show(tape: str) -> str:
    return tape or "the empty tape"
