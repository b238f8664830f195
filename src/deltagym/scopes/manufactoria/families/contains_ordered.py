"""contains_ordered: accept tapes that contain the symbols of a word in order, gaps allowed."""

from __future__ import annotations

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import FOUR, SAMPLE, TWO, WordFamily, WordLevel


class ContainsOrdered(WordFamily):
    """Accept tapes that contain the symbols of a word in order, with any symbols in between."""

    name = "contains_ordered"
    kin = ("contains_substring", "contains_count")
    level_table = {
        "tiny-2c": WordLevel(TWO, 4, 7),
        "easy-2c": WordLevel(TWO, 1, 4),
        "easy-4c": WordLevel(FOUR, 1, 4),
        "medium-2c": WordLevel(TWO, 5, 6),
        "medium-4c": WordLevel(FOUR, 5, 6, SAMPLE),
    }

    def accepts(self, params: Params, tape: str) -> bool:
        rest = iter(tape)
        return all(symbol in rest for symbol in params["word"])

    def language(self, params: Params) -> Dfa:
        return automata.subsequence(params["colours"], params["word"])

    def criterion(self, params: Params) -> str:
        return (
            f"Accept the tape if the symbols of {params['word']} occur in it in this order, "
            "with any number of other symbols before, between and after them. "
            "Reject every other tape."
        )


FAMILY = ContainsOrdered()
