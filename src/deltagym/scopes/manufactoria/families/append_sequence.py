"""append_sequence: add a word at the end of the tape."""

from __future__ import annotations

from collections.abc import Iterator

from deltagym.core.family import Params
from deltagym.scopes.manufactoria.families.accept import FOUR, TWO, WordLevel, edits, words
from deltagym.scopes.manufactoria.families.transform import Function, TransformFamily
from deltagym.scopes.manufactoria.gold import Builder
from deltagym.scopes.manufactoria.program import END_ID, Program

LEVELS = {
    "tiny-2c": WordLevel(TWO, 1, 8),
    "basic-2c": WordLevel(TWO, 1, 4),
    "basic-4c": WordLevel(FOUR, 1, 4),
}


class AppendSequence(TransformFamily):
    """Add a word at the end of the tape: parameters are `{"colours": "RB", "word": "RBB"}`."""

    name = "append_sequence"

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(LEVELS)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        row = LEVELS[level]
        for word in words(row.colours, row.shortest, row.longest):
            yield {"colours": row.colours, "word": word}

    def transform(self, params: Params, tape: str) -> str:
        return tape + params["word"]

    def program(self, params: Params) -> Program:
        builder = Builder()
        return builder.program(builder.paint(params["word"], END_ID))

    def criterion(self, params: Params) -> str:
        return f"Leave the tape as it is and add {params['word']} at its end."

    def examples(self, params: Params) -> tuple[str, ...]:
        return ("RRB", "")

    def wrong(self, params: Params) -> Iterator[Function]:
        """Another word, the word in front, twice, reversed, instead of the tape, or other slips."""
        word = params["word"]
        for near in [*edits(word, params["colours"]), word[::-1], word * 2]:
            yield lambda tape, near=near: tape + near
        yield lambda tape: word + tape
        yield lambda tape: word
        yield lambda tape: tape[1:] + word
        yield lambda tape: tape + tape[:1] + word
        yield lambda tape: tape if tape.endswith(word) else tape + word
        yield lambda tape: tape[::-1] + word
        yield lambda tape: tape + word if tape else ""

    def hints(self, params: Params) -> Iterator[str]:
        """Tapes that already carry the word, or begin or end like it."""
        word = params["word"]
        yield from (word, word * 2, word[::-1], word[:-1], word[1:])
        for tape in words(params["colours"], 1, 2):
            yield tape + word
            yield word + tape


FAMILY = AppendSequence()
