"""exact_sequence: accept one tape and no other."""

from __future__ import annotations

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import FOUR, TWO, WordFamily, WordLevel
from deltagym.scopes.manufactoria.families.regex_same_num import others_of


class ExactSequence(WordFamily):
    """Accept one tape and no other: one case is accepted, all other cases are rejected."""

    name = "exact_sequence"
    kin = ("starts_with", "ends_with", "numerical_comparison")
    most_scarce = most_tiny = 120
    level_table = {
        "tiny-2c": WordLevel(TWO, 1, 8),
        "basic-2c": WordLevel(TWO, 1, 6),
        "basic-4c": WordLevel(FOUR, 1, 6),
    }

    def accepts(self, params: Params, tape: str) -> bool:
        return tape == params["word"]

    def language(self, params: Params) -> Dfa:
        return automata.exact(params["colours"], params["word"])

    def forced(self, params: Params) -> list[str]:
        """Also tapes of `regex_same_num` problems: if such a problem accepts the word, another one.

        They reject programs of those problems, which are no automata.
        """
        return [*super().forced(params), *others_of(params["word"])]

    def criterion(self, params: Params) -> str:
        return (
            f"Accept the tape if it is {params['word']}, with nothing before or after. "
            "Reject every other tape."
        )


FAMILY = ExactSequence()
