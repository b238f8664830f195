"""contains_substring: accept tapes that contain a word as consecutive symbols."""

from __future__ import annotations

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import FOUR, SAMPLE, TWO, WordFamily, WordLevel


class ContainsSubstring(WordFamily):
    """Accept tapes that contain a word as consecutive symbols."""

    name = "contains_substring"
    kin = ("contains_ordered", "contains_count")
    level_table = {
        "tiny-2c": WordLevel(TWO, 4, 7),
        "easy-2c": WordLevel(TWO, 1, 4),
        "easy-4c": WordLevel(FOUR, 1, 4),
        "medium-2c": WordLevel(TWO, 5, 6),
        "medium-4c": WordLevel(FOUR, 5, 6, SAMPLE),
    }

    def accepts(self, params: Params, tape: str) -> bool:
        return params["word"] in tape

    def language(self, params: Params) -> Dfa:
        return automata.substring(params["colours"], params["word"])

    def criterion(self, params: Params) -> str:
        return (
            f"Accept the tape if {params['word']} occurs somewhere in it, "
            "its symbols one right after another. Reject every other tape."
        )


FAMILY = ContainsSubstring()
