"""prepend_sequence: change the tape, then put a word in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from deltagym.core.family import Params
from deltagym.scopes.manufactoria.families.accept import TWO, edits, words
from deltagym.scopes.manufactoria.families.transform import Function, TransformFamily
from deltagym.scopes.manufactoria.gold import Builder, Move, Place
from deltagym.scopes.manufactoria.program import EMPTY, END_ID, Program

Changes = Mapping[str, str]
"""Each word to its replacement. The words have the same length and are searched for together."""

SWAP = {"R": "B", "B": "R"}

CHANGES: dict[str, list[Changes]] = {
    "easy-2c": [{}],
    "medium-2c": [SWAP, *({c: new} for c in TWO for new in words(TWO, 0, 2) if new != c)],
    "hard-2c": [{old: new} for old in words(TWO, 2, 2) for new in words(TWO, 0, 2) if new != old],
}
"""The changes of each level: none, changes of single symbols, changes of pairs."""

SHORTEST, LONGEST = 1, 4
"""Lengths of the words to put in front."""

SEARCH_SENTENCE = (
    " Look for it from front to back; occurrences do not overlap, "
    "the search goes on behind the last one found, "
    "and symbols that a change brings together or puts in are not searched again."
)


class PrependSequence(TransformFamily):
    """Change the tape, then put a word in front.

    Parameters are `{"colours": "RB", "word": "RB", "changes": {"BB": "R"}}`. Tapes have two colours
    only: the gold program marks the end of the input by Y.
    """

    name = "prepend_sequence"
    palettes = (TWO,)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(CHANGES)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        for word, changes in product(words(TWO, SHORTEST, LONGEST), CHANGES[level]):
            yield {"colours": TWO, "word": word, "changes": dict(changes)}

    def transform(self, params: Params, tape: str) -> str:
        return params["word"] + replaced(tape, params["changes"])

    def program(self, params: Params) -> Program:
        builder = Builder()
        return builder.program(
            builder.paint("Y" + params["word"], _replace(builder, params["changes"], END_ID))
        )

    def criterion(self, params: Params) -> str:
        word, changes = params["word"], params["changes"]
        if not changes:
            return f"Put {word} in front of the tape and leave the rest as it is."
        if changes == SWAP:
            return (
                f"Change every R into B and every B into R, then put {word} in front. "
                "The added symbols are not changed."
            )
        (old, new), *_ = changes.items()
        what = f"Change every {old} into {new}" if new else f"Remove every {old}"
        search = SEARCH_SENTENCE if len(old) > 1 else ""
        return f"{what}, then put {word} in front.{search} The added {word} is not changed."

    def examples(self, params: Params) -> tuple[str, ...]:
        old = next(iter(params["changes"]), "B")
        tape = {"RR": "BRRRB", "BB": "RBBBR", "RB": "BRRBB", "BR": "RBBRR"}.get(old, "RBBR")
        return (tape, "")

    def wrong(self, params: Params) -> Iterator[Function]:
        """Another word or change, the wrong order or end, and wrong ways to search."""
        word, changes = params["word"], params["changes"]
        for near in edits(word, TWO):
            yield self.sibling(params, word=near)
        for others in CHANGES.values():
            for other in others:
                yield self.sibling(params, changes=other)
        yield lambda tape: replaced(word + tape, changes)
        yield lambda tape: replaced(tape, changes) + word
        yield lambda tape: word
        yield lambda tape: word[::-1] + replaced(tape, changes)
        yield lambda tape: word + replaced(tape, changes)[::-1]
        yield lambda tape: word + tape[1:]
        for old, new in changes.items():
            yield from (lambda tape, f=f: word + f(tape) for f in _wrong_changes(old, new))

    def hints(self, params: Params) -> Iterator[str]:
        """The replaced words repeated, overlapping, at both ends, in part; runs, alternations."""
        yield from (c * n for c in TWO for n in (4, 5, 7, 8))
        yield from ("RB" * 4, "BR" * 4, "RRB" * 3, "BBR" * 3, "RBB" * 3, "BRR" * 3)
        for old, new in params["changes"].items():
            for pad in words(TWO, 0, 2):
                yield from (pad + old, old + pad, old * 3 + pad, pad + old * 2 + pad)
                yield from (old[:1] * 4 + pad, pad + old[0] + old + old[1:])
                yield old + new + pad + old


def _wrong_changes(old: str, new: str) -> tuple[Function, ...]:
    """Wrong ways to replace `old` by `new`."""

    def from_the_back(tape: str) -> str:
        return new.join(reversed([part[::-1] for part in tape[::-1].split(old[::-1])]))

    def in_pairs(tape: str) -> str:
        pairs = [tape[i : i + 2] for i in range(0, len(tape), 2)]
        return "".join(new if pair == old else pair for pair in pairs)

    return (
        lambda tape: tape.replace(old, new, 1),
        from_the_back,
        lambda tape: new.join(tape.rsplit(old, 1)),
        lambda tape: tape.replace(old, new).replace(old, new),
        lambda tape: re.sub(f"(?:{old})+", new, tape),
        lambda tape: new + tape[len(old) :] if tape.startswith(old) else tape,
        in_pairs,
    )


def replaced(tape: str, changes: Changes) -> str:
    """`tape` with all keys of `changes` replaced, leftmost first, without overlap, in one pass."""
    if not changes:
        return tape
    return _searched(tuple(changes)).sub(lambda match: changes[match[0]], tape)


@lru_cache
def _searched(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words))


def _replace(builder: Builder, changes: Changes, then: Place) -> Place:
    """Rotates a tape that ends in Y once around, making `changes`; drops the Y, goes to `then`.

    The state is the end of what has been read if it may begin a replaced word; it is held back
    until that is decided.
    """

    def step(state: tuple[str, ...], colour: str) -> Move[tuple[str, ...]]:
        if colour in (EMPTY, "Y"):
            return ("".join(state), then) if colour == "Y" else None
        text = "".join(state) + colour
        if text in changes:
            return changes[text], ()
        held = next(
            n
            for n in range(len(text), -1, -1)
            if n == 0 or any(old.startswith(text[-n:]) for old in changes)
        )
        return text[: len(text) - held], tuple(text[len(text) - held :])

    return builder.transduce(step, (), "RBY", stem="copy")


FAMILY = PrependSequence()
