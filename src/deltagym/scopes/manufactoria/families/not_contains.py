"""not_contains: accept tapes that contain a word nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.core.family import Params
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.families.accept import (
    FOUR,
    TWO,
    AcceptFamily,
    WordFamily,
    WordLevel,
    edits,
)


class NotContains(WordFamily):
    """Accept tapes that do not contain a word as consecutive symbols.

    Upstream's problems of this name are the words of one symbol.
    """

    name = "not_contains"
    level_table = {
        "easy-2c": WordLevel(TWO, 1, 3),
        "easy-4c": WordLevel(FOUR, 1, 2),
        "medium-2c": WordLevel(TWO, 4, 6),
        "medium-4c": WordLevel(FOUR, 3, 4),
    }

    def accepts(self, params: Params, tape: str) -> bool:
        return params["word"] not in tape

    def language(self, params: Params) -> Dfa:
        return automata.substring(params["colours"], params["word"]).complement()

    def criterion(self, params: Params) -> str:
        word = params["word"]
        if len(word) == 1:
            return f"Reject the tape if it carries any {word}. Accept every other tape."
        return (
            f"Reject the tape if {word} occurs somewhere in it, "
            "its symbols one right after another. Accept every other tape."
        )

    def cores(self, params: Params) -> list[str]:
        """The word itself, near which tapes are wrong, and short tapes without it."""
        return [params["word"], *AcceptFamily.cores(self, params)]

    def siblings(self, params: Params) -> Iterator[Dfa]:
        """Words close by, other ways to lack the word, and lacking each of its symbols."""
        colours, word = params["colours"], params["word"]
        for near in filter(None, edits(word, colours)):
            yield self.language({"colours": colours, "word": near})
        for contained in super().siblings(params):
            yield contained.complement()
        for symbol in word:
            yield automata.substring(colours, symbol).complement()


FAMILY = NotContains()
