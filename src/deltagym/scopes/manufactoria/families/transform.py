"""Base class of families whose problems ask for an output tape.

A concrete family has the function in plain Python, a gold program built in another way, and a
sentence. Meaning, adversarial cases and examples follow from these. If a gold program needs Y or G
as a marker, inputs have R and B only.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

import numpy as np

from deltagym.core.errors import BadInput
from deltagym.core.family import Params
from deltagym.core.problem import Case, Problem, canonical_json
from deltagym.core.seeding import rng
from deltagym.scopes.manufactoria.cases import output_case
from deltagym.scopes.manufactoria.families.accept import COLOUR_SENTENCE, FOUR, TWO, words
from deltagym.scopes.manufactoria.families.base import ManufactoriaFamily
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.program import Program
from deltagym.scopes.manufactoria.random_tapes import case_source, draw_inputs
from deltagym.scopes.manufactoria.trials import Trial, choose_cases

HORIZON = {TWO: 9, FOUR: 4}
"""Two functions of these families are equal if they agree on all tapes up to this length.

This holds because numbers in parameters are below 2^9.
"""

EXHAUSTIVE = {TWO: 6, FOUR: 3}
"""All tapes up to this length are candidates for a case."""

LONG_TAPES = 24
"""How many random tapes are candidates for cases."""

LONG = (7, 14)
"""Fewest and most symbols of a random tape."""

ALWAYS = 4
"""How many of the random tapes are always cases, so that different seeds give different cases."""

Function = Callable[[str], str]
"""From input tape to output tape."""


class TransformFamily(ManufactoriaFamily):
    """A family of functions on tapes. Each parameter set has `colours`: `"RB"` or `"RBYG"`.

    Attributes:
        palettes: The values of `colours` for which the gold program is right.
    """

    palettes: ClassVar[tuple[str, ...]] = (TWO, FOUR)

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    @abstractmethod
    def transform(self, params: Params, tape: str) -> str:
        """The output for `tape`: the definition of the problem, without the program."""

    @abstractmethod
    def program(self, params: Params) -> Program:
        """The gold program."""

    @abstractmethod
    def criterion(self, params: Params) -> str:
        """What to do, in words that decide every tape."""

    @abstractmethod
    def wrong(self, params: Params) -> Iterable[Function]:
        """Functions that a solver may confuse with this one; equal ones do no harm."""

    @abstractmethod
    def hints(self, params: Params) -> Iterable[str]:
        """Tapes worth testing because of the parameters."""

    @abstractmethod
    def examples(self, params: Params) -> Sequence[str]:
        """Tapes whose outputs the statement shows."""

    def common_output(self, params: Params) -> str | None:
        """A frequent output; cases are balanced between it and all others. None for none."""
        return None

    def meaning(self, params: Params) -> str:
        key = canonical_json(dict(params))
        if key not in self._keys:
            colours = params["colours"]
            tapes = words(colours, 0, HORIZON[colours])
            outputs = ",".join(self.transform(params, tape) for tape in tapes)
            hashed = hashlib.sha256(outputs.encode()).hexdigest()[:24]
            self._keys[key] = f"output:{colours}:{hashed}"
        return self._keys[key]

    def reference(self, problem: Problem) -> str:
        return format_program(self.program(problem.params))

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        self.require_colours(level, params)
        if params["colours"] not in self.palettes:
            known = " or ".join(map(repr, self.palettes))
            raise BadInput(f"params.colours: {self.name} needs {known}, not {params['colours']!r}")
        cases = tuple(
            output_case(tape, self.transform(params, tape)) for tape in self._tapes(params, seed)
        )
        return Problem(self.name, level, dict(params), self.statement(params), cases)

    def random_cases(self, problem: Problem, count: int, seed: int = 0) -> tuple[Case, ...]:
        params, source = problem.params, case_source(problem, count, seed)
        hints = list(dict.fromkeys(self.hints(params)))
        tapes = draw_inputs(hints, params["colours"], count, source)
        return tuple(output_case(tape, self.transform(params, tape)) for tape in tapes)

    def statement(self, params: Params) -> str:
        """The task in words: the colours, the criterion and worked examples."""
        colours = COLOUR_SENTENCE[params["colours"]]
        scratch = " Y and G are free for use as marks." if params["colours"] == TWO else ""
        pairs = ", ".join(
            f"{_show(tape)} becomes {_show(self.transform(params, tape))}"
            for tape in dict.fromkeys(self.examples(params))
        )
        return f"{colours}{scratch} {self.criterion(params)} For example, {pairs}."

    def sibling(self, params: Params, **changes: object) -> Function:
        """The function for `params` with some of them changed."""
        changed = {**params, **changes}
        return lambda tape: self.transform(changed, tape)

    def _tapes(self, params: Params, seed: int) -> list[str]:
        """Chooses the cases' tapes; they expose wrong functions and the gold program's mutants.

        Tapes to be left alone or emptied come last among the candidates. They are at most a third
        of the cases, if the function allows it, so that idle answers score low.
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
        # The empty tape is always a case, so functions that it exposes are left out.
        wrong = [f for f in self.wrong(params) if f("") == outputs[""]]
        pairs = list(zip(tapes, goals, strict=True))
        exposed = [[f(tape) != goal for tape, goal in pairs] for f in wrong]
        kill = np.array(exposed, bool).reshape(len(wrong), len(tapes))
        idle = np.array([goal in (tape, "") for tape, goal in pairs], bool)
        trial = Trial.of(self.program(params), tapes, [True] * len(tapes), goals)
        common = self.common_output(params)
        label = None if common is None else np.array([goal == common for goal in goals], bool)
        forced = [tapes.index(tape) for tape in dict.fromkeys(["", *long[:ALWAYS]])]
        return [tapes[i] for i in choose_cases(trial, kill, forced, label, idle)]


def _show(tape: str) -> str:
    return tape or "the empty tape"
