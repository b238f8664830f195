"""starts_with: accept tapes that start with a given word."""

from __future__ import annotations

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import FOUR, TWO, WordFamily, WordLevel


class StartsWith(WordFamily):
    """Accept tapes that start with a given word."""

    name = "starts_with"
    kin = ("ends_with", "exact_sequence")
    most_tiny = 120
    level_table = {
        "tiny-2c": WordLevel(TWO, 1, 8),
        "basic-2c": WordLevel(TWO, 1, 6),
        "basic-4c": WordLevel(FOUR, 1, 6),
    }

    def accepts(self, params: Params, tape: str) -> bool:
        return tape.startswith(params["word"])

    def language(self, params: Params) -> Dfa:
        return automata.prefix(params["colours"], params["word"])

    def criterion(self, params: Params) -> str:
        return (
            f"Accept the tape if its first symbols are {params['word']}, in this order, "
            "whatever follows. Reject every other tape."
        )


FAMILY = StartsWith()
