"""ends_with: accept tapes that end with a given word."""

from __future__ import annotations

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import FOUR, SAMPLE, TWO, WordFamily, WordLevel


class EndsWith(WordFamily):
    """Accept tapes that end with a given word."""

    name = "ends_with"
    kin = ("starts_with", "exact_sequence", "contains_substring")
    level_table = {
        "tiny-2c": WordLevel(TWO, 1, 8),
        "easy-2c": WordLevel(TWO, 1, 3),
        "easy-4c": WordLevel(FOUR, 1, 3),
        "medium-2c": WordLevel(TWO, 4, 6),
        "medium-4c": WordLevel(FOUR, 4, 6, SAMPLE),
    }

    def accepts(self, params: Params, tape: str) -> bool:
        return tape.endswith(params["word"])

    def language(self, params: Params) -> Dfa:
        return automata.suffix(params["colours"], params["word"])

    def criterion(self, params: Params) -> str:
        return (
            f"Accept the tape if its last symbols are {params['word']}, in this order, "
            "whatever precedes. Reject every other tape."
        )


FAMILY = EndsWith()
